package org.ringmill.pipeline;

import java.util.concurrent.locks.LockSupport;

/**
 * How a publisher waits for room in a full ring: it spins, yields, and then sleeps until about a quarter of the ring is free.
 * Where that takes long the core is better left to the stages, and many free slots at once are easier to fill than a few at
 * a time. How fast the stages are follows from what they left free since the wait before. The publisher's thread alone.
 */
final class RoomWait {
    static final long MIN_PARK_NS = 50_000;
    static final long MAX_PARK_NS = 1_000_000;

    private static final int SPINS = 64;
    private static final int MANY_YIELDS = 4096;

    /**
     * Before a long sleep: a scheduler of virtual deadlines lets a thread that has slept take the core from one that works,
     * which may be a stage, unless it has given its turn away first.
     */
    private static final int FEW_YIELDS = 4;

    private final int capacity;
    private long beganNs;
    private long freeAtBegin = -1;

    /** Time the stages need for a slot, as far as known. */
    private long slotNs = 1;

    RoomWait(final int capacity, final long nowNs) {
        this.capacity = capacity;
        beganNs = nowNs;
    }

    /**
     * Begins a wait; {@code freeUntil} is the last sequence that the stages leave free. What they needed since the wait before
     * may have been the publisher's own pause, so that is believed by and by only.
     */
    void begin(final long nowNs, final long freeUntil) {
        slotNs = Math.min(2 * slotNs, perSlot(nowNs, freeUntil));
        beganNs = nowNs;
        freeAtBegin = freeUntil;
    }

    /** Ends a wait that has found room. Where half the ring is free the publisher has slept too long. */
    void end(final long nowNs, final long freeUntil) {
        if (freeUntil - freeAtBegin >= capacity / 2) {
            slotNs = Math.min(slotNs, perSlot(nowNs, freeUntil));
        }
    }

    private long perSlot(final long nowNs, final long freeUntil) {
        return 1 + Math.min((nowNs - beganNs) / Math.max(1, freeUntil - freeAtBegin), MAX_PARK_NS);
    }

    /** {@return how long to sleep at a time, which is no longer than asked for} */
    long parkNs(final long maxNs) {
        return Math.min(Math.min(Math.max(slotNs * capacity / 4, MIN_PARK_NS), MAX_PARK_NS), maxNs);
    }

    /** Waits a moment, the longer the more often it was tried, but no longer than asked for. */
    void idle(final int tries, final long maxNs) {
        final long parkNs = parkNs(maxNs);
        if (tries < SPINS) {
            Thread.onSpinWait();
        } else if (tries < SPINS + (parkNs > MIN_PARK_NS ? FEW_YIELDS : MANY_YIELDS)) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(parkNs);
        }
    }
}

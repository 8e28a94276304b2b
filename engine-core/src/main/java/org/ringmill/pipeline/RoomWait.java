package org.ringmill.pipeline;

import java.util.concurrent.locks.LockSupport;
import org.ringmill.time.Deadline;

/**
 * How a publisher waits for room in a full ring: it spins, yields, and then sleeps until about a quarter of the ring is free.
 * Where that takes long the core is better left to the stages, and many free slots at once are easier to fill than a few at
 * a time. How fast the stages are follows from what was claimed since the last wait. The publisher's thread alone.
 */
final class RoomWait {
    private static final int SPINS = 64;
    private static final int MANY_YIELDS = 4096;

    /**
     * Before a long sleep: a scheduler of virtual deadlines lets a thread that has slept take the core from one that works,
     * which may be a stage, unless it has given its turn away first.
     */
    private static final int FEW_YIELDS = 4;

    private static final long MIN_PARK_NS = 50_000;
    private static final long MAX_PARK_NS = 1_000_000;

    private final int capacity;
    private long beganNs = Deadline.now();
    private long beganAt = -1;

    /** Time the stages need for a slot. Grows slowly, for the time between two waits may have been the publisher's own. */
    private long slotNs = 1;

    private long parkNs = MIN_PARK_NS;

    RoomWait(final int capacity) {
        this.capacity = capacity;
    }

    /** Begins a wait; {@code claimed} is the last sequence that was claimed before it. */
    void begin(final long claimed) {
        final long nowNs = Deadline.now();
        final long measuredNs = 1 + (nowNs - beganNs) / Math.max(1, claimed - beganAt);
        slotNs = Math.min(Math.min(2 * slotNs, measuredNs), MAX_PARK_NS);
        beganNs = nowNs;
        beganAt = claimed;
        parkNs = Math.min(Math.max(slotNs * capacity / 4, MIN_PARK_NS), MAX_PARK_NS);
    }

    /** Waits a moment, the longer the more often it was tried, but no longer than asked for. */
    void idle(final int tries, final long maxNs) {
        if (tries < SPINS) {
            Thread.onSpinWait();
        } else if (tries < SPINS + (parkNs > MIN_PARK_NS ? FEW_YIELDS : MANY_YIELDS)) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(Math.min(parkNs, maxNs));
        }
    }
}

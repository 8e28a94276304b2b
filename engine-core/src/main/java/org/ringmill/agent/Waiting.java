package org.ringmill.agent;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.ringmill.time.Deadline;

/**
 * How a thread that is no agent waits for what agents do: it spins, yields, and then sleeps for up to a millisecond at a time, so
 * that whoever makes progress need not know that somebody waits. Any thread.
 */
public final class Waiting {
    /** For {@link #until} where there is nothing to be done meanwhile. */
    public static final IntSupplier NO_WORK = () -> 0;

    private static final int SPINS = 100;
    private static final int YIELDS = 100;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 1_000_000;

    private Waiting() {}

    /**
     * Waits until a condition holds.
     *
     * @param condition asked again and again, first at once
     * @param timeoutNs at most that long, in nanoseconds
     * @param work      done between two askings; returns how much there was, as an agent does
     * @return whether it held in time
     * @throws InterruptedException if the caller is interrupted before the condition holds
     */
    public static boolean until(final BooleanSupplier condition, final long timeoutNs, final IntSupplier work)
            throws InterruptedException {
        if (condition.getAsBoolean()) {
            return true;
        }
        final long beganNs = Deadline.now();
        int idle = 0;
        long parkNs = MIN_PARK_NS;
        while (Deadline.now() - beganNs < timeoutNs) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (work.getAsInt() > 0) {
                idle = 0;
                parkNs = MIN_PARK_NS;
            } else if (idle < SPINS) {
                idle++;
                Thread.onSpinWait();
            } else if (idle < SPINS + YIELDS) {
                idle++;
                Thread.yield();
            } else {
                LockSupport.parkNanos(parkNs);
                parkNs = Math.min(2 * parkNs, MAX_PARK_NS);
            }
            if (condition.getAsBoolean()) {
                return true;
            }
        }
        return false;
    }
}

package org.ringmill.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.time.EngineClock;

/** Lets commands come as far apart as they were recorded, or some times faster or slower. One thread's. */
final class Pacer {
    /** A sleep is no longer than this, so that who asks to stop is heard. */
    private static final long LONGEST_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final double multiple;
    private final EngineClock clock;
    private final LongConsumer sleeper;
    private boolean started;
    private long firstEventNs;
    private long startNs;
    private long elapsedNs;

    /**
     * @param multiple of the recorded speed, above 0
     * @param sleeper  sleeps at most the nanoseconds it is given
     */
    Pacer(final double multiple, final EngineClock clock, final LongConsumer sleeper) {
        this.multiple = multiple;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** Waits until an event of that time is due, or is not wanted any more. */
    void await(final long eventNs, final BooleanSupplier isStopped) {
        if (!started) {
            started = true;
            firstEventNs = eventNs;
            startNs = clock.timeNs();
        }
        final long dueAfterNs = (long) ((eventNs - firstEventNs) / multiple);
        while (elapsedNs < dueAfterNs) {
            elapsedNs = clock.timeNs() - startNs;
            if (elapsedNs >= dueAfterNs || isStopped.getAsBoolean()) {
                return;
            }
            sleeper.accept(Math.min(dueAfterNs - elapsedNs, LONGEST_SLEEP_NS));
            if (Thread.currentThread().isInterrupted()) {
                throw new RingmillException(Category.ERROR, "replay was interrupted, timeNs=" + eventNs);
            }
        }
    }
}

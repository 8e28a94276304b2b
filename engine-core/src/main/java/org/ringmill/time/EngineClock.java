package org.ringmill.time;

/**
 * A source of event time. Publishers stamp events with it; handlers never read it, they are given the stamp.
 *
 * <p>Time is in nanoseconds since 1970-01-01T00:00:00Z and never steps back.
 */
@FunctionalInterface
public interface EngineClock {
    /** {@return nanoseconds since the epoch, at least the value returned before} */
    long timeNs();

    /** {@return a clock that starts at the system's wall clock and runs on the monotonic one, so it never steps} */
    static EngineClock live() {
        return new LiveClock();
    }
}

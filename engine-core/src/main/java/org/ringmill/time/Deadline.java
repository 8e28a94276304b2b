package org.ringmill.time;

import java.time.Duration;

/** A moment by which something has to be done, on the monotonic clock. Any thread may ask. */
public final class Deadline {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final long deadlineNs;

    private Deadline(final long deadlineNs) {
        this.deadlineNs = deadlineNs;
    }

    /** {@return the moment that lies that far ahead; one beyond 100 years counts as 100 years, one below 0 as 0} */
    public static Deadline after(final Duration duration) {
        return new Deadline(momentAfter(boundedNs(duration)));
    }

    /** {@return nanoseconds of a duration: one beyond 100 years counts as 100 years, one below 0 as 0} */
    public static long boundedNs(final Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return (duration.compareTo(LONGEST) > 0 ? LONGEST : duration).toNanos();
    }

    /** {@return the present moment: the time between two is their difference, in nanoseconds} */
    public static long now() {
        return System.nanoTime();
    }

    /** {@return a moment that far ahead, which has passed when it is no later than {@link #now}: a deadline that is no object} */
    public static long momentAfter(final long durationNs) {
        return now() + durationNs;
    }

    /** {@return whether the moment has passed} */
    public boolean expired() {
        return remainingNs() <= 0;
    }

    /** {@return nanoseconds left, at most 0 once it has passed} */
    public long remainingNs() {
        return deadlineNs - now();
    }
}

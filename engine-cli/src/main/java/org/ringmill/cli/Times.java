package org.ringmill.cli;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Event times as people read them: ISO-8601 in UTC, to the nanosecond. */
final class Times {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private Times() {}

    /** {@return a time in nanoseconds since the epoch as text; - for 0, which is no time} */
    static String iso(final long timeNs) {
        return timeNs == 0 ? "-" : isoOrEpoch(timeNs);
    }

    static String isoOrEpoch(final long timeNs) {
        return FORMAT.format(Instant.ofEpochSecond(
                Math.floorDiv(timeNs, NANOS_PER_SECOND), Math.floorMod(timeNs, NANOS_PER_SECOND)));
    }

    /** {@return a span as seconds, exact} */
    static String seconds(final long spanNs) {
        return "%d.%09d".formatted(spanNs / NANOS_PER_SECOND, spanNs % NANOS_PER_SECOND);
    }

    /**
     * {@return nanoseconds since the epoch}
     *
     * @throws ArithmeticException if they do not fit
     */
    static long nanos(final Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
    }
}

package org.ringmill.cli;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A place in a journal: a sequence ({@code 4711}) or an event time, as ISO-8601 with its offset
 * ({@code 2026-01-01T10:00:00.123456789Z}) or as nanoseconds since the epoch ({@code @1700000000000000000}).
 *
 * @param isTime whether it is an event time
 * @param value  the sequence, or nanoseconds since the epoch
 */
record Position(boolean isTime, long value) {
    /** What the help says of it. */
    static final String HELP = "a sequence (4711), an ISO-8601 time (2026-01-01T10:00:00.5Z) or @ and nanoseconds.";

    private static final String EXPECTED =
            "expected a sequence, an ISO-8601 time with its offset (2026-01-01T10:00:00.5Z) or @ and nanoseconds since"
                    + " the epoch, 1970 to 2262, found '";

    static Position parse(final String text) {
        try {
            if (text.matches("@[0-9]+")) {
                return new Position(true, Long.parseLong(text.substring(1)));
            }
            if (text.matches("[0-9]+")) {
                return new Position(false, Long.parseLong(text));
            }
            final long timeNs = Times.nanos(OffsetDateTime.parse(text).toInstant());
            if (timeNs >= 0) {
                return new Position(true, timeNs);
            }
        } catch (final NumberFormatException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(EXPECTED + text + "'", e);
        }
        throw new IllegalArgumentException(EXPECTED + text + "'");
    }

    @Override
    public String toString() {
        return isTime ? Times.isoOrEpoch(value) : String.valueOf(value);
    }

    /** Reads a position of the command line. */
    static final class Converter implements ITypeConverter<Position> {
        Converter() {}

        @Override
        public Position convert(final String text) {
            try {
                return parse(text);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}

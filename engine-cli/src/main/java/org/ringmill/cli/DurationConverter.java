package org.ringmill.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a span of time: {@code 3d}, {@code 12h}, {@code 30m}, {@code 10s}, {@code 250ms}, or as ISO-8601 has it,
 * {@code P1DT12H}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,18})(d|h|m|s|ms)");
    private static final Duration MOST = Duration.ofNanos(Long.MAX_VALUE);

    DurationConverter() {}

    @Override
    public Duration convert(final String text) {
        try {
            final Matcher parts = SHORT.matcher(text);
            final Duration duration = parts.matches() ? ofShort(parts) : Duration.parse(text);
            if (!duration.isNegative() && duration.compareTo(MOST) <= 0) {
                return duration;
            }
        } catch (final DateTimeParseException e) {
            throw unexpected(text);
        }
        throw unexpected(text);
    }

    private static Duration ofShort(final Matcher parts) {
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(Long.parseLong(parts.group(1)));
            case "d" -> Duration.parse("P" + parts.group());
            default -> Duration.parse("PT" + parts.group());
        };
    }

    private static TypeConversionException unexpected(final String text) {
        return new TypeConversionException(
                "expected 3d, 12h, 30m, 10s, 250ms or an ISO-8601 duration (P1DT12H), 0 to 292 years, found '" + text
                        + "'");
    }
}

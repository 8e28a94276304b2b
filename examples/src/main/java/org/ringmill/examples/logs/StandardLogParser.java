package org.ringmill.examples.logs;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code TIMESTAMP LEVEL LOGGER MESSAGE} with white space between: {@code 2026-01-05T10:00:00.250Z WARN shop.cart card was declined}.
 * The timestamp is ISO 8601 in UTC; the level may be in small letters; the message is the rest of the line and may not be empty.
 */
public final class StandardLogParser implements LogParser {
    private static final int PARTS = 4;

    @Override
    public LogOutcome parse(final LogLine line) {
        final String[] parts = line.text().strip().split("\\s+", PARTS);
        if (parts.length < PARTS) {
            return malformed(line, "expected TIMESTAMP LEVEL LOGGER MESSAGE");
        }
        final Instant timestamp = timestamp(parts[0]);
        if (timestamp == null) {
            return malformed(line, "not a timestamp in ISO 8601 and UTC: " + parts[0]);
        }
        final LogLevel level = level(parts[1]);
        if (level == null) {
            return malformed(line, "not a level: " + parts[1]);
        }
        return new LogEvent(line.source(), line.number(), timestamp, level, parts[2], parts[3], Map.of());
    }

    private static LogError malformed(final LogLine line, final String reason) {
        return new LogError(LogError.Kind.MALFORMED, line.source(), line.number(), reason, line.text());
    }

    private static @Nullable Instant timestamp(final String text) {
        try {
            return Instant.parse(text);
        } catch (final DateTimeException e) {
            return null; // an expected answer here
        }
    }

    private static @Nullable LogLevel level(final String text) {
        for (final LogLevel level : LogLevel.values()) {
            if (level.name().equalsIgnoreCase(text)) {
                return level;
            }
        }
        return null;
    }
}

package org.ringmill.examples.logs;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line that was understood. Immutable.
 *
 * @param source    name of the source
 * @param line      number of the line in its source, from 1
 * @param timestamp when it was logged
 * @param level     how much it matters
 * @param logger    who logged it
 * @param message   what was logged
 * @param fields    what enrichment has added, by name
 */
public record LogEvent(
        String source,
        long line,
        Instant timestamp,
        LogLevel level,
        String logger,
        String message,
        Map<String, String> fields)
        implements LogOutcome {
    /** Keeps a copy of the fields. */
    public LogEvent {
        fields = Map.copyOf(fields);
    }

    /** {@return this event with one more field} */
    public LogEvent with(final String name, final String value) {
        final Map<String, String> more = new TreeMap<>(fields);
        more.put(name, value);
        return new LogEvent(source, line, timestamp, level, logger, message, more);
    }
}

package org.ringmill.examples.logs;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts events by logger and level. Any thread may look at any time. */
public final class LevelCounts implements LogOutput<LogEvent> {
    private final Map<String, Map<LogLevel, Long>> counts = new TreeMap<>();

    @Override
    public synchronized void write(final LogEvent event) {
        counts.computeIfAbsent(event.logger(), logger -> new EnumMap<>(LogLevel.class))
                .merge(event.level(), 1L, Long::sum);
    }

    /** {@return how many events of each level each logger has, by name} */
    public synchronized Map<String, Map<LogLevel, Long>> byLogger() {
        final Map<String, Map<LogLevel, Long>> copy = new TreeMap<>();
        counts.forEach((logger, levels) -> copy.put(logger, new EnumMap<>(levels)));
        return copy;
    }

    /** {@return how many events there are of each level that has some} */
    public synchronized Map<LogLevel, Long> byLevel() {
        final Map<LogLevel, Long> sums = new EnumMap<>(LogLevel.class);
        counts.values().forEach(levels -> levels.forEach((level, count) -> sums.merge(level, count, Long::sum)));
        return sums;
    }
}

package org.ringmill.bench.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The interval log of one run in HdrHistogram's own format, version 1.3: a line for each interval and stage, tagged with the
 * stage's name. Its histograms hold nanoseconds; the column {@code Interval_Max} is in milliseconds, as its tools expect.
 * Each line is in the stream when the call returns. For one thread, and not one that is measured. Such files are named
 * {@code .hlog}.
 */
public final class IntervalLog {
    private static final double NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final OutputStream stream;
    // A print stream keeps its errors to itself, so it prints to memory.
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final HistogramLogWriter writer =
            new HistogramLogWriter(new PrintStream(lines, true, StandardCharsets.UTF_8));

    private IntervalLog(final OutputStream stream) {
        this.stream = stream;
    }

    /**
     * {@return a log that has begun}
     *
     * @param stream stays open
     * @param start  when the run began to measure
     * @throws IOException if the stream cannot be written
     */
    public static IntervalLog begin(final OutputStream stream, final Instant start) throws IOException {
        final IntervalLog log = new IntervalLog(stream);
        log.writer.outputComment("[Ringmill: latencies in ns, Interval_Max in ms, tags are stages]");
        log.writer.outputLogFormatVersion();
        log.writer.outputStartTime(start.toEpochMilli());
        log.writer.outputBaseTime(start.toEpochMilli());
        log.writer.outputLegend();
        log.flush();
        return log;
    }

    /**
     * Writes what a stage did in one interval. A character that a tag cannot hold is written as in a URL: a space as %20.
     *
     * @param stage     name of the stage
     * @param histogram left as it is
     * @param startNs   when the interval began, from when the run began to measure
     * @param endNs     when it ended
     * @throws IllegalArgumentException if the stage has no name, or the interval ends before it begins
     * @throws IOException              if the stream cannot be written
     */
    public void interval(final String stage, final Histogram histogram, final long startNs, final long endNs)
            throws IOException {
        if (stage.isEmpty()) {
            throw new IllegalArgumentException("a stage without a name cannot be a tag");
        }
        if (endNs < startNs) {
            throw new IllegalArgumentException(
                    "interval ends before it begins, startNs=" + startNs + ", endNs=" + endNs + ", stage=" + stage);
        }
        final String before = histogram.getTag();
        histogram.setTag(tag(stage));
        try {
            writer.outputIntervalHistogram(startNs / NS_PER_SECOND, endNs / NS_PER_SECOND, histogram);
        } finally {
            histogram.setTag(before);
        }
        flush();
    }

    private void flush() throws IOException {
        lines.writeTo(stream);
        stream.flush();
        lines.reset();
    }

    private static String tag(final String stage) {
        final StringBuilder tag = new StringBuilder();
        for (final byte character : stage.getBytes(StandardCharsets.UTF_8)) {
            if (character > ' ' && character < 0x7F && character != ',' && character != '%') {
                tag.append((char) character);
            } else {
                tag.append(String.format("%%%02X", character));
            }
        }
        return tag.toString();
    }
}

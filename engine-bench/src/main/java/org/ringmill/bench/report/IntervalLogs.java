package org.ringmill.bench.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;

/**
 * The interval log of one run in HdrHistogram's own format, version 1.3: a line for each interval and stage, tagged with the
 * stage's name. Its histograms hold nanoseconds; the column {@code Interval_Max} is in milliseconds, as its tools expect.
 * Each line is in the file when the call returns. For one thread, and not one that is measured.
 */
public final class IntervalLogs implements AutoCloseable {
    private static final double NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Path file;
    private final OutputStream stream;
    // A print stream keeps its errors to itself, so it prints to memory.
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final HistogramLogWriter writer =
            new HistogramLogWriter(new PrintStream(lines, true, StandardCharsets.UTF_8));

    private IntervalLogs(final Path file, final OutputStream stream) {
        this.file = file;
        this.stream = stream;
    }

    /**
     * Begins a log; a file of that name is replaced.
     *
     * @param start when the run began to measure
     * @throws RingmillException (ERROR) if the file cannot be written
     */
    public static IntervalLogs open(final Path file, final Instant start) {
        final IntervalLogs log;
        try {
            log = new IntervalLogs(file, Files.newOutputStream(file));
        } catch (final IOException e) {
            throw fault(file, e);
        }
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
     * @throws RingmillException        (ERROR) if the file cannot be written
     */
    public void interval(final String stage, final Histogram histogram, final long startNs, final long endNs) {
        if (stage.isEmpty()) {
            throw new IllegalArgumentException("a stage without a name cannot be a tag, file=" + file);
        }
        if (endNs < startNs) {
            throw new IllegalArgumentException("interval ends before it begins, startNs=" + startNs + ", endNs=" + endNs
                    + ", stage=" + stage + ", file=" + file);
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

    /** Closes the file. */
    @Override
    public void close() {
        try {
            stream.close();
        } catch (final IOException e) {
            throw fault(file, e);
        }
    }

    private void flush() {
        try {
            lines.writeTo(stream);
            lines.reset();
        } catch (final IOException e) {
            throw fault(file, e);
        }
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

    private static RingmillException fault(final Path file, final IOException cause) {
        return new RingmillException(
                Category.ERROR, "cannot write interval log, file=" + file + ", reason=" + cause, cause);
    }
}

package org.ringmill.bench.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;

/**
 * The latencies of each rate as HdrHistogram's percentile distribution, for its plotter and the like: of all runs together,
 * from due until done, in microseconds. The file of 10,000 events a second is {@code latency-us-10000-per-second.hgrm}.
 */
public final class PercentileFiles {
    private static final int TICKS_PER_HALF = 5;
    private static final double NS_PER_US = 1_000.0;

    private PercentileFiles() {}

    /**
     * Writes a file for each rate; one of that name is replaced.
     *
     * @param directory made if it is missing
     * @return the files, in the order of the rates
     * @throws RingmillException (ERROR) if one cannot be written
     */
    public static List<Path> write(final LatencyReport report, final Path directory) {
        final List<Path> files = new ArrayList<>();
        for (final LatencyStep step : report.steps()) {
            final Path file = directory.resolve(name(step.ratePerSecond()));
            try {
                Files.createDirectories(directory);
                Files.write(file, distribution(step.merged()));
            } catch (final IOException e) {
                throw new RingmillException(
                        Category.ERROR, "cannot write percentiles, file=" + file + ", reason=" + e, e);
            }
            files.add(file);
        }
        return files;
    }

    private static String name(final double ratePerSecond) {
        return "latency-us-"
                + BigDecimal.valueOf(ratePerSecond).stripTrailingZeros().toPlainString() + "-per-second.hgrm";
    }

    private static byte[] distribution(final Histogram histogram) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream text = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        histogram.outputPercentileDistribution(text, TICKS_PER_HALF, NS_PER_US);
        text.flush();
        return bytes.toByteArray();
    }
}

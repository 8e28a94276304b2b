package org.ringmill.bench.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The latencies of a rate as HdrHistogram's percentile distribution, for its plotter and the like: of all runs together, from
 * due until done, in microseconds. Such files are named {@code .hgrm}.
 */
public final class PercentileDistribution {
    private static final int TICKS_PER_HALF = 5;
    private static final double NS_PER_US = 1_000.0;

    private PercentileDistribution() {}

    /** Writes the distribution; the stream stays open. */
    public static void write(final LatencyStep step, final OutputStream stream) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // a print stream keeps its errors to itself
        final PrintStream text = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        step.merged().outputPercentileDistribution(text, TICKS_PER_HALF, NS_PER_US);
        text.flush();
        bytes.writeTo(stream);
    }
}

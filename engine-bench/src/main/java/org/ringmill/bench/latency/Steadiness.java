package org.ringmill.bench.latency;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * Tells from the last intervals whether a target is warm: their medians lie within a tenth of each other, or 100 ns, and the
 * JVM has hardly compiled in them, which takes a core away for milliseconds. One thread tells it of intervals, any may ask.
 */
final class Steadiness {
    static final int INTERVALS = 5;

    /** Of all intervals together, a fiftieth of their time. */
    static final long MAX_COMPILING_MS = 10;

    private static final double MAX_SPREAD = 0.1;
    private static final long MAX_SPREAD_NS = 100;

    private final long[] mediansNs = new long[INTERVALS];
    private final long[] compilingMs = new long[INTERVALS];
    private int count;
    private volatile boolean isSteady;

    /**
     * Another interval; one without events tells nothing.
     *
     * @param compiledMs how long the JVM's compilers worked in it
     */
    void onInterval(final Histogram latencies, final long compiledMs) {
        if (latencies.getTotalCount() == 0) {
            return;
        }
        final int index = count++ % INTERVALS;
        mediansNs[index] = latencies.getValueAtPercentile(50);
        compilingMs[index] = compiledMs;
        if (count >= INTERVALS) {
            final long leastNs = Arrays.stream(mediansNs).min().orElseThrow();
            final long mostNs = Arrays.stream(mediansNs).max().orElseThrow();
            isSteady = mostNs - leastNs <= Math.max(MAX_SPREAD_NS, (long) (MAX_SPREAD * leastNs))
                    && Arrays.stream(compilingMs).sum() <= MAX_COMPILING_MS;
        }
    }

    boolean isSteady() {
        return isSteady;
    }
}

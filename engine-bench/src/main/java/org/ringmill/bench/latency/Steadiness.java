package org.ringmill.bench.latency;

import org.HdrHistogram.Histogram;

/**
 * Tells from the medians of the last intervals whether a target is warm: they lie within a tenth of each other, or 100 ns. One
 * thread tells it of intervals, any may ask.
 */
final class Steadiness {
    static final int INTERVALS = 5;
    private static final double MAX_SPREAD = 0.1;
    private static final long MAX_SPREAD_NS = 100;

    private final long[] mediansNs = new long[INTERVALS];
    private int count;
    private volatile boolean isSteady;

    /** Another interval; one without events tells nothing. */
    void onInterval(final Histogram latencies) {
        if (latencies.getTotalCount() == 0) {
            return;
        }
        mediansNs[count++ % INTERVALS] = latencies.getValueAtPercentile(50);
        if (count >= INTERVALS) {
            long leastNs = Long.MAX_VALUE;
            long mostNs = 0;
            for (final long medianNs : mediansNs) {
                leastNs = Math.min(leastNs, medianNs);
                mostNs = Math.max(mostNs, medianNs);
            }
            isSteady = mostNs - leastNs <= Math.max(MAX_SPREAD_NS, (long) (MAX_SPREAD * leastNs));
        }
    }

    boolean isSteady() {
        return isSteady;
    }
}

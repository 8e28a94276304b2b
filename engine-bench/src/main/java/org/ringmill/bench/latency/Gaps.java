package org.ringmill.bench.latency;

import org.HdrHistogram.Histogram;
import org.ringmill.bench.report.Histograms;

/**
 * Takes down the time between two readings of the clock by a thread that does nothing else: what lies beyond the length of the
 * reading itself, the machine has taken. One thread.
 */
final class Gaps {
    /** Readings follow each other within some tens of nanoseconds; what is shorter than this is not looked at. */
    static final long MIN_NS = 1_000;

    private final Histogram delays = Histograms.empty();
    private long watchedNs;
    private long lostNs;

    /** Two readings, one right after the other. */
    void between(final long earlierNs, final long laterNs) {
        final long gapNs = laterNs - earlierNs;
        if (gapNs >= MIN_NS) {
            delays.recordValueWithExpectedInterval(Math.min(gapNs, Histograms.MAX_NS), MIN_NS);
            lostNs += gapNs;
        }
    }

    void watched(final long forNs) {
        watchedNs += forNs;
    }

    long watchedNs() {
        return watchedNs;
    }

    long lostNs() {
        return lostNs;
    }

    /** {@return what an event would have waited, with one event for each microsecond watched} */
    Histogram delays() {
        final Histogram result = delays.copy();
        final long undisturbed = watchedNs / MIN_NS - result.getTotalCount();
        if (undisturbed > 0) {
            result.recordValueWithCount(0, undisturbed);
        }
        return result;
    }

    void add(final Gaps other) {
        delays.add(other.delays);
        watchedNs += other.watchedNs;
        lostNs += other.lostNs;
    }
}

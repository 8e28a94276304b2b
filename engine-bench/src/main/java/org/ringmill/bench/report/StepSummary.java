package org.ringmill.bench.report;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One rate in figures: what the tables and plots show of it.
 *
 * @param ratePerSecond     events that were due each second
 * @param achievedPerSecond mean of the runs
 * @param saturated         whether half of the runs or more did not keep up
 * @param runs              how many
 * @param runsKeptUp        how many of them kept up
 * @param latency           of all runs together
 * @param lowest            of the runs, each by itself
 * @param highest           of the runs, each by itself
 * @param noise             of the machine alone; null if it was not measured
 * @param sendingNoise      of the sender's core while runs measured; null if that was not watched
 * @param baseline          of what was measured beside it; null if nothing was
 */
record StepSummary(
        double ratePerSecond,
        double achievedPerSecond,
        boolean saturated,
        int runs,
        int runsKeptUp,
        Percentiles latency,
        Percentiles lowest,
        Percentiles highest,
        @Nullable Percentiles noise,
        @Nullable Percentiles sendingNoise,
        @Nullable Percentiles baseline) {
    /** {@return the figures of a step} */
    static StepSummary of(final LatencyStep step) {
        final List<Percentiles> runs = step.runs().stream()
                .map(run -> Percentiles.of(run.end().histogram()))
                .toList();
        return new StepSummary(
                step.ratePerSecond(),
                step.runs().stream()
                        .mapToDouble(LatencyRun::achievedPerSecond)
                        .average()
                        .orElse(0),
                step.isSaturated(),
                runs.size(),
                (int) step.runs().stream().filter(run -> !run.saturated()).count(),
                Percentiles.of(step.merged()),
                Percentiles.lowest(runs),
                Percentiles.highest(runs),
                ofAny(step.mergedNoise()),
                ofAny(step.mergedSendingNoise()),
                ofAny(step.mergedBaseline()));
    }

    private static @Nullable Percentiles ofAny(final Histogram histogram) {
        return histogram.getTotalCount() == 0 ? null : Percentiles.of(histogram);
    }

    /** {@return the rate for people} */
    String rate() {
        return Units.rate(ratePerSecond);
    }
}

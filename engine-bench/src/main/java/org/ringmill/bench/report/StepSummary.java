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
 * @param latency           of all runs together
 * @param lowest            of the runs, each by itself
 * @param highest           of the runs, each by itself
 * @param noise             of the machine alone; null if it was not measured
 * @param baseline          of what was measured beside it; null if nothing was
 */
record StepSummary(
        double ratePerSecond,
        double achievedPerSecond,
        boolean saturated,
        int runs,
        Percentiles latency,
        Percentiles lowest,
        Percentiles highest,
        @Nullable Percentiles noise,
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
                Percentiles.of(step.merged()),
                Percentiles.lowest(runs),
                Percentiles.highest(runs),
                ofAny(step.mergedNoise()),
                ofAny(step.mergedBaseline()));
    }

    private static @Nullable Percentiles ofAny(final Histogram histogram) {
        return histogram.getTotalCount() == 0 ? null : Percentiles.of(histogram);
    }

    /** {@return the rate for people; in a closed loop none is asked for} */
    String rate() {
        return ratePerSecond > 0 ? Units.rate(ratePerSecond) : "unpaced";
    }
}

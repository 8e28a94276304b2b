package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * All runs at one rate.
 *
 * @param ratePerSecond events that were due each second
 * @param runs          at least one
 */
@JsonPropertyOrder({"ratePerSecond", "runs"})
public record LatencyStep(double ratePerSecond, List<LatencyRun> runs) {
    /** Copies the list. */
    public LatencyStep {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs, ratePerSecond=" + ratePerSecond);
        }
    }

    /** {@return whether half of the runs or more did not keep up with the rate} */
    @JsonIgnore
    public boolean isSaturated() {
        return 2 * runs.stream().filter(LatencyRun::saturated).count() >= runs.size();
    }

    /** {@return the names of the stages, in the order in which events pass them; the last one is the end} */
    @JsonIgnore
    public List<String> stageNames() {
        return runs.get(0).stages().stream().map(StageLatency::name).toList();
    }

    /** {@return the times from due until done with a stage, of all runs together} */
    public Histogram merged(final String stage) {
        return sum(runs.stream().map(run -> run.stage(stage).histogram()).toList());
    }

    /** {@return the times from due until done, of all runs together} */
    public Histogram merged() {
        return sum(runs.stream().map(run -> run.end().histogram()).toList());
    }

    /** {@return what an idle machine alone would have added, of all runs together; empty if it was not measured} */
    public Histogram mergedNoise() {
        return sum(runs.stream()
                .map(LatencyRun::noise)
                .filter(Objects::nonNull)
                .map(PlatformNoise::allCores)
                .toList());
    }

    /** {@return the times of the baseline, of all runs together; empty if it was not measured} */
    public Histogram mergedBaseline() {
        return sum(runs.stream()
                .map(LatencyRun::baseline)
                .filter(Objects::nonNull)
                .map(baseline -> baseline.end().histogram())
                .toList());
    }

    /** {@return what the sender's core took from it while runs measured, of all together; empty if that was not watched} */
    public Histogram mergedSendingNoise() {
        return sum(runs.stream()
                .map(LatencyRun::noise)
                .filter(Objects::nonNull)
                .map(noise -> noise.sending().histogram())
                .toList());
    }

    private static Histogram sum(final List<Histogram> histograms) {
        final Histogram sum = Histograms.empty();
        histograms.forEach(sum::add);
        return sum;
    }
}

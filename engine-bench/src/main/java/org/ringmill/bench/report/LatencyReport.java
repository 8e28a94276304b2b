package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole measurement of one target: some rates, each measured in some runs.
 *
 * @param version     of this format, {@link #VERSION}
 * @param settings    what was asked for
 * @param environment what it ran on
 * @param warnings    what was seen before it began that spoils the result, a sentence each
 * @param steps       one for each rate, in rising order
 */
@JsonPropertyOrder({"version", "settings", "environment", "warnings", "steps"})
public record LatencyReport(
        int version,
        LatencySettings settings,
        Environment environment,
        List<String> warnings,
        List<LatencyStep> steps) {
    /** The version that this build writes and reads. */
    public static final int VERSION = 1;

    /** Copies the lists. */
    public LatencyReport {
        warnings = List.copyOf(warnings);
        steps = List.copyOf(steps);
    }

    /**
     * {@return one report of the runs of several, which measured the same in processes of their own}
     *
     * @param reports at least one; settings, environment and warnings are those of the first, before which no other ran
     * @throws IllegalArgumentException if they did not measure the same target
     */
    public static LatencyReport merged(final List<LatencyReport> reports) {
        final LatencyReport first = reports.get(0);
        final List<LatencyStep> steps = new ArrayList<>();
        for (final LatencyReport report : reports) {
            if (!report.settings.target().equals(first.settings.target())) {
                throw new IllegalArgumentException("reports are of different targets, one=" + first.settings.target()
                        + ", other=" + report.settings.target());
            }
            for (final LatencyStep step : report.steps) {
                add(step, steps);
            }
        }
        steps.sort((one, other) -> Double.compare(one.ratePerSecond(), other.ratePerSecond()));
        return new LatencyReport(VERSION, first.settings, first.environment, first.warnings, steps);
    }

    /** {@return all that spoils the result: what was seen before it began, and in its runs} */
    @JsonIgnore
    public List<String> allWarnings() {
        final List<LatencyRun> runs =
                steps.stream().flatMap(step -> step.runs().stream()).toList();
        final List<String> all = new ArrayList<>(warnings);
        all.addAll(EnvironmentWarnings.ofRuns(runs));
        return all;
    }

    private static void add(final LatencyStep step, final List<LatencyStep> steps) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).ratePerSecond() == step.ratePerSecond()) {
                final List<LatencyRun> runs = new ArrayList<>(steps.get(i).runs());
                runs.addAll(step.runs());
                steps.set(i, new LatencyStep(step.ratePerSecond(), runs));
                return;
            }
        }
        steps.add(step);
    }
}

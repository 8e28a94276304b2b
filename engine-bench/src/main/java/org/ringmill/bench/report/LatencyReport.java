package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A whole measurement of one target: some rates, each measured in some runs.
 *
 * @param version     of this format, {@link #VERSION}
 * @param settings    what was asked for
 * @param environment what it ran on
 * @param warnings    what spoils the result, a sentence each; empty is good
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
     * @param reports at least one; settings and environment are those of the first
     * @throws IllegalArgumentException if they did not measure the same target
     */
    public static LatencyReport merged(final List<LatencyReport> reports) {
        final LatencyReport first = reports.get(0);
        final Set<String> warnings = new LinkedHashSet<>();
        final List<LatencyStep> steps = new ArrayList<>();
        for (final LatencyReport report : reports) {
            if (!report.settings.target().equals(first.settings.target())) {
                throw new IllegalArgumentException("reports are of different targets, one=" + first.settings.target()
                        + ", other=" + report.settings.target());
            }
            warnings.addAll(report.warnings);
            for (final LatencyStep step : report.steps) {
                add(step, steps);
            }
        }
        steps.sort((one, other) -> Double.compare(one.ratePerSecond(), other.ratePerSecond()));
        return new LatencyReport(VERSION, first.settings, first.environment, List.copyOf(warnings), steps);
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

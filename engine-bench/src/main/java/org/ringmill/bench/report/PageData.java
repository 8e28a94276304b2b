package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows of a report: figures in place of histograms, so that its script does not have to read any. Times are
 * in nanoseconds.
 *
 * @param target      name of what was measured
 * @param verdict     in a sentence or two
 * @param span        which time of an event is its latency
 * @param cautions    what spoils the result, the worst first
 * @param settings    what was asked for
 * @param environment what it ran on
 * @param steps       one for each rate
 * @param baseline    name of what was measured beside it, null if nothing was
 * @param noise       percentiles of the machine alone, of all rates together; empty if it was not measured
 */
@JsonPropertyOrder({"target", "verdict", "span", "cautions", "settings", "environment", "baseline", "steps", "noise"})
record PageData(
        String target,
        String verdict,
        String span,
        List<Caution> cautions,
        List<Fact> settings,
        List<Fact> environment,
        @Nullable String baseline,
        List<Step> steps,
        List<Point> noise) {
    /** {@return what the page shows of a report} */
    static PageData of(final LatencyReport report) {
        final List<StepSummary> summaries =
                report.steps().stream().map(StepSummary::of).toList();
        final List<Step> steps = new ArrayList<>();
        for (int i = 0; i < summaries.size(); i++) {
            steps.add(Step.of(report.steps().get(i), summaries.get(i)));
        }
        final Histogram noise = Histograms.empty();
        report.steps().forEach(step -> noise.add(step.mergedNoise()));
        return new PageData(
                report.settings().target(),
                Headline.of(report.settings(), summaries),
                Headline.isClosed(report.settings()) ? "from sent until done" : "from due until done",
                cautions(report),
                Fact.of(report.settings()),
                Fact.of(report.environment()),
                report.settings().baseline(),
                steps,
                Point.curve(noise));
    }

    private static List<Caution> cautions(final LatencyReport report) {
        final List<Caution> cautions = new ArrayList<>();
        if (Headline.isClosed(report.settings())) {
            cautions.add(new Caution(true, Headline.CLOSED_LOOP));
        }
        report.allWarnings().forEach(warning -> cautions.add(new Caution(false, warning)));
        return cautions;
    }

    /**
     * Something to know before the figures are believed.
     *
     * @param grave whether they should not be believed at all
     * @param text  a sentence or more
     */
    @JsonPropertyOrder({"grave", "text"})
    record Caution(boolean grave, String text) {}

    /**
     * One rate.
     *
     * @param rate    for people
     * @param summary its figures
     * @param curve   percentiles of all runs together
     * @param baseline percentiles of what was measured beside them; empty if nothing was
     * @param stages  in the order in which events pass them
     * @param runs    one by one
     */
    @JsonPropertyOrder({"rate", "summary", "curve", "baseline", "stages", "runs"})
    record Step(
            String rate,
            StepSummary summary,
            List<Point> curve,
            List<Point> baseline,
            List<Stage> stages,
            List<Run> runs) {
        private static Step of(final LatencyStep step, final StepSummary summary) {
            return new Step(
                    summary.rate(),
                    summary,
                    Point.curve(step.merged()),
                    Point.curve(step.mergedBaseline()),
                    step.stageNames().stream()
                            .map(name -> new Stage(name, Percentiles.of(step.merged(name))))
                            .toList(),
                    step.runs().stream().map(Run::of).toList());
        }
    }

    /**
     * A stage, from when an event was due.
     *
     * @param name    of the stage
     * @param latency until it was done, of all runs together
     */
    @JsonPropertyOrder({"name", "latency"})
    record Stage(String name, Percentiles latency) {}

    /**
     * A run, as {@link LatencyRun} has it.
     *
     * @param achievedPerSecond events by the time they took
     * @param saturated         whether it did not keep up
     * @param cutOff            whether it stopped before its time
     * @param steady            whether it was steady before it measured
     * @param stealShare        share of the time taken by the host; -1 if not known
     * @param timeline          interval by interval
     * @param pauses            of the JVM
     */
    @JsonPropertyOrder({"achievedPerSecond", "saturated", "cutOff", "steady", "stealShare", "timeline", "pauses"})
    record Run(
            double achievedPerSecond,
            boolean saturated,
            boolean cutOff,
            boolean steady,
            double stealShare,
            List<LatencyRun.Interval> timeline,
            List<LatencyRun.Pause> pauses) {
        private static Run of(final LatencyRun run) {
            return new Run(
                    run.achievedPerSecond(),
                    run.saturated(),
                    run.cutOff(),
                    run.steady(),
                    run.stealShare(),
                    run.timeline(),
                    run.pauses());
        }
    }

    /**
     * A point of a percentile curve.
     *
     * @param percentile 0 to below 100
     * @param ns         the latency that this share of the events did not exceed
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"percentile", "ns"})
    record Point(double percentile, long ns) {
        /** Points from one nine to the next. */
        private static final int POINTS_PER_NINE = 20;

        /** {@return the curve, as far as enough events lie above} */
        private static List<Point> curve(final Histogram histogram) {
            final List<Point> points = new ArrayList<>();
            for (int i = 0; ; i++) {
                final double percentile = 100 - 100 / Math.pow(10, (double) i / POINTS_PER_NINE);
                if (!Percentiles.isSupported(percentile, histogram.getTotalCount())) {
                    return points;
                }
                points.add(new Point(percentile, histogram.getValueAtPercentile(percentile)));
            }
        }
    }

    /**
     * A line of the settings or the environment.
     *
     * @param name  what
     * @param value for people
     */
    @JsonPropertyOrder({"name", "value"})
    record Fact(String name, String value) {
        private static List<Fact> of(final LatencySettings settings) {
            final List<Fact> facts = new ArrayList<>();
            facts.add(new Fact("target", settings.target()));
            settings.properties().forEach((name, value) -> facts.add(new Fact(name, value)));
            if (settings.baseline() != null) {
                facts.add(new Fact("beside it", settings.baseline()));
            }
            facts.add(new Fact("loop", settings.loop()));
            facts.add(new Fact("arrivals", settings.arrivals()));
            facts.add(new Fact("seed", Long.toString(settings.seed())));
            facts.add(new Fact("warm-up", "at most " + Units.chosenTime(settings.warmUpNs())));
            facts.add(new Fact("each run", Units.chosenTime(settings.durationNs())));
            facts.add(new Fact("interval", Units.chosenTime(settings.intervalNs())));
            return facts;
        }

        private static List<Fact> of(final Environment environment) {
            return List.of(
                    new Fact("time", environment.time()),
                    new Fact("processor", environment.cpu()),
                    new Fact("cores", Integer.toString(environment.cores())),
                    new Fact("memory", Units.bytes(environment.memoryBytes())),
                    new Fact("system", environment.os()),
                    new Fact("virtual machine", environment.virtual()),
                    new Fact("governor", environment.governor()),
                    new Fact("clock source", environment.clockSource()),
                    new Fact("JVM", environment.jvm()),
                    new Fact("collector", environment.collector()),
                    new Fact("JVM flags", String.join(" ", environment.jvmFlags())),
                    new Fact("Ringmill", environment.ringmill()));
        }
    }
}

package org.ringmill.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** What a report comes to, in a sentence or two. */
final class Headline {
    /** What a closed loop is not good for. */
    static final String CLOSED_LOOP =
            "Closed loop: each event left only when the one before was done. A stall delays the events behind it instead of"
                    + " counting for them, so these figures hide every stall. Measure with an open loop to judge latency.";

    private Headline() {}

    /** {@return the headline} */
    static String of(final LatencySettings settings, final List<StepSummary> steps) {
        if (steps.isEmpty()) {
            return "Nothing was measured.";
        }
        if (isClosed(settings)) {
            final StepSummary fastest = steps.get(steps.size() - 1);
            return "In a closed loop " + Units.rate(fastest.achievedPerSecond()) + ": " + latency(fastest) + ".";
        }
        final List<StepSummary> kept =
                steps.stream().filter(step -> !step.saturated()).toList();
        return kept.isEmpty() ? keptNone(steps) : keptSome(kept, steps);
    }

    /** {@return whether the next event left only when the one before was done} */
    static boolean isClosed(final LatencySettings settings) {
        return "closed".equals(settings.loop());
    }

    private static String keptNone(final List<StepSummary> steps) {
        final StepSummary lowest = steps.get(0);
        return "Did not keep up with any rate: of " + lowest.rate() + ", the lowest, it did "
                + Units.rate(lowest.achievedPerSecond()) + ".";
    }

    private static String keptSome(final List<StepSummary> kept, final List<StepSummary> steps) {
        final StepSummary highest = kept.get(kept.size() - 1);
        final String lost = steps.stream()
                .filter(StepSummary::saturated)
                .map(StepSummary::rate)
                .collect(Collectors.joining(", "));
        return "Kept up with " + highest.rate() + inSomeRuns(highest) + ": " + latency(highest) + ". "
                + (lost.isEmpty()
                        ? "No higher rate was tried, so its limit is not known."
                        : "Did not keep up with " + lost + ".");
    }

    private static String inSomeRuns(final StepSummary step) {
        return step.runsKeptUp() == step.runs() ? "" : " in " + step.runsKeptUp() + " of " + step.runs() + " runs";
    }

    private static String latency(final StepSummary step) {
        return "median " + Units.time(step.latency().p50Ns()) + ", p99 "
                + Units.time(step.latency().p99Ns());
    }
}

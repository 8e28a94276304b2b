package org.ringmill.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells change from noise: a base report and a candidate, compared figure by figure.
 *
 * <p>The sample is one value a run, never one an event. Events of one run share a JVM, its compiled code, the layout of its
 * memory and whatever else the machine did meanwhile; a million of them are no more independent than one, and a test over
 * them finds a "significant" change between any two runs. Runs are independent where each has a JVM of its own; that is what
 * this takes for granted, and that base and candidate were measured in turn, or the change may be that of the hour.
 *
 * <p>At each rate that both have: whether runs kept up with it, if any did not; where most of all runs did, the percentiles
 * with at least {@value Measure#MIN_EVENTS_BEYOND} events beyond them in every run; where most did not, the rate that
 * they achieved. Which lines there are depends on both reports together and not on which run is whose, which the test
 * needs. A line is {@link Verdict#WORSE} or {@link Verdict#BETTER} if the exact rank sum test, corrected by Holm for the
 * number of lines, is significant and the estimated change is larger than the least that counts. Lines whose runs are too
 * few to be significant even alone are not counted among them: they raise no alarm.
 *
 * @param options         when a change counts
 * @param differences     in what the reports differ besides
 * @param baseOnly        rates that only the base has
 * @param candidateOnly   rates that only the candidate has
 * @param lines           the figures, by rate
 * @param runsNeededASide how many runs each side needs so that each of these lines can be told; 0 if there is no line
 */
public record LatencyComparison(
        ComparisonOptions options,
        List<ReportDifference> differences,
        List<Double> baseOnly,
        List<Double> candidateOnly,
        List<ComparisonLine> lines,
        int runsNeededASide) {
    /** What the lines come to. */
    public enum Outcome {
        /** No line got worse, as far as can be told. */
        NOT_WORSE,
        /** At least one line got worse. */
        WORSE,
        /** There is no common figure, or there are too few runs for all of them. */
        CANNOT_TELL
    }

    /** Copies the lists. */
    public LatencyComparison {
        differences = List.copyOf(differences);
        baseOnly = List.copyOf(baseOnly);
        candidateOnly = List.copyOf(candidateOnly);
        lines = List.copyOf(lines);
    }

    /**
     * Compares two reports.
     *
     * @throws IllegalArgumentException if there are more than {@value RankSums#MAX_VALUES} runs at a rate
     */
    public static LatencyComparison of(
            final LatencyReport base, final LatencyReport candidate, final ComparisonOptions options) {
        final List<Sample> samples = new ArrayList<>();
        final List<Double> baseOnly = new ArrayList<>();
        for (final LatencyStep step : base.steps()) {
            final LatencyStep other = stepAt(step.ratePerSecond(), candidate);
            if (other == null) {
                baseOnly.add(step.ratePerSecond());
            } else {
                Sample.addAll(step, other, samples);
            }
        }
        final List<Double> candidateOnly = candidate.steps().stream()
                .map(LatencyStep::ratePerSecond)
                .filter(rate -> stepAt(rate, base) == null)
                .toList();
        return new LatencyComparison(
                options,
                ReportDifference.between(base, candidate),
                baseOnly,
                candidateOnly,
                lines(samples, options),
                runsNeeded(samples.size(), options.alpha()));
    }

    /** {@return whether both are of the same target, loop and schedule; else the lines compare what is not alike} */
    public boolean isOfTheSame() {
        return differences.stream().noneMatch(difference -> difference.kind() == ReportDifference.Kind.MEASUREMENT);
    }

    /** {@return what the lines come to} */
    public Outcome outcome() {
        if (count(Verdict.WORSE) > 0) {
            return Outcome.WORSE;
        }
        return count(Verdict.TOO_FEW_RUNS) == lines.size() ? Outcome.CANNOT_TELL : Outcome.NOT_WORSE;
    }

    /** {@return how many lines have the verdict} */
    public int count(final Verdict verdict) {
        return (int) lines.stream().filter(line -> line.verdict() == verdict).count();
    }

    private static @Nullable LatencyStep stepAt(final double ratePerSecond, final LatencyReport report) {
        return report.steps().stream()
                .filter(step -> step.ratePerSecond() == ratePerSecond)
                .findFirst()
                .orElse(null);
    }

    private static List<ComparisonLine> lines(final List<Sample> samples, final ComparisonOptions options) {
        final List<Sample> counted = samples.stream()
                .filter(sample -> sample.smallestPValue() <= options.alpha())
                .toList();
        final double[] adjusted = adjusted(counted, Sample::pValue);
        final double[] best = adjusted(counted, Sample::smallestPValue);
        final List<ComparisonLine> lines = new ArrayList<>();
        int next = 0;
        for (final Sample sample : samples) {
            final boolean isCounted = sample.smallestPValue() <= options.alpha();
            final boolean canBeTold = isCounted && best[next] <= options.alpha();
            lines.add(sample.line(canBeTold ? adjusted[next] : Double.NaN, options));
            next += isCounted ? 1 : 0;
        }
        return lines;
    }

    private static double[] adjusted(final List<Sample> samples, final ToDoubleFunction<Sample> pValue) {
        return Holm.adjusted(samples.stream().mapToDouble(pValue).toArray());
    }

    /** {@return so many that the smallest possible p-value is significant even as the first of all lines} */
    private static int runsNeeded(final int lines, final double alpha) {
        int runs = 0;
        while (lines > 0 && RankSums.smallestPValue(runs, runs) * lines > alpha) {
            runs++;
        }
        return runs;
    }
}

package org.ringmill.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ringmill.bench.report.RankSums.Shift;

/** The values of one figure at one rate, one a run. */
final class Sample {
    private final double ratePerSecond;
    private final Measure measure;
    private final double[] base;
    private final double[] candidate;

    private Sample(
            final double ratePerSecond,
            final Measure measure,
            final List<LatencyRun> base,
            final List<LatencyRun> candidate) {
        this.ratePerSecond = ratePerSecond;
        this.measure = measure;
        this.base = base.stream().mapToDouble(measure::of).toArray();
        this.candidate = candidate.stream().mapToDouble(measure::of).toArray();
    }

    /** Adds those that the runs at one rate give. */
    static void addAll(final LatencyStep base, final LatencyStep candidate, final List<Sample> samples) {
        final List<LatencyRun> all = new ArrayList<>(base.runs());
        all.addAll(candidate.runs());
        final long saturated = all.stream().filter(LatencyRun::saturated).count();
        if (saturated > 0) {
            samples.add(of(Measure.KEPT_UP, base, candidate));
        }
        if (2 * saturated > all.size()) {
            samples.add(of(Measure.ACHIEVED, base, candidate));
        } else {
            Measure.PERCENTILES.stream()
                    .filter(measure -> all.stream().allMatch(measure::isToldBy))
                    .forEach(measure -> samples.add(of(measure, base, candidate)));
        }
    }

    private static Sample of(final Measure measure, final LatencyStep base, final LatencyStep candidate) {
        return new Sample(base.ratePerSecond(), measure, base.runs(), candidate.runs());
    }

    double pValue() {
        return RankSums.pValue(base, candidate);
    }

    double smallestPValue() {
        return RankSums.smallestPValue(base.length, candidate.length);
    }

    /**
     * {@return the line of it}
     *
     * @param adjustedP NaN if no values could have made it significant
     */
    ComparisonLine line(final double adjustedP, final ComparisonOptions options) {
        final boolean isShare = measure == Measure.KEPT_UP;
        final double from = isShare ? mean(base) : RankSums.median(base);
        final double to = isShare ? mean(candidate) : RankSums.median(candidate);
        final double least = options.leastChange(measure, from);
        final Shift shift = isShare
                ? new Shift(to - from, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                : RankSums.shift(base, candidate, options.alpha());
        return new ComparisonLine(
                ratePerSecond,
                measure,
                base.length,
                candidate.length,
                from,
                to,
                least,
                shift.estimate(),
                shift.low(),
                shift.high(),
                pValue(),
                Double.isNaN(adjustedP) ? 1 : adjustedP,
                verdict(adjustedP, shift, least, options.alpha()));
    }

    private Verdict verdict(final double adjustedP, final Shift shift, final double least, final double alpha) {
        if (Double.isNaN(adjustedP)) {
            return Verdict.TOO_FEW_RUNS;
        }
        if (adjustedP <= alpha && Math.abs(shift.estimate()) > least) {
            return shift.estimate() > 0 == measure.isLatency() ? Verdict.WORSE : Verdict.BETTER;
        }
        return shift.low() > -least && shift.high() < least ? Verdict.SAME : Verdict.UNCLEAR;
    }

    private static double mean(final double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }
}

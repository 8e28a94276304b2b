package org.ringmill.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Reports as a machine that is not quiet would give them, repeatable by their seed. Of a run as a whole: compiled code is some
 * percent faster or slower, in every fourth run by 12%; one run in twenty is bad, its tail up to twenty times longer. Of a
 * run at a rate: medians spread by 3%, tails by 40%. Of events: a body whose logarithm is normal, and 2% from a Pareto
 * distribution with no finite variance.
 */
final class GivenReport {
    static final Environment ENVIRONMENT = new Environment(
            "2026-01-01T10:00:00Z",
            "Some CPU",
            8,
            1L << 34,
            "Linux 6.1",
            "none",
            "performance",
            "tsc",
            "OpenJDK 17",
            List.of("-XX:+UseParallelGC"),
            "PS Scavenge",
            "0.1.0");

    private static final int BODY_EVENTS = 19_600;
    private static final int BODY_STRATA = 400;
    private static final int TAIL_EVENTS = 400;
    private static final double BAD_RUN_SHARE = 0.05;

    private final Random random;
    private int runs = 10;
    private double[] rates = {100_000};
    private double factor = 1;
    private double medianNs = 1_500;
    private double saturatedShare;
    private double achievedFactor = 0.8;

    GivenReport(final long seed) {
        random = new Random(seed);
    }

    GivenReport runs(final int count) {
        runs = count;
        return this;
    }

    GivenReport rates(final double... perSecond) {
        rates = perSecond;
        return this;
    }

    /** Every latency times this. */
    GivenReport slowerBy(final double times) {
        factor = times;
        return this;
    }

    GivenReport medianNs(final double ns) {
        medianNs = ns;
        return this;
    }

    /** How likely a run does not keep up with the last rate. */
    GivenReport saturated(final double share) {
        saturatedShare = share;
        return this;
    }

    /** How much of the rate a run achieves that does not keep up. */
    GivenReport achieving(final double share) {
        achievedFactor = share;
        return this;
    }

    LatencyReport report() {
        return report(settings("exchange", Map.of()));
    }

    LatencyReport report(final LatencySettings settings) {
        final List<List<LatencyRun>> byRate = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            byRate.add(new ArrayList<>());
        }
        for (int run = 0; run < runs; run++) {
            final boolean isBad = random.nextDouble() < BAD_RUN_SHARE;
            final double code = spread(0.04) * (random.nextInt(4) == 0 ? 1.12 : 1);
            final double body = factor * code * (isBad ? 1 + random.nextDouble() / 2 : 1);
            final double tail = factor * (isBad ? 2 + 18 * random.nextDouble() : 1);
            for (int i = 0; i < rates.length; i++) {
                final boolean isSaturated = i == rates.length - 1 && random.nextDouble() < saturatedShare;
                final Histogram histogram = isSaturated
                        ? histogram(1_000 * body, 1_000 * tail)
                        : histogram(body * spread(0.03), tail * spread(0.4));
                byRate.get(i)
                        .add(run(histogram, isSaturated ? rates[i] * achievedFactor * spread(0.02) : 0, isSaturated));
            }
        }
        final List<LatencyStep> steps = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            steps.add(new LatencyStep(rates[i], byRate.get(i)));
        }
        return new LatencyReport(LatencyReport.VERSION, settings, ENVIRONMENT, List.of(), steps);
    }

    private double spread(final double sigma) {
        return Math.exp(sigma * random.nextGaussian());
    }

    private Histogram histogram(final double body, final double tail) {
        final Histogram histogram = new Histogram(TimeUnit.MINUTES.toNanos(1), Histograms.DIGITS);
        for (int i = 0; i < BODY_STRATA; i++) {
            histogram.recordValueWithCount(
                    Math.round(medianNs * body * Math.exp(0.25 * random.nextGaussian())), BODY_EVENTS / BODY_STRATA);
        }
        for (int i = 0; i < TAIL_EVENTS; i++) {
            final double ns = 10_000 * tail * Math.pow(1 - random.nextDouble(), -1 / 1.3);
            histogram.recordValue(Math.round(Math.min(ns, 1e9)));
        }
        return histogram;
    }

    static LatencySettings settings(final String target, final Map<String, String> properties) {
        return new LatencySettings(
                target, properties, null, "open", "poisson", 1, 1_000_000, 1_000_000_000, 100_000_000);
    }

    /** A report of one rate with a run for each histogram. */
    static LatencyReport of(final double rate, final List<Histogram> histograms) {
        return of(new LatencyStep(
                rate,
                histograms.stream()
                        .map(histogram -> run(histogram, rate, false))
                        .toList()));
    }

    static LatencyReport of(final LatencyStep... steps) {
        return new LatencyReport(
                LatencyReport.VERSION, settings("exchange", Map.of()), ENVIRONMENT, List.of(), List.of(steps));
    }

    /** Runs with as many events as wanted, all of one latency each. */
    static List<Histogram> flat(final int events, final long... latenciesNs) {
        final List<Histogram> histograms = new ArrayList<>();
        for (final long ns : latenciesNs) {
            final Histogram histogram = new Histogram(TimeUnit.MINUTES.toNanos(1), Histograms.DIGITS);
            histogram.recordValueWithCount(ns, events);
            histograms.add(histogram);
        }
        return histograms;
    }

    private static LatencyRun run(final Histogram histogram, final double achieved, final boolean isSaturated) {
        return new LatencyRun(
                "2026-01-01T10:00:00Z",
                histogram.getTotalCount(),
                achieved,
                isSaturated,
                false,
                true,
                1_000_000,
                0,
                List.of(new StageLatency("done", histogram)),
                null,
                List.of(),
                List.of(),
                null);
    }
}

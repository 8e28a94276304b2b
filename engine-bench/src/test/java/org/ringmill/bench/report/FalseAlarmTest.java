package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringmill.bench.report.LatencyComparison.Outcome;

/** How often a comparison of two reports cries wolf, and how often it sees one: by many pairs of {@link GivenReport}. */
class FalseAlarmTest {
    private static final double[] RATES = {100_000, 200_000, 400_000};
    private static final long SEED = 20260101;

    /**
     * Pairs of reports that differ by what is given here.
     *
     * @param rates       how many are measured
     * @param slowerBy    every latency of the candidate times this
     * @param hourSpread  standard deviation of the logarithm of what all runs of one report share: 0 if the runs of both
     *                    were taken in turn
     * @param saturated   how likely a run of either does not keep up with the last rate
     */
    private record Pairs(String name, int rates, double slowerBy, double hourSpread, double saturated) {
        /** {@return how many of so many pairs come out so} */
        Counts count(final int runs, final int pairs) {
            final Random random = new Random(SEED);
            int worse = 0;
            int better = 0;
            int told = 0;
            for (int i = 0; i < pairs; i++) {
                final LatencyComparison comparison = LatencyComparison.of(
                        report(runs, 1, random), report(runs, slowerBy, random), ComparisonOptions.DEFAULT);
                worse += comparison.outcome() == Outcome.WORSE ? 1 : 0;
                better += comparison.count(Verdict.BETTER) > 0 ? 1 : 0;
                told += comparison.outcome() == Outcome.CANNOT_TELL ? 0 : 1;
            }
            return new Counts(pairs, worse, better, told);
        }

        private LatencyReport report(final int runs, final double factor, final Random random) {
            return new GivenReport(random.nextLong())
                    .runs(runs)
                    .rates(Arrays.copyOf(RATES, rates))
                    .slowerBy(factor * Math.exp(hourSpread * random.nextGaussian()))
                    .saturated(saturated)
                    .report();
        }
    }

    private record Counts(int pairs, int worse, int better, int told) {
        String row(final String name, final int runs) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %.2f%% | %.2f%% | %.2f%% |",
                    name,
                    runs,
                    100.0 * worse / pairs,
                    100.0 * better / pairs,
                    100.0 * (pairs - told) / pairs);
        }
    }

    /** Of 400 pairs 2.5% may alarm, and one in twenty may be found better or worse; this seed is always the same. */
    @Test
    void shouldSeldomAlarmWhenNothingChanged() {
        final Counts counts = new Pairs("none", 1, 1, 0, 0).count(7, 400);
        assertThat(counts.told()).isEqualTo(counts.pairs());
        assertThat(counts.worse()).as("seed=%d, %s", SEED, counts).isLessThanOrEqualTo(10);
        assertThat(counts.worse() + counts.better())
                .as("seed=%d, %s", SEED, counts)
                .isLessThanOrEqualTo(20);
    }

    @Test
    void shouldMostlySeeAFifthMoreWhenTenRunsASideAreThere() {
        final Counts counts = new Pairs("a fifth", 1, 1.2, 0, 0).count(10, 100);
        assertThat(counts.worse()).as("seed=%d, %s", SEED, counts).isGreaterThanOrEqualTo(80);
        assertThat(counts.better()).as("seed=%d, %s", SEED, counts).isLessThanOrEqualTo(2);
    }

    /** Prints the table of docs/BENCHMARKS.md. */
    @Test
    @Tag("long")
    void shouldHoldItsPromiseOverThousandsOfPairs() {
        System.out.println("| Reports | runs a side | worse | some line better | cannot tell |\n|---|---|---|---|---|");
        for (final int runs : new int[] {5, 7, 10}) {
            print(new Pairs("alike, one rate", 1, 1, 0, 0), runs, 4_000, 0.025);
            print(new Pairs("alike, three rates", 3, 1, 0, 0), runs, 4_000, 0.025);
            print(new Pairs("alike, half the runs keep up with the third rate", 3, 1, 0, 0.5), runs, 4_000, 0.025);
        }
        for (final int runs : new int[] {5, 7, 10}) {
            print(new Pairs("20% slower, one rate", 1, 1.2, 0, 0), runs, 1_000, 1);
            print(new Pairs("20% slower, three rates", 3, 1.2, 0, 0), runs, 1_000, 1);
        }
        print(new Pairs("alike, but each report has an hour of its own, 5% apart", 1, 1, 0.05, 0), 10, 2_000, 1);
        print(new Pairs("the same, 10% apart", 1, 1, 0.1, 0), 10, 2_000, 1);
    }

    private static void print(final Pairs pairs, final int runs, final int count, final double most) {
        final Counts counts = pairs.count(runs, count);
        System.out.println(counts.row(pairs.name(), runs));
        assertThat((double) counts.worse() / count)
                .as("%s, runs=%d", pairs, runs)
                .isLessThanOrEqualTo(most);
    }
}

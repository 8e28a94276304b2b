package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.bench.report.RankSums.Shift;

class RankSumsTest {
    private static final double EXACT = 1e-12;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldAgreeWithTheLibraryWhenNoTwoValuesAreEqual(final long seed) {
        final Random random = new Random(seed);
        final double[] base = random.doubles(2 + random.nextInt(12)).toArray();
        final double[] candidate =
                random.doubles(2 + random.nextInt(12)).map(value -> value + 0.3).toArray();
        final double expected = MannWhitneyUTest.withDefaults()
                .with(PValueMethod.EXACT)
                .test(base, candidate)
                .getPValue();
        assertThat(RankSums.pValue(base, candidate)).as("seed=%d", seed).isCloseTo(expected, within(EXACT));
    }

    /** The library gives an approximation here. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldCountEveryDealWhenValuesAreEqual(final long seed) {
        final Random random = new Random(seed);
        final double[] base = wholeNumbers(random, 3 + random.nextInt(4));
        final double[] candidate = wholeNumbers(random, 3 + random.nextInt(4));
        assertThat(RankSums.pValue(base, candidate))
                .as("seed=%d", seed)
                .isCloseTo(countedPValue(base, candidate), within(EXACT));
    }

    private static double[] wholeNumbers(final Random random, final int count) {
        return random.doubles(count, 0, 5).map(Math::floor).toArray();
    }

    /** Sums of signs of all pairs, which are the U statistic; no ranks. */
    private static double countedPValue(final double[] base, final double[] candidate) {
        final double[] all = DoubleStream.concat(Arrays.stream(base), Arrays.stream(candidate))
                .toArray();
        final int own = (1 << all.length) - (1 << base.length);
        final int observed = Math.abs(balance(all, own));
        int deals = 0;
        int extreme = 0;
        for (int chosen = 0; chosen < 1 << all.length; chosen++) {
            if (Integer.bitCount(chosen) == candidate.length) {
                deals++;
                extreme += Math.abs(balance(all, chosen)) >= observed ? 1 : 0;
            }
        }
        return (double) extreme / deals;
    }

    private static int balance(final double[] all, final int chosen) {
        int balance = 0;
        for (int i = 0; i < all.length; i++) {
            for (int j = 0; j < all.length; j++) {
                if ((chosen >> i & 1) == 1 && (chosen >> j & 1) == 0) {
                    balance += Double.compare(all[i], all[j]);
                }
            }
        }
        return balance;
    }

    /** Two to choose n of 2n: tables of the test begin with these. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 3, 0.1", "4, 4, 0.028571428571", "5, 5, 0.007936507937", "10, 10, 0.000010825088"})
    void shouldTellTheLeastThatSoManyValuesCanShow(final int base, final int candidate, final double expected) {
        assertThat(RankSums.smallestPValue(base, candidate)).isCloseTo(expected, within(1e-12));
        final double[] low =
                DoubleStream.iterate(1, value -> value + 1).limit(base).toArray();
        final double[] high =
                DoubleStream.iterate(100, value -> value + 1).limit(candidate).toArray();
        assertThat(RankSums.pValue(low, high)).isCloseTo(expected, within(1e-12));
        assertThat(RankSums.pValue(high, low)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void shouldShowNothingWhenAllValuesAreEqual() {
        final double[] same = {7, 7, 7, 7, 7};
        assertThat(RankSums.pValue(same, same)).isEqualTo(1);
        assertThat(RankSums.shift(same, same, 0.05)).isEqualTo(new Shift(0, 0, 0));
    }

    /** Hollander, Wolfe, Chicken, example 4.1 and 4.3: tritiated water and the chorioamnion membrane; interval at 96%. */
    @Test
    void shouldGiveTheIntervalOfTheTextbook() {
        final double[] term = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
        final double[] early = {1.15, 0.88, 0.90, 0.74, 1.21};
        final Shift shift = RankSums.shift(term, early, 0.04);
        assertThat(shift.estimate()).isCloseTo(-0.305, within(1e-9));
        assertThat(shift.low()).isCloseTo(-0.76, within(1e-9));
        assertThat(shift.high()).isCloseTo(0.15, within(1e-9));
        assertThat(RankSums.pValue(term, early)).isCloseTo(0.2544, within(1e-4));
    }

    @Test
    void shouldGiveNoIntervalWhenTooFewValuesAreThere() {
        final Shift shift = RankSums.shift(new double[] {1, 2, 3}, new double[] {11, 12, 13}, 0.05);
        assertThat(shift.estimate()).isEqualTo(10);
        assertThat(shift.low()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(shift.high()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    /** The interval holds 0 if and only if the test does not exclude it: they count the same deals. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldAgreeWithItsOwnTest(final long seed) {
        final Random random = new Random(seed);
        final double[] base = random.doubles(6).toArray();
        final double[] candidate = random.doubles(7).map(value -> value + 0.45).toArray();
        final Shift shift = RankSums.shift(base, candidate, 0.05);
        assertThat(shift.low() > 0 || shift.high() < 0)
                .as("seed=%d", seed)
                .isEqualTo(RankSums.pValue(base, candidate) <= 0.05);
    }

    @Test
    void shouldRefuseMoreValuesThanItCanCount() {
        final double[] many = new double[RankSums.MAX_VALUES];
        assertThatThrownBy(() -> RankSums.pValue(many, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("values=201");
        final double[] half = new Random(1).doubles(RankSums.MAX_VALUES / 2).toArray();
        assertThat(RankSums.pValue(half, half)).isCloseTo(1, within(1e-9));
    }
}

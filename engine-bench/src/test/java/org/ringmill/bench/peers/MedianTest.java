package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MedianTest {
    private static final double EXACT = 1e-12;

    /** The values are 1 to n: so an end of the interval says which of them it is. Coverages from a table of the binomial. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 0",
        "2, 1, 2, 0.5",
        "5, 1, 5, 0.9375",
        "6, 1, 6, 0.96875",
        "8, 1, 8, 0.9921875",
        "9, 2, 8, 0.9609375",
        "11, 2, 10, 0.98828125",
        "12, 3, 10, 0.961425781250",
        "17, 5, 13, 0.950958251953125",
        "25, 8, 18, 0.9567147493362427"
    })
    void shouldGiveTheNarrowestIntervalThatCoversEnough(
            final int n, final double low, final double high, final double coverage) {
        final double[] values =
                IntStream.rangeClosed(1, n).mapToDouble(i -> n + 1 - i).toArray();

        final Median median = Median.of(values);

        assertThat(median.value()).isEqualTo((n + 1) / 2.0);
        assertThat(median.low()).isEqualTo(low);
        assertThat(median.high()).isEqualTo(high);
        assertThat(median.coverage()).isCloseTo(coverage, within(EXACT));
    }

    @Test
    void shouldTakeTheLargerDistanceForTheError() {
        assertThat(new Median(2, 1.5, 4, 0.95).error()).isEqualTo(2);
        assertThat(new Median(2, 0.5, 2.5, 0.95).error()).isEqualTo(1.5);
    }

    @Test
    void shouldLeaveTheValuesAsTheyAre() {
        final double[] values = {3, 1, 2};
        Median.of(values);
        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void shouldRefuseNoValues() {
        assertThatThrownBy(() -> Median.of(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }

    /** Drawn from a lopsided spread, whose median is ln 2. */
    @Test
    void shouldHoldTheTrueMedianAsOftenAsItSays() {
        final SplittableRandom random = new SplittableRandom(7);
        final int trials = 20_000;
        int held = 0;
        double coverage = 0;
        for (int i = 0; i < trials; i++) {
            final double[] values = new double[9];
            Arrays.setAll(values, j -> -Math.log(1 - random.nextDouble()));
            final Median median = Median.of(values);
            coverage = median.coverage();
            held += median.low() <= Math.log(2) && Math.log(2) <= median.high() ? 1 : 0;
        }

        // Its standard deviation is 0.0014.
        assertThat((double) held / trials).isCloseTo(coverage, within(0.006));
    }
}

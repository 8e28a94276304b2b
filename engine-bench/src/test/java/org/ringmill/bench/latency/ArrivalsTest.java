package org.ringmill.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalsTest {
    private static final int EVENTS = 200_000;

    private static long[] take(final Arrivals arrivals, final double ratePerSecond, final long seed) {
        final Schedule schedule = arrivals.at(ratePerSecond, seed);
        final long[] dueNs = new long[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            dueNs[i] = schedule.nextNs();
        }
        return dueNs;
    }

    @Test
    void shouldKeepEqualDistancesWithoutDrift() {
        final long[] dueNs = take(Arrivals.constant(), 3_000_000, 1);
        for (int i = 0; i < EVENTS; i++) {
            assertThat(dueNs[i]).isEqualTo((long) (i * (1e9 / 3_000_000)));
        }
    }

    @Test
    void shouldSendBurstsAtOnceAndKeepTheRate() {
        final long[] dueNs = take(Arrivals.burst(100), 10_000, 1);
        for (int i = 0; i < EVENTS; i++) {
            assertThat(dueNs[i]).isEqualTo(i / 100 * 10_000_000L);
        }
    }

    @Test
    void shouldDrawExponentialDistancesForPoisson() {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final long[] dueNs = take(Arrivals.poisson(), 10_000, seed);
        final double meanNs = (double) dueNs[EVENTS - 1] / EVENTS;
        int longerThanMean = 0;
        for (int i = 1; i < EVENTS; i++) {
            assertThat(dueNs[i]).isGreaterThanOrEqualTo(dueNs[i - 1]);
            longerThanMean += dueNs[i] - dueNs[i - 1] > 100_000 ? 1 : 0;
        }
        // Six standard deviations of the mean of so many, and of the share 1/e.
        assertThat(meanNs).isCloseTo(100_000, within(6 * 100_000 / Math.sqrt(EVENTS)));
        assertThat((double) longerThanMean / EVENTS).isCloseTo(Math.exp(-1), within(6 * 0.49 / Math.sqrt(EVENTS)));
    }

    @Test
    void shouldRepeatPoissonFromItsSeed() {
        assertThat(take(Arrivals.poisson(), 10_000, 7)).isEqualTo(take(Arrivals.poisson(), 10_000, 7));
        assertThat(take(Arrivals.poisson(), 10_000, 7)).isNotEqualTo(take(Arrivals.poisson(), 10_000, 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "poisson", "burst:2", "burst:1000000"})
    void shouldReadWhatItPrints(final String text) {
        assertThat(Arrivals.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "steady", "burst", "burst:", "burst:1", "burst:1000001", "burst:x", "constant:2"})
    void shouldRefuseAnythingElseAndNameTheForms(final String text) {
        assertThatThrownBy(() -> Arrivals.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("constant, poisson or burst:N")
                .hasMessageContaining("text=" + text);
    }
}

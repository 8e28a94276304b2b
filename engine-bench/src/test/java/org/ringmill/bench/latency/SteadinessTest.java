package org.ringmill.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.ringmill.bench.report.Histograms;

class SteadinessTest {
    private final Steadiness steadiness = new Steadiness();

    private void interval(final long... latenciesNs) {
        compilingInterval(0, latenciesNs);
    }

    private void compilingInterval(final long compiledMs, final long... latenciesNs) {
        final Histogram histogram = Histograms.empty();
        for (final long latencyNs : latenciesNs) {
            histogram.recordValue(latencyNs);
        }
        steadiness.onInterval(histogram, compiledMs);
    }

    @Test
    void shouldWaitForEnoughIntervals() {
        for (int i = 0; i < Steadiness.INTERVALS; i++) {
            assertThat(steadiness.isSteady()).isFalse();
            interval(5_000);
        }
        assertThat(steadiness.isSteady()).isTrue();
    }

    @Test
    void shouldForgetSlowIntervalsOfTheBeginning() {
        interval(1_000_000);
        for (int i = 0; i < Steadiness.INTERVALS - 1; i++) {
            interval(5_000 + 100 * i);
        }
        assertThat(steadiness.isSteady()).isFalse();
        interval(5_000);
        assertThat(steadiness.isSteady()).isTrue();
    }

    @Test
    void shouldCallARiseSteadyOnceItIsLessThanATenth() {
        for (int i = 1; i < 100; i++) {
            interval(10_000L * i);
            assertThat(steadiness.isSteady()).as("interval %d", i).isEqualTo(i >= 44);
        }
    }

    @Test
    void shouldLetAHundredNanosecondsPass() {
        for (final long medianNs : new long[] {150, 250, 200, 180, 240}) {
            interval(medianNs);
        }
        assertThat(steadiness.isSteady()).isTrue();
    }

    @Test
    void shouldWaitUntilTheCompilersAreDone() {
        for (int i = 0; i < 10; i++) {
            compilingInterval(Steadiness.MAX_COMPILING_MS, 5_000);
            assertThat(steadiness.isSteady()).isFalse();
        }
        for (int i = 1; i < Steadiness.INTERVALS; i++) {
            assertThat(steadiness.isSteady()).isFalse();
            interval(5_000);
        }
        assertThat(steadiness.isSteady()).isTrue();
    }

    @Test
    void shouldLearnNothingFromIntervalsWithoutEvents() {
        for (int i = 0; i < 10; i++) {
            interval();
        }
        assertThat(steadiness.isSteady()).isFalse();
    }
}

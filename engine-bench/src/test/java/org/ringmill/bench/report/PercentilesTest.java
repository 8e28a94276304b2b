package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    @Test
    void shouldGiveTheHistogramsPercentiles() {
        final Histogram histogram = evenly(100_000);
        final Percentiles percentiles = Percentiles.of(histogram);
        assertThat(percentiles.count()).isEqualTo(100_000);
        assertThat(percentiles.p50Ns()).isEqualTo(histogram.getValueAtPercentile(50));
        assertThat(percentiles.p90Ns()).isEqualTo(histogram.getValueAtPercentile(90));
        assertThat(percentiles.p99Ns()).isEqualTo(histogram.getValueAtPercentile(99));
        assertThat(percentiles.p999Ns()).isEqualTo(histogram.getValueAtPercentile(99.9));
        assertThat(percentiles.p9999Ns()).isEqualTo(histogram.getValueAtPercentile(99.99));
        assertThat(percentiles.maxNs()).isEqualTo(histogram.getMaxValue());
    }

    @Test
    void shouldGiveNoneWhenFewerThanTenEventsLieAbove() {
        assertThat(Percentiles.of(evenly(10_000)).p999Ns()).isNotNull();
        assertThat(Percentiles.of(evenly(9_000)).p999Ns()).isNull();
        assertThat(Percentiles.of(evenly(19)).p50Ns()).isNull();
        assertThat(Percentiles.of(evenly(20)).p50Ns()).isNotNull();
        assertThat(Percentiles.of(evenly(1)).maxNs()).isEqualTo(1_000);
        assertThat(Percentiles.of(Histograms.empty()).maxNs()).isNull();
    }

    @Test
    void shouldReachFromTheLowestRunToTheHighest() {
        final Percentiles one = new Percentiles(10, 1L, 9L, null, null, null, 30L);
        final Percentiles other = new Percentiles(12, 2L, 8L, 20L, null, null, 40L);
        assertThat(Percentiles.lowest(List.of(one, other)))
                .isEqualTo(new Percentiles(10, 1L, 8L, null, null, null, 30L));
        assertThat(Percentiles.highest(List.of(one, other)))
                .isEqualTo(new Percentiles(12, 2L, 9L, null, null, null, 40L));
    }

    private static Histogram evenly(final int count) {
        final Histogram histogram = Histograms.empty();
        for (int i = 1; i <= count; i++) {
            histogram.recordValue(1_000L * i);
        }
        return histogram;
    }
}

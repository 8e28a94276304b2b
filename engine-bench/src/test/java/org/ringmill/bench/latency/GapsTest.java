package org.ringmill.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class GapsTest {
    @Test
    void shouldTellWhatAnEventAtAnyMomentWouldWait() {
        final Gaps gaps = new Gaps();
        gaps.between(1_000, 1_999);
        gaps.between(2_000, 102_000);
        gaps.watched(1_000_000);
        final Histogram delays = gaps.delays();
        // One event for each microsecond; a hundred fall into the gap of 100 us, the first waits all of it, the last 1
        // us.
        assertThat(delays.getTotalCount()).isEqualTo(1_000);
        assertThat(delays.getValueAtPercentile(90)).isZero();
        assertThat(delays.getValueAtPercentile(95)).isBetween(49_000L, 51_000L);
        assertThat(delays.getMaxValue()).isBetween(100_000L, 100_100L);
        assertThat(gaps.lostNs()).isEqualTo(100_000);
        assertThat(gaps.watchedNs()).isEqualTo(1_000_000);
    }

    @Test
    void shouldFindNothingWhereReadingsFollowEachOther() {
        final Gaps gaps = new Gaps();
        for (long i = 0; i < 1_000; i++) {
            gaps.between(i * 30, i * 30 + 30);
        }
        gaps.watched(30_000);
        assertThat(gaps.delays().getMaxValue()).isZero();
        assertThat(gaps.delays().getTotalCount()).isEqualTo(30);
    }
}

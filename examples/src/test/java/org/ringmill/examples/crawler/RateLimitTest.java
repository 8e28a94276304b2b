package org.ringmill.examples.crawler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;

    @Test
    void shouldGiveABurstAtOnceAndThenOneInEachInterval() {
        final RateLimit rate = new RateLimit(100, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(rate.nextNs()).isLessThanOrEqualTo(START_NS);
            rate.take(START_NS);
        }
        assertThat(rate.nextNs()).isEqualTo(START_NS + 100);
        rate.take(START_NS + 100);
        assertThat(rate.nextNs()).isEqualTo(START_NS + 200);
        rate.take(START_NS + 10_000);
        assertThat(rate.nextNs()).isLessThanOrEqualTo(START_NS + 10_000);
    }

    @Test
    void shouldSlowDownAndNeverSpeedUp() {
        final RateLimit rate = new RateLimit(100, 1);
        rate.slowDown(300);
        rate.slowDown(200);
        rate.take(START_NS);
        assertThat(rate.nextNs()).isEqualTo(START_NS + 300);
    }

    /** In no span of time are there more than the burst and one for each interval in it. */
    @ParameterizedTest
    @CsvSource({"1, 1", "7, 1", "100, 1", "100, 5", "1000, 2"})
    void shouldKeepTheRateInEverySpan(final long intervalNs, final int burst) {
        final SplittableRandom random = new SplittableRandom(intervalNs * 31 + burst);
        final RateLimit rate = new RateLimit(intervalNs, burst);
        final List<Long> taken = new ArrayList<>();
        long nowNs = START_NS;
        for (int i = 0; i < 300; i++) {
            nowNs = Math.max(nowNs + random.nextLong(2 * intervalNs) / (1 + random.nextInt(4)), rate.nextNs());
            rate.take(nowNs);
            taken.add(nowNs);
        }
        for (int from = 0; from < taken.size(); from++) {
            for (int to = from; to < taken.size(); to++) {
                final long spanNs = taken.get(to) - taken.get(from);
                assertThat(to - from + 1L).isLessThanOrEqualTo(burst + spanNs / intervalNs);
            }
        }
    }
}

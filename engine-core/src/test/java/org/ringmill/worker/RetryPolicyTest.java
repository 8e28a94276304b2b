package org.ringmill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    @Test
    void shouldGrowUpToTheLongestWait() {
        final RetryPolicy policy = RetryPolicy.attempts(5)
                .backoff(Duration.ofMillis(10), 3, Duration.ofMillis(100))
                .jitter(0);
        assertThat(policy.delayNs(1, 1)).isEqualTo(10_000_000);
        assertThat(policy.delayNs(1, 2)).isEqualTo(30_000_000);
        assertThat(policy.delayNs(1, 3)).isEqualTo(90_000_000);
        assertThat(policy.delayNs(1, 4)).isEqualTo(100_000_000);
        assertThat(policy.delayNs(1, 900_000)).isEqualTo(100_000_000);
    }

    @Test
    void shouldSpreadByItsShareAndTheSameWayEveryTime() {
        final RetryPolicy policy = RetryPolicy.attempts(5)
                .backoff(Duration.ofMillis(10), 1, Duration.ofMillis(10))
                .jitter(0.5);
        double sum = 0;
        for (int job = 1; job <= 10_000; job++) {
            final long delayNs = policy.delayNs(job, 1 + job % 4);
            assertThat(delayNs).isBetween(5_000_000L, 10_000_000L).isEqualTo(policy.delayNs(job, 1 + job % 4));
            sum += delayNs;
        }
        assertThat(sum / 10_000).isBetween(7_400_000.0, 7_600_000.0);
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> RetryPolicy.attempts(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.attempts(2).jitter(1.01));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.attempts(2).backoff(Duration.ZERO, 2, Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> RetryPolicy.attempts(2).backoff(Duration.ofMillis(2), Double.NaN, Duration.ofMillis(2)));
    }
}

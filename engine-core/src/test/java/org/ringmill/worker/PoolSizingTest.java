package org.ringmill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PoolSizingTest {
    @Test
    void shouldFollowTheFormulas() {
        assertThat(PoolSizing.cpuBound(8)).isEqualTo(9);
        assertThat(PoolSizing.blocking(4, Duration.ofMillis(90), Duration.ofMillis(10), 1))
                .isEqualTo(40);
        assertThat(PoolSizing.blocking(4, Duration.ZERO, Duration.ofMillis(10), 0.5))
                .isEqualTo(2);
        assertThat(PoolSizing.blocking(1, Duration.ZERO, Duration.ofMillis(10), 0.1))
                .isEqualTo(1);
        assertThat(PoolSizing.forRate(200, Duration.ofMillis(50))).isEqualTo(10);
        assertThat(PoolSizing.forRate(0, Duration.ofMillis(50))).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> PoolSizing.cpuBound(0));
        assertThatIllegalArgumentException().isThrownBy(() -> PoolSizing.blocking(1, Duration.ZERO, Duration.ZERO, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolSizing.blocking(1, Duration.ZERO, Duration.ofMillis(1), 1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> PoolSizing.forRate(-1, Duration.ZERO));
    }
}

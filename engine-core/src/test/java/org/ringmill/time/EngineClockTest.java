package org.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ringmill.testing.Await;

class EngineClockTest {
    @Test
    void shouldReadTheWallClockAndNeverStepBackWhenLive() {
        final long beforeMs = System.currentTimeMillis();
        final EngineClock clock = EngineClock.live();
        long previousNs = clock.timeNs();
        assertThat(TimeUnit.NANOSECONDS.toMillis(previousNs)).isBetween(beforeMs - 1, System.currentTimeMillis() + 1);
        for (int i = 0; i < 10_000; i++) {
            final long nowNs = clock.timeNs();
            assertThat(nowNs >= previousNs).isTrue();
            previousNs = nowNs;
        }
    }

    @Test
    void shouldMoveOnlyWhenToldToWhenManual() {
        final ManualClock clock = new ManualClock(5);
        assertThat(clock.timeNs()).isEqualTo(5);
        clock.advanceTo(5);
        clock.advanceTo(9);
        assertThat(clock.timeNs()).isEqualTo(9);
        assertThatThrownBy(() -> clock.advanceTo(8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeNs=9, newTimeNs=8");
        assertThat(clock.timeNs()).isEqualTo(9);
    }

    @Test
    void shouldExpireWhenTheTimeHasPassed() {
        assertThat(Deadline.after(Duration.ZERO).expired()).isTrue();
        assertThat(Deadline.after(Duration.ofSeconds(-5)).expired()).isTrue();
        assertThat(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)).expired()).isTrue();
        assertThat(Deadline.after(Duration.ofHours(1)).expired()).isFalse();
        assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)).expired()).isFalse();
        final Deadline soon = Deadline.after(Duration.ofMillis(1));
        Await.until("it has expired", soon::expired);
        assertThat(soon.remainingNs()).isNotPositive();
    }
}

package org.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ringmill.testing.Await;

class EngineClockTest {
    @Test
    void shouldReadTheWallClockAndNeverStepBackWhenLive() {
        assertThat(IntStream.range(0, 3).anyMatch(look -> readsTheWallClock()))
                .as("unless the wall clock is set each time")
                .isTrue();
        final EngineClock clock = EngineClock.live();
        long previousNs = clock.timeNs();
        for (int i = 0; i < 10_000; i++) {
            final long nowNs = clock.timeNs();
            assertThat(nowNs >= previousNs).isTrue();
            previousNs = nowNs;
        }
    }

    private static boolean readsTheWallClock() {
        final long beforeMs = System.currentTimeMillis();
        final long readMs = TimeUnit.NANOSECONDS.toMillis(EngineClock.live().timeNs());
        return readMs >= beforeMs - 1 && readMs <= System.currentTimeMillis() + 1;
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

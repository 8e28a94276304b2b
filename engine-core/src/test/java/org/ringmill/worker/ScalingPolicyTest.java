package org.ringmill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.ManualClock;

class ScalingPolicyTest {
    private static final long MS = 1_000_000;
    private static final long NOT_IDLE = ScalingPolicy.NOT_IDLE;

    private final ScalingPolicy policy = ScalingPolicy.standard()
            .step(2)
            .growBeyond(4, Duration.ofMillis(10))
            .cooldown(Duration.ofMillis(50), Duration.ofMillis(200));

    private int decide(
            final int workers,
            final long depth,
            final long waitNs,
            final long idleSinceNs,
            final long changedNs,
            final long nowNs) {
        return policy.decide(new ScalingPolicy.Figures(workers, depth, waitNs, idleSinceNs, changedNs), 2, 7, nowNs);
    }

    @Test
    void shouldGrowByDepthOrWaitUpToTheMost() {
        assertThat(decide(2, 8, 0, NOT_IDLE, 0, 50 * MS))
                .as("4 each is not too many")
                .isEqualTo(2);
        assertThat(decide(2, 9, 0, NOT_IDLE, 0, 50 * MS)).isEqualTo(4);
        assertThat(decide(2, 1, 10 * MS, NOT_IDLE, 0, 50 * MS)).isEqualTo(2);
        assertThat(decide(2, 1, 10 * MS + 1, NOT_IDLE, 0, 50 * MS)).isEqualTo(4);
        assertThat(decide(2, 0, 99 * MS, NOT_IDLE, 0, 50 * MS))
                .as("nothing waits now")
                .isEqualTo(2);
        assertThat(decide(6, 100, 0, NOT_IDLE, 0, 50 * MS)).isEqualTo(7);
        assertThat(decide(7, 100, 0, NOT_IDLE, 0, 50 * MS)).isEqualTo(7);
    }

    @Test
    void shouldCalmDownBetweenTwoChanges() {
        assertThat(decide(4, 100, 0, NOT_IDLE, 10 * MS, 59 * MS)).isEqualTo(4);
        assertThat(decide(4, 100, 0, NOT_IDLE, 10 * MS, 60 * MS)).isEqualTo(6);
        assertThat(decide(6, 0, 0, 100 * MS, 101 * MS, 300 * MS)).isEqualTo(6);
        assertThat(decide(6, 0, 0, 100 * MS, 101 * MS, 301 * MS)).isEqualTo(4);
    }

    @Test
    void shouldShrinkDownToTheFewestOnceWorkersHaveBeenIdleLongEnough() {
        assertThat(decide(6, 0, 0, NOT_IDLE, 0, 1_000 * MS)).isEqualTo(6);
        assertThat(decide(6, 0, 0, 801 * MS, 0, 1_000 * MS)).isEqualTo(6);
        assertThat(decide(6, 0, 0, 800 * MS, 0, 1_000 * MS)).isEqualTo(4);
        assertThat(decide(3, 0, 0, 800 * MS, 0, 1_000 * MS)).isEqualTo(2);
        assertThat(decide(2, 0, 0, 800 * MS, 0, 1_000 * MS)).isEqualTo(2);
    }

    @Test
    void shouldComeBackIntoTheLimitsAtOnce() {
        assertThat(decide(1, 0, 0, NOT_IDLE, 0, 0)).isEqualTo(2);
        assertThat(decide(9, 99, 0, NOT_IDLE, 0, 0)).isEqualTo(7);
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> policy.step(0)).withMessageContaining("step=0");
        assertThatIllegalArgumentException().isThrownBy(() -> policy.growBeyond(-1, Duration.ZERO));
    }

    @Test
    void shouldAddAndSendAwayWorkersOfAPool() {
        final ManualClock clock = new ManualClock(0);
        final WorkerPool pool = WorkerPool.builder("scaling")
                .workers(1, 3)
                .scaling(policy.step(1))
                .layout(ThreadLayout.caller())
                .clock(clock)
                .start();
        for (int i = 0; i < 600; i++) {
            pool.execute(() -> {});
        }
        for (int t = 0; t < 20; t++) {
            clock.advanceTo(clock.timeNs() + 10 * MS);
            pool.step();
        }
        assertThat(pool.metrics().workers())
                .extracting(WorkerPoolMetrics.Worker::id)
                .containsExactly(0, 1, 2);
        for (int t = 0; t < 100; t++) {
            clock.advanceTo(clock.timeNs() + 10 * MS);
            pool.step();
        }
        final WorkerPoolMetrics metrics = pool.metrics();
        assertThat(metrics.workers()).extracting(WorkerPoolMetrics.Worker::id).containsExactly(0);
        assertThat(metrics.completed()).as("of those that have gone too").isEqualTo(600);
        assertThat(metrics.scaledUp()).isEqualTo(2);
        assertThat(metrics.scaledDown()).isEqualTo(2);
        pool.close();
    }
}

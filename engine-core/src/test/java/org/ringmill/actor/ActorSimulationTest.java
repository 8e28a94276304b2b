package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.ManualClock;

/** Random interleavings of a tree of actors that fail: each seed is one run, and a failing one can be run again. */
class ActorSimulationTest {
    private static final int SEEDS = 1000;
    private static final int OUTSIDE = 1000;

    private final int[] seen = new int[4];

    @Test
    void shouldKeepEveryPromiseUnderRandomInterleavingsAndFailures() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            simulate(seed, 400);
        }
        assertThat(seen).as("failures, terminations, replies, timeouts").doesNotContain(0);
    }

    @Test
    @Tag("long")
    void shouldKeepEveryPromiseInLongRuns() {
        for (long seed = 1; seed <= 2 * SEEDS; seed++) {
            simulate(1_000_000 + seed, 4000);
        }
    }

    @Test
    void shouldRepeatARunBySeed() {
        assertThat(simulate(42, 400)).isEqualTo(simulate(42, 400)).isNotEqualTo(simulate(43, 400));
    }

    private String simulate(final long seed, final int rounds) {
        final ActorWorld world = new ActorWorld(seed);
        final SplittableRandom random = world.random();
        final ManualClock clock = new ManualClock(1_000_000_000L);
        final ActorSystem system = ActorSystem.builder("simulation")
                .layout(ThreadLayout.simulated(seed))
                .clock(clock)
                .dispatchers(3)
                .throughput(5)
                .maxActors(64)
                .onDeadLetter(world::onDeadLetter)
                .start();
        try {
            final Map<ActorRef<?>, Long> sent = new HashMap<>();
            for (int i = 0; i < 4; i++) {
                final ActorWorld.Probe probe = world.newProbe();
                world.add(probe, system.spawn("top-" + i, world.newSpec(probe)));
            }
            for (int round = 0; round < rounds; round++) {
                final int actors = world.probes.size();
                world.tell(OUTSIDE, sent, world.probes.get(random.nextInt(actors)).ref);
                clock.advanceTo(clock.timeNs() + random.nextInt(400_000));
                if (random.nextInt(rounds) < 2) {
                    world.probes.get(random.nextInt(actors)).ref.stop();
                }
            }
            settle(system, clock);
            world.checkQuiet();
            assertThat(system.shutdown(Duration.ofSeconds(10)).isComplete()).isTrue();
            for (final ActorWorld.Probe probe : world.probes) {
                world.tell(OUTSIDE, sent, probe.ref);
            }
            world.checkEnd();
        } catch (final RuntimeException | Error error) {
            throw new AssertionError("failed with seed " + seed, error);
        }
        assertThat(world.violations).as("seed %d", seed).isEmpty();
        seen[0] += world.failures.get();
        seen[1] += world.terminations.get();
        seen[2] += world.replies.get();
        seen[3] += world.timeouts.get();
        return world.told() + " messages, " + system.metrics().toString();
    }

    /** Steps until nothing is left to do, with time enough for every timeout. */
    private static void settle(final ActorSystem system, final ManualClock clock) {
        for (int quiet = 0; quiet < 50; ) {
            clock.advanceTo(clock.timeNs() + 500_000);
            quiet = system.step() == 0 ? quiet + 1 : 0;
        }
    }
}

package org.ringmill.actor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.ManualClock;

/** A system that the test steps, under a clock that the test moves, and what it gave up. */
final class ActorFixture implements AutoCloseable {
    final ManualClock clock = new ManualClock(1_000_000_000L);
    final List<String> dead = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();
    final ActorSystem system;

    ActorFixture() {
        this(builder -> builder);
    }

    ActorFixture(final UnaryOperator<ActorSystem.Builder> declare) {
        system = declare.apply(ActorSystem.builder("test")
                        .layout(ThreadLayout.caller())
                        .clock(clock)
                        .dispatchers(2)
                        .onDeadLetter((message, recipient, sender, reason) -> dead.add(message + " " + reason))
                        .onFailure((actor, error) -> failures.add(error)))
                .start();
    }

    /** Steps until nothing is left to do. */
    void settle() {
        for (int quiet = 0; quiet < 3; ) {
            quiet = system.step() == 0 ? quiet + 1 : 0;
        }
    }

    /** Lets time pass, in steps that a timer's tick cannot be missed in. */
    void pass(final Duration duration) {
        final long endNs = clock.timeNs() + duration.toNanos();
        while (clock.timeNs() < endNs) {
            clock.advanceTo(Math.min(endNs, clock.timeNs() + 1_000_000));
            settle();
        }
    }

    @Override
    public void close() {
        system.close();
    }
}

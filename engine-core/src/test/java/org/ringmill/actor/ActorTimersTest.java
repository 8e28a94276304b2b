package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.ManualClock;

class ActorTimersTest {
    private static final long MS = 1_000_000;

    private final List<String> notes = Noting.notes();
    private final ActorFixture fixture = new ActorFixture();

    private ActorRef<String> actor(final Consumer<ActorTimers<String>> atStart) {
        return fixture.system.spawn("a", ActorSpec.of(() -> new Actor<String>() {
            @Override
            public void onStart(final ActorContext<String> context) {
                atStart.accept(context.timers());
            }

            @Override
            public void onMessage(final String message, final ActorContext<String> context) {
                notes.add(message);
                switch (message) {
                    case "cancel" -> notes.add("cancelled " + context.timers().cancel("key"));
                    case "again" -> context.timers().startSingle("key", "newer", 5 * MS);
                    case "fail" -> throw new Noting.Failure("timers");
                    default -> {}
                }
            }

            @Override
            public void onReceiveTimeout(final ActorContext<String> context) {
                notes.add("silence");
            }
        }));
    }

    @Test
    void shouldTellOnce() {
        actor(timers -> timers.startSingle("key", "due", 10 * MS));
        fixture.pass(Duration.ofMillis(9));
        assertThat(notes).isEmpty();
        fixture.pass(Duration.ofMillis(50));
        assertThat(notes).containsExactly("due");
    }

    @Test
    void shouldTellAgainAndAgain() {
        final ActorRef<String> actor = actor(timers -> timers.startPeriodic("key", "beat", 10 * MS));
        fixture.pass(Duration.ofMillis(55));
        assertThat(notes).hasSize(5);
        actor.tell("cancel");
        fixture.pass(Duration.ofMillis(50));
        assertThat(notes).hasSize(7).endsWith("cancel", "cancelled true");
    }

    @Test
    void shouldLeaveOutWhatItIsTooSlowFor() {
        actor(timers -> timers.startPeriodic("key", "beat", 10 * MS));
        fixture.settle();
        fixture.clock.advanceTo(fixture.clock.timeNs() + 95 * MS);
        fixture.settle();
        assertThat(notes).containsExactly("beat");
        fixture.pass(Duration.ofMillis(7));
        assertThat(notes).hasSize(2);
    }

    @Test
    void shouldGoOnWhereTheClockJumpsToTheEndOfTime() {
        final ActorRef<String> actor = actor(timers -> timers.startPeriodic("key", "beat", 10 * MS));
        fixture.settle();
        fixture.clock.advanceTo(Long.MAX_VALUE - MS);
        fixture.settle();
        fixture.clock.advanceTo(Long.MAX_VALUE);
        fixture.settle();
        actor.tell("after");
        fixture.settle();
        assertThat(notes).startsWith("beat").endsWith("after").hasSizeLessThan(4);
    }

    @Test
    void shouldCountFromBeforeTheEpoch() {
        final ManualClock clock = new ManualClock(-5_000 * MS);
        try (ActorSystem system = ActorSystem.builder("before")
                .layout(ThreadLayout.caller())
                .clock(clock)
                .start()) {
            system.spawn(ActorSpec.<String>behavior(context -> {
                context.timers().startSingle("key", "due", Long.MAX_VALUE);
                context.timers().startPeriodic("beat", "beat", 10 * MS);
                return (message, unused) -> {
                    notes.add(message);
                    return Behavior.same();
                };
            }));
            while (system.step() > 0) {
                // until there is nothing to do
            }
            clock.advanceTo(-4_980 * MS);
            while (system.step() > 0) {
                // until there is nothing to do
            }
        }
        assertThat(notes).containsExactly("beat");
    }

    @Test
    void shouldPutANewTimerInPlaceOfTheOneOfItsKey() {
        actor(timers -> {
            timers.startSingle("key", "older", 5 * MS);
            timers.startSingle("key", "newer", 10 * MS);
            assertThat(timers.isActive("key")).isTrue();
            timers.startSingle("other", "other", 1 * MS);
        });
        fixture.pass(Duration.ofMillis(30));
        assertThat(notes).containsExactly("other", "newer");
    }

    @Test
    void shouldNeverTellWhatWasCancelledThoughItHasFired() {
        final ActorRef<String> actor = actor(timers -> {
            timers.startSingle("first", "cancel", 2 * MS);
            timers.startSingle("key", "due", 9 * MS);
        });
        fixture.settle();
        fixture.clock.advanceTo(fixture.clock.timeNs() + 20 * MS);
        fixture.settle();
        assertThat(notes).containsExactly("cancel", "cancelled true");
        actor.tell("x");
        fixture.pass(Duration.ofMillis(20));
        assertThat(notes).endsWith("x");
    }

    @Test
    void shouldNotTellTooSoonWhatWasSetAgainAfterItHadFired() {
        actor(timers -> {
            timers.startSingle("first", "again", 2 * MS);
            timers.startSingle("key", "older", 9 * MS);
        });
        fixture.settle();
        fixture.clock.advanceTo(fixture.clock.timeNs() + 20 * MS);
        fixture.settle();
        assertThat(notes).containsExactly("again");
        fixture.pass(Duration.ofMillis(8));
        assertThat(notes).containsExactly("again", "newer");
    }

    @Test
    void shouldCancelAllAtARestartAndAtTheEnd() {
        final int[] starts = new int[1];
        final ActorRef<String> actor = actor(timers -> {
            if (starts[0]++ == 0) {
                timers.startPeriodic("key", "beat", 10 * MS);
                timers.receiveTimeout(20 * MS);
            }
        });
        actor.tell("fail");
        fixture.pass(Duration.ofMillis(100));
        assertThat(notes).containsExactly("fail");
        assertThat(fixture.system.metrics().dispatchers()).allMatch(each -> each.timers() == 0);
    }

    @Test
    void shouldSignalWhenNoMessageComes() {
        final ActorRef<String> actor = actor(timers -> timers.receiveTimeout(20 * MS));
        fixture.pass(Duration.ofMillis(15));
        actor.tell("x");
        fixture.pass(Duration.ofMillis(15));
        assertThat(notes).containsExactly("x");
        fixture.pass(Duration.ofMillis(10));
        assertThat(notes).containsExactly("x", "silence");
        fixture.pass(Duration.ofMillis(22));
        assertThat(notes).hasSize(3);
    }
}

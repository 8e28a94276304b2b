package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.testing.Await;

/** What users' faults and the system's own make of an actor, and that they make nothing of the others. */
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // Null is what is tested.
class ActorFaultsTest {
    private final List<String> notes = Noting.notes();

    @Test
    void shouldFailAnActorThatAsksOrSetsATimerForNothing() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> other = fixture.system.spawn("other", Noting.spec(notes));
            final ActorRef<String> actor = fixture.system.spawn("a", ActorSpec.of(() -> (message, context) -> {
                switch (message) {
                    case "ask" -> context.ask(other, "x", 1_000_000, null);
                    case "single" -> context.timers().startSingle("key", null, 1);
                    case "periodic" -> context.timers().startPeriodic("key", null, 1);
                    default -> notes.add(message + " " + context.timers().isActive("key"));
                }
            }));
            for (final String fault : List.of("ask", "single", "periodic")) {
                actor.tell(fault);
                actor.tell("after " + fault);
                fixture.pass(Duration.ofMillis(5));
            }
            assertThat(fixture.failures).hasSize(3).hasOnlyElementsOfType(NullPointerException.class);
            assertThat(notes).contains("after ask false", "after single false", "after periodic false");
            actor.stop();
            fixture.settle();
            assertThat(actor.isTerminated()).isTrue();
        }
    }

    @Test
    void shouldNeverComeWhenTheReceiveTimeoutLiesBeyondAllTime() {
        try (ActorFixture fixture = new ActorFixture(builder -> builder.dispatchers(1))) {
            final ActorRef<String> actor = fixture.system.spawn("a", ActorSpec.of(() -> new Actor<>() {
                @Override
                public void onStart(final ActorContext<String> context) {
                    context.timers().receiveTimeout(Long.MAX_VALUE);
                }

                @Override
                public void onMessage(final String message, final ActorContext<String> context) {
                    notes.add(message);
                }
            }));
            fixture.system.step();
            for (int i = 0; i < 10; i++) {
                fixture.system.step();
            }
            assertThat(fixture.system.step()).as("work without any").isZero();
            actor.tell("x");
            for (int i = 0; i < 10; i++) {
                fixture.system.step();
            }
            assertThat(notes).containsExactly("x");
        }
    }

    @Test
    void shouldGiveAFutureThatHasFailedWhenTheSystemHasEnded() {
        final ActorFixture fixture = new ActorFixture();
        final ActorRef<String> actor = fixture.system.spawn("a", Noting.spec(notes));
        fixture.close();
        final CompletableFuture<String> future = actor.ask("x", Duration.ofSeconds(1));
        assertThat(future).isCompletedExceptionally();
        assertThat(future.handle((reply, error) -> error))
                .isCompletedWithValueMatching(RingmillException.class::isInstance);
    }

    @Test
    void shouldKeepAnInterruptedExceptionFromTheNextActor() {
        final ActorSystem system = ActorSystem.builder("interrupted")
                .layout(ThreadLayout.dedicated())
                .dispatchers(1)
                .start();
        final AtomicBoolean interrupted = new AtomicBoolean();
        final AtomicBoolean done = new AtomicBoolean();
        final ActorRef<String> first = system.spawn("first", ActorSpec.of(() -> (message, context) -> {
            throw new InterruptedException("expected by the test");
        }));
        final ActorRef<String> second = system.spawn("second", ActorSpec.of(() -> (message, context) -> {
            interrupted.set(Thread.currentThread().isInterrupted());
            done.set(true);
        }));
        first.tell("x");
        Await.until("it has failed", () -> system.metrics().failures() == 1);
        second.tell("x");
        Await.until("the other was told", done::get);
        assertThat(interrupted).isFalse();
        system.close();
    }

    @Test
    void shouldLiveThroughAnErrorOfTheDispatcherItself() {
        final ActorFixture fixture = new ActorFixture();
        final ActorRef<String> actor = fixture.system.spawn("a", Noting.spec(notes));
        fixture.settle();
        final Error fault = new AssertionError("expected by the test");
        actor.mailbox.putSystem(cell -> {
            throw fault;
        });
        actor.tell("x");
        fixture.settle();
        assertThat(notes).as("it was restarted, and goes on").containsExactly("start a", "restart a", "start a", "x 1");
        assertThat(fixture.failures).containsExactly(fault);
        actor.stop();
        final ActorShutdownReport report = fixture.system.shutdown(Duration.ofSeconds(1));
        assertThat(report.notEnded()).isEmpty();
        assertThat(report.failure()).isSameAs(fault);
    }
}

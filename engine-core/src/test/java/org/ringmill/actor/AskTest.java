package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.testing.Await;

class AskTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<String> notes = Noting.notes();
    private final ActorFixture fixture = new ActorFixture();
    private final List<ReplyTo> later = new ArrayList<>();

    /** Replies, keeps the way to reply, or is silent. */
    private final ActorRef<String> echo = fixture.system.spawn("echo", ActorSpec.of(() -> (message, context) -> {
        switch (message) {
            case "later" -> later.add(context.replyTo());
            case "silent" -> {}
            case "twice" -> {
                notes.add("first " + context.reply("one"));
                notes.add("second " + context.reply("two"));
            }
            default -> notes.add("reply " + context.reply("re " + message));
        }
    }));

    private final Ask<String> ask = fixture.system.newAsk();

    @Test
    void shouldBeReplied() throws InterruptedException {
        assertThat(ask.status()).isEqualTo(AskStatus.NONE);
        assertThat(ask.send(echo, "x", SECOND_NS)).isEqualTo(Offer.PUBLISHED);
        assertThat(ask.status()).isEqualTo(AskStatus.PENDING);
        assertThatIllegalStateException().isThrownBy(ask::reply);
        assertThatIllegalStateException().isThrownBy(() -> ask.send(echo, "y", SECOND_NS));
        assertThat(ask.await()).isEqualTo(AskStatus.REPLIED);
        assertThat(ask.reply()).isEqualTo("re x");
        ask.send(echo, "y", SECOND_NS);
        fixture.settle();
        assertThat(ask.status()).isEqualTo(AskStatus.REPLIED);
        assertThat(ask.reply()).isEqualTo("re y");
    }

    @Test
    void shouldEndWithTheSystem() throws InterruptedException {
        final Ask<String> other = fixture.system.newAsk();
        ask.send(echo, "silent", Long.MAX_VALUE);
        other.send(echo, "silent", Long.MAX_VALUE);
        fixture.settle();
        fixture.close();
        assertThat(ask.await()).isEqualTo(AskStatus.TIMED_OUT);
        assertThat(other.status()).isEqualTo(AskStatus.TIMED_OUT);
    }

    @Test
    void shouldTimeOutAndTakeALateReplyForDead() throws InterruptedException {
        ask.send(echo, "later", 1000);
        fixture.settle();
        fixture.clock.advanceTo(fixture.clock.timeNs() + 1000);
        assertThat(ask.status()).isEqualTo(AskStatus.TIMED_OUT);
        ask.send(echo, "silent", SECOND_NS);
        assertThat(later.get(0).reply("late")).isEqualTo(Offer.CLOSED);
        assertThat(ask.status()).as("the reply to another question").isEqualTo(AskStatus.PENDING);
        assertThat(fixture.dead).containsExactly("late LATE_REPLY");
        ask.cancel();
        assertThat(ask.status()).isEqualTo(AskStatus.NONE);
    }

    @Test
    void shouldTakeTheFirstReply() {
        ask.send(echo, "twice", SECOND_NS);
        fixture.settle();
        assertThat(ask.reply()).isEqualTo("one");
        assertThat(notes).containsExactly("first PUBLISHED", "second CLOSED");
    }

    @Test
    void shouldSayThatNobodyWaitsForAReply() {
        echo.tell("x");
        fixture.settle();
        assertThat(notes).containsExactly("reply CLOSED");
        assertThat(fixture.dead).containsExactly("re x LATE_REPLY");
    }

    @Test
    void shouldSayThatTheOtherHasEnded() {
        echo.stop();
        fixture.settle();
        assertThat(ask.send(echo, "x", SECOND_NS)).isEqualTo(Offer.CLOSED);
        assertThat(ask.status()).isEqualTo(AskStatus.NONE);
    }

    @Test
    void shouldGiveUpARequestThatWasNotHandledInTime() {
        ask.send(echo, "x", 10);
        fixture.clock.advanceTo(fixture.clock.timeNs() + 10);
        fixture.settle();
        assertThat(fixture.dead).containsExactly("x EXPIRED");
    }

    @Test
    void shouldReplyToAnActorByAMessage() {
        final ActorRef<String> asker = fixture.system.spawn("asker", ActorSpec.of(() -> new Actor<String>() {
            private long id;

            @Override
            public void onMessage(final String message, final ActorContext<String> context) {
                if (message.startsWith("ask ")) {
                    id = context.ask(echo, message.substring(4), 10_000_000, this::onAnswer);
                    assertThat(id).isPositive();
                } else {
                    notes.add("got " + message + " trace " + context.traceId());
                }
            }

            private String onAnswer(final String reply, final AskStatus status, final long correlationId) {
                assertThat(correlationId).isEqualTo(id);
                return reply + " " + status;
            }
        }));
        asker.tell("ask x", null, ActorRef.NO_DEADLINE, 9);
        fixture.settle();
        assertThat(notes).containsExactly("reply PUBLISHED", "got re x REPLIED trace 9");
        asker.tell("ask later");
        fixture.pass(Duration.ofMillis(12));
        assertThat(notes).last().isEqualTo("got null TIMED_OUT trace 0");
        assertThat(later.get(0).reply("late")).isEqualTo(Offer.PUBLISHED);
        fixture.settle();
        assertThat(fixture.dead).containsExactly("late LATE_REPLY");
        echo.stop();
        fixture.settle();
    }

    @Test
    void shouldForwardAQuestionToWhoKnows() {
        final ActorRef<String> front =
                fixture.system.spawn("front", ActorSpec.of(() -> (m, context) -> context.forward(echo, m)));
        ask.send(front, "x", SECOND_NS);
        fixture.settle();
        assertThat(ask.reply()).isEqualTo("re x");
    }

    @Test
    void shouldSayToAnActorThatAQuestionCannotBePut() {
        echo.stop();
        fixture.settle();
        final ActorRef<String> asker = fixture.system.spawn(
                "asker",
                ActorSpec.of(() -> (message, context) -> notes.add("id "
                        + context.ask(echo, "x", SECOND_NS, (String reply, AskStatus status, long id) -> "never"))));
        asker.tell("go");
        fixture.pass(Duration.ofSeconds(2));
        assertThat(notes).containsExactly("id 0");
    }

    @Test
    void shouldNotAnswerTheInstanceAfterTheOneThatAsked() {
        final ActorRef<String> asker = fixture.system.spawn("asker", ActorSpec.of(() -> (message, context) -> {
            notes.add(message);
            if (message.equals("ask")) {
                context.ask(echo, "later", 10_000_000, (String reply, AskStatus status, long id) -> "answer " + reply);
            } else {
                throw new Noting.Failure("asker");
            }
        }));
        asker.tell("ask");
        fixture.settle();
        asker.tell("fail");
        fixture.settle();
        later.get(0).reply("x");
        fixture.pass(Duration.ofMillis(50));
        assertThat(notes).containsExactly("ask", "fail");
        assertThat(fixture.dead).containsExactly("x LATE_REPLY");
    }

    @Test
    void shouldCompleteAFuture() {
        final CompletableFuture<String> replied = echo.ask("x", Duration.ofSeconds(1));
        final CompletableFuture<String> silent = echo.ask("silent", Duration.ofMillis(10));
        fixture.pass(Duration.ofMillis(20));
        assertThat(replied).isCompletedWithValue("re x");
        assertThatThrownBy(silent::join).hasCauseInstanceOf(TimeoutException.class);
        echo.stop();
        fixture.settle();
        final CompletableFuture<String> gone = echo.ask("x", Duration.ofSeconds(1));
        fixture.settle();
        assertThatThrownBy(gone::join).hasCauseInstanceOf(RingmillException.class);
    }

    @Test
    void shouldCompleteEveryFutureWhenTheSystemEnds() {
        final CompletableFuture<String> asked = echo.ask("silent", Duration.ofSeconds(10));
        fixture.settle();
        final CompletableFuture<String> waiting = echo.ask("x", Duration.ofSeconds(10));
        fixture.close();
        assertThat(asked).isCompletedExceptionally();
        assertThat(waiting).isDone();
        assertThatThrownBy(() -> fixture.system.find("/echo").ask("x", Duration.ZERO))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void shouldNotWaitOnAnActor() {
        final ActorRef<String> asker = fixture.system.spawn("asker", ActorSpec.of(() -> (message, context) -> {
            ask.send(echo, "x", SECOND_NS);
            ask.await();
        }));
        asker.tell("go");
        fixture.settle();
        assertThat(fixture.failures).hasSize(1).first().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldAskNothingWhereItWouldHaveToWait() {
        final ActorRef<String> full = fixture.system.spawn(
                "full",
                ActorSpec.<String>of(() -> (m, context) -> context.reply("re " + m))
                        .mailbox(2)
                        .backpressure(org.ringmill.queue.Backpressure.block()));
        final ActorRef<String> asker = fixture.system.spawn("asker", ActorSpec.of(() -> (message, context) -> {
            notes.add(message);
            for (int i = 0; i < 3 && message.equals("go"); i++) {
                context.ask(full, "x", SECOND_NS, (String reply, AskStatus status, long id) -> reply + " " + status);
            }
        }));
        asker.tell("go");
        final List<CompletableFuture<String>> futures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            futures.add(full.ask("y", Duration.ofSeconds(1)));
        }
        fixture.pass(Duration.ofSeconds(2));
        assertThat(fixture.failures).hasSize(1).first().isInstanceOf(IllegalStateException.class);
        assertThat(notes).as("it was restarted since").containsExactly("go");
        assertThat(futures).allMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldBeInterruptedWhileItWaits() {
        ask.send(echo, "silent", SECOND_NS);
        Thread.currentThread().interrupt();
        assertThatThrownBy(ask::await).isInstanceOf(InterruptedException.class);
        assertThat(ask.status()).isEqualTo(AskStatus.PENDING);
    }

    static java.util.stream.Stream<ThreadLayout> layouts() {
        return Await.fewLayouts();
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void shouldNeverMixUpQuestionsWhoseRepliesAreLate(final ThreadLayout layout) throws InterruptedException {
        try (ActorSystem system =
                ActorSystem.builder("late").layout(layout).dispatchers(2).start()) {
            final ActorRef<Integer> slow = system.spawn("slow", ActorSpec.of(() -> (message, context) -> {
                for (int i = 0; i < message % 7 * 100; i++) {
                    Thread.onSpinWait();
                }
                context.reply(message);
            }));
            final Ask<Integer> asking = system.newAsk();
            int replied = 0;
            for (int i = 0; i < 5000; i++) {
                asking.send(slow, i, i % 3 == 0 ? 1000 : SECOND_NS);
                if (asking.await() == AskStatus.REPLIED) {
                    assertThat(asking.reply()).isEqualTo(i);
                    replied++;
                }
            }
            assertThat(replied).isPositive();
        }
    }
}

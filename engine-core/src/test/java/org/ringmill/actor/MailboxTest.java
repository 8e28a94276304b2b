package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.testing.Await;

class MailboxTest {
    private final List<String> notes = Noting.notes();
    private final ActorFixture fixture = new ActorFixture();

    private ActorRef<String> small(final Backpressure policy) {
        final ActorRef<String> actor = fixture.system.spawn(
                "small",
                ActorSpec.<String>of(() -> (m, context) -> notes.add(m))
                        .mailbox(2)
                        .backpressure(policy));
        actor.tell("a");
        actor.tell("b", actor);
        return actor;
    }

    @Test
    void shouldReject() {
        final ActorRef<String> actor = small(Backpressure.reject());
        assertThat(actor.tell("c")).isEqualTo(Offer.REJECTED);
        assertThat(actor.mailboxDepth()).isEqualTo(2);
        fixture.settle();
        assertThat(notes).containsExactly("a", "b");
        assertThat(fixture.dead).containsExactly("c REJECTED");
        assertThat(fixture.system.metrics().deadLetters().get(DeadLetterListener.Reason.REJECTED))
                .isEqualTo(1);
        assertThat(fixture.system.metrics().deadLetterCount()).isEqualTo(1);
    }

    @Test
    void shouldDropTheNewest() {
        assertThat(small(Backpressure.dropNewest()).tell("c")).isEqualTo(Offer.DROPPED);
        fixture.settle();
        assertThat(notes).containsExactly("a", "b");
        assertThat(fixture.dead).containsExactly("c DROPPED");
    }

    @Test
    void shouldDropTheOldest() {
        final ActorRef<String> actor = small(Backpressure.dropOldest());
        assertThat(actor.tell("c")).isEqualTo(Offer.PUBLISHED);
        assertThat(actor.tell("d")).isEqualTo(Offer.PUBLISHED);
        fixture.settle();
        assertThat(notes).containsExactly("c", "d");
        assertThat(fixture.dead).containsExactly("a DROPPED", "b DROPPED");
    }

    @Test
    void shouldBlockUntilThereIsRoom() {
        assertThat(small(Backpressure.block()).tell("c")).isEqualTo(Offer.PUBLISHED);
        fixture.settle();
        assertThat(notes).containsExactly("a", "b", "c");
    }

    @Test
    void shouldGiveUpAfterATime() throws InterruptedException {
        try (ActorSystem system = ActorSystem.builder("timeout")
                .layout(ThreadLayout.dedicated())
                .dispatchers(1)
                .onDeadLetter((message, recipient, sender, reason) -> fixture.dead.add(message + " " + reason))
                .start()) {
            final java.util.concurrent.CountDownLatch entered = new java.util.concurrent.CountDownLatch(1);
            final CountDownLatch release = new CountDownLatch(1);
            final ActorSpec<String> busy = ActorSpec.<String>of(() -> (m, context) -> {
                        entered.countDown();
                        release.await();
                    })
                    .mailbox(2);
            final ActorRef<String> actor = system.spawn(busy.backpressure(Backpressure.timeout(Duration.ofMillis(5))));
            final ActorRef<String> patient = system.spawn(busy.backpressure(Backpressure.timeout(Await.LIMIT)));
            actor.tell("x");
            entered.await();
            for (final ActorRef<String> full : List.of(actor, patient)) {
                full.tell("a");
                full.tell("b");
            }
            assertThat(actor.tell("c")).isEqualTo(Offer.TIMED_OUT);
            Thread.currentThread().interrupt();
            assertThat(patient.tell("d")).isEqualTo(Offer.INTERRUPTED);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(actor.offer("e")).isEqualTo(Offer.REJECTED);
            assertThat(fixture.dead).containsExactly("c TIMED_OUT", "d INTERRUPTED");
            release.countDown();
        }
    }

    @Test
    void shouldNotLetAnActorWaitForRoom() {
        final ActorRef<String> small = small(Backpressure.block());
        final ActorRef<String> filler = fixture.system.spawn(
                "filler",
                ActorSpec.<String>of(() -> (m, context) -> {
                            for (int i = 0; i < 3; i++) {
                                small.tell("c");
                            }
                        })
                        .supervision(Supervision.always(Supervision.Directive.STOP)));
        filler.tell("go");
        fixture.settle();
        assertThat(fixture.failures).hasSize(1).first().isInstanceOf(IllegalStateException.class);
        assertThat(filler.isTerminated()).isTrue();
    }

    @Test
    void shouldReleaseWhoWaitsWhenTheActorEnds() {
        try (ActorSystem system = ActorSystem.builder("release")
                .layout(ThreadLayout.dedicated())
                .dispatchers(1)
                .start()) {
            final CountDownLatch release = new CountDownLatch(1);
            final ActorRef<String> actor = system.spawn(ActorSpec.<String>of(() -> (m, context) -> release.await())
                    .mailbox(2)
                    .backpressure(Backpressure.block()));
            final AtomicReference<Offer> last = new AtomicReference<>();
            final Thread teller = new Thread(() -> {
                Offer offer = Offer.PUBLISHED;
                while (offer == Offer.PUBLISHED) {
                    offer = actor.tell("x");
                }
                last.set(offer);
            });
            teller.start();
            Await.until("the mailbox is full", () -> actor.mailboxDepth() == 2);
            actor.stop();
            release.countDown();
            Await.ended(teller);
            assertThat(last.get()).isEqualTo(Offer.CLOSED);
        }
    }

    @Test
    void shouldReleaseWhoWaitsWhenTheGroupStopsFirst() throws InterruptedException {
        final AgentGroup group = AgentGroup.builder("stops-first")
                .layout(ThreadLayout.dedicated())
                .build();
        group.start();
        try (ActorSystem system =
                ActorSystem.builder("stops-first").group(group).dispatchers(1).start()) {
            final CountDownLatch begun = new CountDownLatch(1);
            final ActorRef<String> actor = system.spawn(ActorSpec.<String>of(() -> (m, context) -> {
                        if (m.equals("blocks")) {
                            begun.countDown();
                            new CountDownLatch(1).await();
                        }
                    })
                    .mailbox(2)
                    .backpressure(Backpressure.block()));
            actor.tell("blocks");
            begun.await();
            final AtomicReference<Offer> last = new AtomicReference<>(Offer.PUBLISHED);
            final Thread teller = new Thread(() -> {
                while (last.get() == Offer.PUBLISHED) {
                    last.set(actor.tell("more"));
                }
            });
            teller.start();
            Await.until("the mailbox is full", () -> actor.mailboxDepth() == 2);
            group.stop(Duration.ZERO);
            Await.ended(teller);
            assertThat(last.get()).isEqualTo(Offer.CLOSED);
        }
    }

    @Test
    void shouldHoldOneStopHoweverOftenItIsAskedFor() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> actor = fixture.system.spawn("a", ActorSpec.of(() -> (m, context) -> {}));
            fixture.settle();
            for (int i = 0; i < 100; i++) {
                actor.stop();
            }
            assertThat(actor.mailbox.pollSystem()).isSameAs(SystemMessage.STOP);
            assertThat(actor.mailbox.hasSystemMessages()).isFalse();
            actor.mailbox.putSystem(SystemMessage.STOP);
            fixture.settle();
            assertThat(actor.isTerminated()).isTrue();
        }
    }

    @Test
    void shouldOfferWithoutLosingTheMessage() {
        final ActorRef<String> actor = small(Backpressure.dropOldest());
        assertThat(actor.offer("c")).isEqualTo(Offer.REJECTED);
        assertThat(fixture.dead).isEmpty();
        fixture.settle();
        assertThat(actor.offer("c")).isEqualTo(Offer.PUBLISHED);
    }

    @Test
    void shouldRefuseNull() {
        final ActorRef<String> actor = small(Backpressure.reject());
        assertThatNullPointerException().isThrownBy(() -> actor.tell(null));
        assertThatNullPointerException().isThrownBy(() -> actor.tell(null, actor));
        fixture.settle();
        assertThat(notes).hasSize(2);
    }

    @Test
    void shouldSubscribeAndUnsubscribe() {
        final List<Object> more = new java.util.ArrayList<>();
        final DeadLetterListener listener = (message, recipient, sender, reason) -> more.add(message);
        fixture.system.subscribe(listener);
        final ActorRef<String> actor = small(Backpressure.reject());
        actor.tell("c");
        fixture.system.unsubscribe(listener);
        actor.tell("d");
        assertThat(more).containsExactly("c");
        assertThat(fixture.dead).hasSize(2);
    }
}

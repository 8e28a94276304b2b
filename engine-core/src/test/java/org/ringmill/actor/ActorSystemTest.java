package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ParkingGroup;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.testing.Await;

class ActorSystemTest {
    private final List<String> notes = Noting.notes();

    @Test
    void shouldHandleMessagesInTheirOrder() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> actor = fixture.system.spawn("a", Noting.spec(notes));
            assertThat(actor.tell("x")).isEqualTo(Offer.PUBLISHED);
            actor.tell("y");
            assertThat(notes).isEmpty();
            fixture.settle();
            actor.tell("z");
            fixture.settle();
            assertThat(notes).containsExactly("start a", "x 1", "y 2", "z 3");
        }
        assertThat(notes).last().isEqualTo("end a");
    }

    @Test
    void shouldFindActorsByPathWhileTheyLive() {
        try (ActorFixture fixture = new ActorFixture()) {
            final List<ActorRef<String>> made = new ArrayList<>();
            final ActorRef<String> parent = fixture.system.spawn("parent", ActorSpec.of(() -> (name, context) -> {
                made.add(context.spawn(name, Noting.spec(notes)));
                assertThat(context.children()).contains(made.get(made.size() - 1));
                assertThat(context.parent()).isNull();
            }));
            parent.tell("child");
            fixture.settle();
            final ActorRef<String> child = made.get(0);
            assertThat(child.path()).isEqualTo("/parent/child");
            assertThat(child.name()).isEqualTo("child");
            assertThat(fixture.system.<String>find("/parent/child")).isSameAs(child);
            child.stop();
            fixture.settle();
            assertThat(fixture.system.<String>find("/parent/child")).isNull();
            assertThat(child.isTerminated()).isTrue();
            parent.tell("child");
            fixture.settle();
            assertThat(fixture.system.<String>find("/parent/child"))
                    .isSameAs(made.get(1))
                    .isNotSameAs(child);
        }
    }

    @Test
    void shouldRefuseNamesThatAreTakenOrBadAndMoreActorsThanItMayHave() {
        try (ActorFixture fixture = new ActorFixture(builder -> builder.maxActors(2))) {
            fixture.system.spawn("a", Noting.spec(notes));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> fixture.system.spawn("a", Noting.spec(notes)))
                    .withMessageContaining("/a");
            for (final String bad : List.of("", "a/b", "$1", "a b", "x".repeat(101))) {
                assertThatIllegalArgumentException().isThrownBy(() -> fixture.system.spawn(bad, Noting.spec(notes)));
            }
            final ActorRef<String> second = fixture.system.spawn(Noting.spec(notes));
            assertThatThrownBy(() -> fixture.system.spawn("c", Noting.spec(notes)))
                    .isInstanceOf(RingmillException.class)
                    .hasMessageContaining("at most 2");
            second.stop();
            fixture.settle();
            fixture.system.spawn("c", Noting.spec(notes));
            assertThat(fixture.system.metrics().actors()).isEqualTo(2);
            assertThat(fixture.system.metrics().spawned()).isEqualTo(3);
        }
    }

    @Test
    void shouldEndChildrenBeforeTheirParents() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> top = fixture.system.spawn("top", nested(2));
            fixture.settle();
            top.stop();
            fixture.settle();
            assertThat(fixture.failures).isEmpty();
        }
        assertThat(notes).containsExactly("end c0", "end c1", "end top");
    }

    private ActorSpec<String> nested(final int depth) {
        return ActorSpec.of(() -> new Actor<>() {
            @Override
            public void onStart(final ActorContext<String> context) {
                if (depth > 0) {
                    context.spawn("c" + (depth - 1), nested(depth - 1));
                }
            }

            @Override
            public void onMessage(final String message, final ActorContext<String> context) {}

            @Override
            public void onStop(final ActorContext<String> context) {
                notes.add("end " + context.self().name());
                assertThatIllegalStateException().isThrownBy(() -> context.spawn(Noting.spec(notes)));
            }
        });
    }

    @Test
    void shouldHandleNoMessageAfterItHasAskedToStop() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> actor = fixture.system.spawn("a", Noting.spec(notes));
            List.of("x", "stop", "y", "z").forEach(actor::tell);
            fixture.settle();
            assertThat(notes).containsExactly("start a", "x 1", "stop 2", "end a");
            assertThat(fixture.dead).containsExactly("y TERMINATED", "z TERMINATED");
            assertThat(actor.tell("late")).isEqualTo(Offer.CLOSED);
            assertThat(actor.offer("later")).isEqualTo(Offer.CLOSED);
            assertThat(fixture.dead).endsWith("late TERMINATED", "later TERMINATED");
        }
    }

    @Test
    void shouldGoOnAsTheNextBehaviorSays() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> door = fixture.system.spawn("door", ActorSpec.behavior(context -> this::whenOpen));
            List.of("open", "close", "close", "open", "odd", "stop", "open").forEach(door::tell);
            fixture.settle();
            assertThat(notes).containsExactly("is open", "closes", "is closed", "opens");
            assertThat(fixture.dead).containsExactly("odd UNHANDLED", "open TERMINATED");
        }
    }

    private Behavior<String> whenOpen(final String message, final ActorContext<String> context) {
        return switch (message) {
            case "open" -> note("is open", Behavior.same());
            case "close" -> note("closes", this::whenClosed);
            case "stop" -> Behavior.stopped();
            default -> Behavior.unhandled();
        };
    }

    private Behavior<String> whenClosed(final String message, final ActorContext<String> context) {
        return message.equals("open") ? note("opens", this::whenOpen) : note("is closed", Behavior.same());
    }

    private Behavior<String> note(final String note, final Behavior<String> next) {
        notes.add(note);
        return next;
    }

    @Test
    void shouldBecomeAnotherAndStillEndAsItBegan() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> actor = fixture.system.spawn("a", ActorSpec.of(() -> new Actor<String>() {
                @Override
                public void onMessage(final String message, final ActorContext<String> context) {
                    context.become((next, same) -> note("became " + next, Behavior.same()));
                }

                @Override
                public void onStop(final ActorContext<String> context) {
                    notes.add("end");
                }
            }));
            actor.tell("x");
            actor.tell("y");
            fixture.settle();
        }
        assertThat(notes).containsExactly("became y", "end");
    }

    @Test
    void shouldTellAMessageWithItsContextAndPassItOn() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> last = fixture.system.spawn(
                    "last",
                    ActorSpec.of(() -> (message, context) -> notes.add(message + " from " + context.sender() + " until "
                            + context.deadlineNs() + " trace " + context.traceId())));
            final ActorRef<String> first = fixture.system.spawn("first", ActorSpec.of(() -> (message, context) -> {
                context.tell(last, "told");
                context.forward(last, "forwarded");
                last.tell("plain");
            }));
            first.tell("go", last, 2_000_000_000L, 77);
            fixture.settle();
        }
        assertThat(notes)
                .containsExactly(
                        "told from /first until 2000000000 trace 77",
                        "forwarded from /last until 2000000000 trace 77",
                        "plain from null until " + ActorRef.NO_DEADLINE + " trace 0");
    }

    @Test
    void shouldGiveUpAMessageWhoseDeadlineHasPassed() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> actor = fixture.system.spawn("a", Noting.spec(notes));
            actor.tell("late", null, fixture.clock.timeNs() + 10, 0);
            actor.tell("early", null, fixture.clock.timeNs() + 11, 0);
            fixture.clock.advanceTo(fixture.clock.timeNs() + 10);
            fixture.settle();
            assertThat(notes).containsExactly("start a", "early 1");
            assertThat(fixture.dead).containsExactly("late EXPIRED");
        }
    }

    @Test
    void shouldShareADispatcherFairly() {
        try (ActorFixture fixture =
                new ActorFixture(builder -> builder.dispatchers(1).throughput(2))) {
            final ActorRef<String> a = fixture.system.spawn("a", ActorSpec.of(() -> (m, context) -> notes.add(m)));
            final ActorRef<String> b = fixture.system.spawn("b", ActorSpec.of(() -> (m, context) -> notes.add(m)));
            List.of("a1", "a2", "a3", "a4", "a5").forEach(a::tell);
            List.of("b1", "b2", "b3").forEach(b::tell);
            fixture.settle();
        }
        assertThat(notes).containsExactly("a1", "a2", "b1", "b2", "a3", "a4", "b3", "a5");
    }

    @Test
    void shouldRunAPinnedActorOnItsDispatcherAlone() {
        try (ActorSystem system = ActorSystem.builder("pinned-test")
                .layout(ThreadLayout.dedicated())
                .dispatchers(3)
                .reservedDispatchers(1)
                .start()) {
            final List<String> threads = java.util.Collections.synchronizedList(new ArrayList<>());
            final ActorSpec<String> spec = ActorSpec.of(
                    () -> (m, context) -> threads.add(Thread.currentThread().getName()));
            system.spawn("pinned", spec.pinned(2)).tell("x");
            for (int i = 0; i < 4; i++) {
                system.spawn(spec).tell("x");
            }
            Await.until("all have run", () -> threads.size() == 5);
            assertThat(threads).filteredOn(name -> name.equals("pinned-test-2")).hasSize(1);
            assertThat(threads).filteredOn(name -> name.equals("pinned-test-0")).hasSize(2);
            assertThatIllegalArgumentException().isThrownBy(() -> system.spawn(spec.pinned(3)));
        }
    }

    @Test
    void shouldCheckWhatItIsBuiltOf() {
        final ActorSystem.Builder builder = ActorSystem.builder("checked");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.dispatchers(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.throughput(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxActors(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.mailbox(3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.backpressure(org.ringmill.queue.Backpressure.conflate()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.dispatchers(1).reservedDispatchers(1).start());
        final ActorSpec<String> spec = Noting.spec(notes);
        assertThatIllegalArgumentException().isThrownBy(() -> spec.mailbox(1));
        assertThatIllegalArgumentException().isThrownBy(() -> spec.stash(0));
        assertThatIllegalArgumentException().isThrownBy(() -> spec.pinned(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Supervision.always(Supervision.Directive.STOP).limit(-1, Duration.ZERO));
    }

    static java.util.stream.Stream<ThreadLayout> layouts() {
        return Await.layouts();
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void shouldHandleEachMessageOnceInOrderUnderEveryLayout(final ThreadLayout layout) {
        final int[] last = new int[1];
        final AtomicInteger count = new AtomicInteger();
        try (ActorSystem system =
                ActorSystem.builder("layouts").layout(layout).dispatchers(2).start()) {
            final ActorRef<Integer> sink = system.spawn(
                    "sink",
                    ActorSpec.<Integer>of(() -> (m, context) -> {
                                assertThat(m).isEqualTo(last[0] + 1);
                                last[0] = m;
                                count.incrementAndGet();
                            })
                            .backpressure(org.ringmill.queue.Backpressure.block())
                            .mailbox(8));
            for (int i = 1; i <= 2000; i++) {
                assertThat(sink.tell(i)).isEqualTo(Offer.PUBLISHED);
            }
            final int[] steps = new int[1];
            Await.until("all are handled", () -> {
                steps[0] += system.step();
                return count.get() == 2000;
            });
            assertThat(system.metrics().messages()).isLessThanOrEqualTo(2000);
        }
    }

    @Test
    void shouldWakeAParkedThread() throws Exception {
        final AgentGroup group = ParkingGroup.start("parked");
        try (ActorSystem system = ActorSystem.builder("parked").group(group).start()) {
            final ActorRef<String> echo = system.spawn("echo", ActorSpec.of(() -> (m, context) -> context.reply(m)));
            final Ask<String> ask = system.newAsk();
            for (int i = 0; i < 200; i++) {
                ask.send(echo, "m" + i, Duration.ofSeconds(10).toNanos());
                assertThat(ask.await()).isEqualTo(AskStatus.REPLIED);
                assertThat(ask.reply()).isEqualTo("m" + i);
            }
        } finally {
            assertThat(group.stop(Await.LIMIT)).isEmpty();
        }
    }

    @Test
    void shouldJoinAGroupAndLeaveItRunning() {
        final AgentGroup group =
                AgentGroup.builder("shared-group").layout(ThreadLayout.caller()).build();
        group.start();
        try (ActorSystem system = ActorSystem.builder("joined").group(group).start()) {
            final ActorRef<String> actor = system.spawn("a", Noting.spec(notes));
            actor.tell("x");
            while (group.step() > 0) {}
            assertThat(notes).containsExactly("start a", "x 1");
            assertThat(system.shutdown(Duration.ofSeconds(5)).isComplete()).isTrue();
        }
        group.join(new Dispatcher("still-runs", 1, 2, 0, () -> 0, group.wakeup()), AgentErrorHandler.STOP);
        assertThat(group.stop(Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void shouldReportActorsThatDoNotEnd() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final ActorSystem system = ActorSystem.builder("stuck-test")
                .layout(ThreadLayout.dedicated())
                .dispatchers(1)
                .start();
        final ActorRef<String> stuck = system.spawn("stuck", ActorSpec.of(() -> (m, context) -> {
            entered.countDown();
            awaitUninterruptibly(release);
        }));
        stuck.tell("x");
        entered.await();
        stuck.tell("y");
        final ActorShutdownReport report = system.shutdown(Duration.ofMillis(50));
        assertThat(report.isComplete()).isFalse();
        assertThat(report.notEnded()).containsExactly("/stuck");
        assertThat(report.stuckThreads()).containsExactly("stuck-test-0");
        assertThat(system.shutdown(Duration.ofSeconds(1))).isSameAs(report);
        assertThatThrownBy(() -> system.spawn(Noting.spec(notes))).isInstanceOf(RingmillException.class);
        release.countDown();
        Await.until("its thread has ended", () -> Await.threads("stuck-test").isEmpty());
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        boolean interrupted = true;
        while (interrupted) {
            try {
                latch.await();
                interrupted = false;
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
    }

    @Test
    void shouldGiveWhatWaitsToTheDeadLettersAtTheEnd() {
        final ActorFixture fixture = new ActorFixture();
        final ActorRef<String> actor = fixture.system.spawn("a", Noting.spec(notes));
        fixture.settle();
        actor.tell("x");
        actor.tell("y");
        assertThat(fixture.system.metrics().mailboxDepth()).isEqualTo(2);
        assertThat(fixture.system.metrics().deepestActor()).isEqualTo("/a");
        final ActorShutdownReport report = fixture.system.shutdown(Duration.ofSeconds(5));
        assertThat(report.isComplete()).isTrue();
        assertThat(fixture.dead.size() + notes.size())
                .as("%s %s", fixture.dead, notes)
                .isEqualTo(4);
        assertThat(report.metrics().actors()).isZero();
    }

    @Test
    void shouldNotHangWhenAnActorSpawnsAtTheTopDuringTheShutdown() throws InterruptedException {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch closing = new CountDownLatch(1);
        final java.util.concurrent.atomic.AtomicReference<Throwable> refused =
                new java.util.concurrent.atomic.AtomicReference<>();
        final ActorSystem system = ActorSystem.builder("spawning")
                .layout(ThreadLayout.dedicated())
                .dispatchers(1)
                .maxActors(4)
                .onFailure((actor, error) -> refused.set(error))
                .start();
        system.spawn("a", ActorSpec.<String>of(() -> (m, context) -> {
                    entered.countDown();
                    closing.await();
                    spawnUntilClosed(context.system());
                }))
                .tell("x");
        entered.await();
        final Thread closer = new Thread(() -> {
            closing.countDown();
            system.shutdown(Duration.ofSeconds(10));
        });
        closer.start();
        Await.ended(closer);
        assertThat(refused.get()).hasMessageContaining("closed");
        assertThat(system.shutdown(Duration.ZERO).notEnded()).isEmpty();
    }

    private void spawnUntilClosed(final ActorSystem system) {
        while (true) {
            try {
                system.spawn(Noting.spec(notes));
            } catch (final RingmillException e) {
                if (e.getMessage().contains("closed")) {
                    throw e;
                }
            }
        }
    }

    @Test
    void shouldFailWhenThereIsNoNextBehavior() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> actor =
                    fixture.system.spawn("a", ActorSpec.behavior(context -> (message, same) -> null));
            actor.tell("x");
            fixture.settle();
            assertThat(fixture.failures).hasSize(1);
        }
    }

    @Test
    void shouldRefuseToBeShutDownByAnActor() {
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> actor = fixture.system.spawn(
                    "a", ActorSpec.of(() -> (m, context) -> context.system().shutdown(Duration.ofSeconds(1))));
            actor.tell("x");
            fixture.settle();
            assertThat(fixture.failures).hasSize(1).first().isInstanceOf(IllegalStateException.class);
        }
    }
}

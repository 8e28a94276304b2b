package org.ringmill.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;

/** Actors on real threads: what the simulation checks, and what only threads can break. */
class ActorThreadsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldKeepEveryPromiseOnRealThreads(final long seed) throws InterruptedException {
        final ActorWorld world = new ActorWorld(seed);
        final ActorSystem system = ActorSystem.builder("world-" + seed)
                .layout(seed % 2 == 0 ? ThreadLayout.dedicated() : ThreadLayout.shared(2))
                .idleMode(seed % 3 == 0 ? IdleMode.PARK : IdleMode.BACKOFF)
                .dispatchers(3)
                .throughput(5)
                .onDeadLetter(world::onDeadLetter)
                .start();
        for (int i = 0; i < 6; i++) {
            final ActorWorld.Probe probe = world.newProbe();
            world.add(probe, system.spawn("top-" + i, world.newSpec(probe)));
        }
        final List<Thread> tellers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            final int sender = 1000 + t;
            final SplittableRandom random = world.random();
            final Thread teller = new Thread(() -> {
                final Map<ActorRef<?>, Long> sent = new HashMap<>();
                for (int i = 0; i < 2000; i++) {
                    world.tell(sender, sent, world.probes.get(random.nextInt(world.probes.size())).ref);
                    if (i % 16 == 0) {
                        Thread.yield();
                    }
                    if (random.nextInt(1000) == 0) {
                        world.probes
                                .get(random.nextInt(world.probes.size()))
                                .ref
                                .stop();
                    }
                }
            });
            teller.start();
            tellers.add(teller);
        }
        for (final Thread teller : tellers) {
            Await.ended(teller);
        }
        final ActorShutdownReport report = system.shutdown(Duration.ofSeconds(10));
        assertThat(report.isComplete()).as("%s", report).isTrue();
        world.checkEnd();
        assertThat(world.violations).as("seed %d", seed).isEmpty();
    }

    /** Each told to the other when it has got one: if a tell is forgotten once, the game is over. */
    @ParameterizedTest
    @EnumSource(
            value = IdleMode.class,
            names = {"YIELD", "BACKOFF", "PARK"})
    void shouldNeverForgetToWakeAnActor(final IdleMode mode) {
        final int rounds = 30_000;
        try (ActorSystem system = ActorSystem.builder("ping-pong")
                .layout(ThreadLayout.dedicated())
                .idleMode(mode)
                .dispatchers(2)
                .start()) {
            final AtomicInteger count = new AtomicInteger();
            final ActorSpec<ActorRef<?>> spec = ActorSpec.of(() -> (sender, context) -> {
                if (count.incrementAndGet() < rounds) {
                    back(sender).tell(context.self());
                }
            });
            final ActorRef<ActorRef<?>> ping = system.spawn("ping", spec.pinned(0));
            final ActorRef<ActorRef<?>> pong = system.spawn("pong", spec.pinned(1));
            ping.tell(pong);
            final Deadline enough = Deadline.after(Duration.ofSeconds(10));
            for (int seen = count.get(); seen < rounds && !enough.expired(); seen = count.get()) {
                final int before = seen;
                Await.until("the game goes on after round " + before, () -> count.get() > before);
            }
        }
    }

    /** Questions after pauses about as long as an actor stays scheduled without messages, to some actors that take turns in that. */
    @ParameterizedTest
    @EnumSource(
            value = IdleMode.class,
            names = {"SPIN", "YIELD", "BACKOFF", "PARK"})
    void shouldAnswerWhetherTheActorStillLingersOrNot(final IdleMode mode) throws InterruptedException {
        final SplittableRandom random = new SplittableRandom(mode.ordinal());
        try (ActorSystem system = ActorSystem.builder("linger")
                .layout(ThreadLayout.dedicated())
                .idleMode(mode)
                .dispatchers(1)
                .start()) {
            final List<ActorRef<Integer>> actors = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                actors.add(system.spawn("echo-" + i, ActorSpec.of(() -> (value, context) -> context.reply(value))));
            }
            final Ask<Integer> ask = system.newAsk();
            final Deadline enough = Deadline.after(Duration.ofSeconds(10));
            for (int i = 0; i < 20_000 && (i < 200 || !enough.expired()); i++) {
                for (int pause = random.nextInt(300); pause > 0; pause--) {
                    Thread.onSpinWait();
                }
                final ActorRef<Integer> actor = actors.get(random.nextInt(actors.size()));
                final ActorRef<Integer> other = actors.get(random.nextInt(actors.size()));
                assertThat(other.tell(i)).isEqualTo(Offer.PUBLISHED);
                ask.send(actor, i, Await.LIMIT.toNanos());
                assertThat(ask.await()).as("question %d, mode=%s", i, mode).isEqualTo(AskStatus.REPLIED);
                assertThat(ask.reply()).isEqualTo(i);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static ActorRef<ActorRef<?>> back(final ActorRef<?> ref) {
        return (ActorRef<ActorRef<?>>) ref;
    }

    @Test
    void shouldLoseNothingBetweenTellersAndAnEnd() {
        for (int round = 0; round < 300; round++) {
            final AtomicLong handled = new AtomicLong();
            final AtomicLong dead = new AtomicLong();
            final AtomicLong told = new AtomicLong();
            try (ActorSystem system = ActorSystem.builder("end-race")
                    .layout(ThreadLayout.dedicated())
                    .dispatchers(1)
                    .onDeadLetter((message, recipient, sender, reason) -> dead.incrementAndGet())
                    .start()) {
                final int stopAt = 20 + round % 50;
                final ActorRef<String> actor = system.spawn(ActorSpec.<String>of(() -> (m, context) -> {
                            if (handled.incrementAndGet() == stopAt) {
                                context.stop();
                            }
                        })
                        .mailbox(16));
                final List<Thread> tellers = new ArrayList<>();
                for (int t = 0; t < 2; t++) {
                    final Thread teller = new Thread(() -> {
                        for (int i = 0; i < 100; i++) {
                            told.incrementAndGet();
                            actor.tell("x");
                        }
                    });
                    teller.start();
                    tellers.add(teller);
                }
                tellers.forEach(Await::ended);
                Await.until("each is accounted for", () -> handled.get() + dead.get() == told.get());
                assertThat(handled.get()).isLessThanOrEqualTo(stopAt);
            }
            assertThat(handled.get() + dead.get()).isEqualTo(told.get());
        }
    }

    @Test
    void shouldServeAThousandUsersAtATime() throws InterruptedException {
        final int users = 1000;
        try (ActorSystem system = ActorSystem.builder("users")
                .layout(ThreadLayout.dedicated())
                .dispatchers(2)
                .mailbox(2048)
                .start()) {
            final ActorRef<Integer> echo = system.spawn("echo", ActorSpec.of(() -> (m, context) -> context.reply(m)));
            final CountDownLatch done = new CountDownLatch(users);
            final AtomicInteger right = new AtomicInteger();
            final List<Thread> threads = new ArrayList<>();
            for (int user = 0; user < users; user++) {
                final int own = user;
                final Thread thread = new Thread(
                        null,
                        () -> {
                            final Ask<Integer> ask = system.newAsk();
                            try {
                                for (int i = 0; i < 5; i++) {
                                    final boolean replied = ask.send(echo, own, 20_000_000_000L) == Offer.PUBLISHED
                                            && ask.await() == AskStatus.REPLIED
                                            && ask.reply() == own;
                                    right.addAndGet(replied ? 1 : 0);
                                }
                            } catch (final InterruptedException e) {
                                Thread.currentThread().interrupt();
                            } finally {
                                done.countDown();
                            }
                        },
                        "user",
                        1 << 16);
                threads.add(thread);
            }
            threads.forEach(Thread::start);
            done.await();
            assertThat(right.get()).isEqualTo(users * 5);
        }
    }

    @Test
    void shouldHoldManyActorsAndEndThem() {
        final int count = 1000;
        final AtomicInteger stopped = new AtomicInteger();
        final AtomicInteger handled = new AtomicInteger();
        try (ActorSystem system = ActorSystem.builder("many")
                .layout(ThreadLayout.dedicated())
                .dispatchers(2)
                .mailbox(16)
                .start()) {
            final List<ActorRef<String>> refs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                refs.add(system.spawn(ActorSpec.of(() -> new Actor<String>() {
                    @Override
                    public void onMessage(final String message, final ActorContext<String> context) {
                        handled.incrementAndGet();
                    }

                    @Override
                    public void onStop(final ActorContext<String> context) {
                        stopped.incrementAndGet();
                    }
                })));
            }
            for (int round = 0; round < 10; round++) {
                refs.forEach(ref -> assertThat(ref.tell("x")).isEqualTo(Offer.PUBLISHED));
            }
            Await.until("all are handled", () -> handled.get() == 10 * count);
            assertThat(system.metrics().actors()).isEqualTo(count);
        }
        assertThat(stopped.get()).isEqualTo(count);
    }

    @Test
    void shouldLeaveNothingBehindAfterAThousandStartsAndStops() {
        final Runtime runtime = Runtime.getRuntime();
        long before = 0;
        for (int i = 0; i < 1100; i++) {
            if (i == 100) {
                before = used(runtime);
            }
            try (ActorSystem system = ActorSystem.builder("leak")
                    .layout(ThreadLayout.shared(1))
                    .dispatchers(2)
                    .maxActors(16)
                    .mailbox(16)
                    .start()) {
                final ActorRef<String> actor =
                        system.spawn(ActorSpec.of(() -> (m, context) -> context.spawn(Noting.spec(Noting.notes()))));
                actor.tell("x");
                actor.tell("y", actor);
            }
        }
        assertThat(Await.threads("leak")).isEmpty();
        assertThat(used(runtime) - before).as("bytes more after 1000 systems").isLessThan(4 << 20);
    }

    @Test
    void shouldKeepNothingOfActorsThatHaveEnded() {
        final Runtime runtime = Runtime.getRuntime();
        try (ActorFixture fixture = new ActorFixture()) {
            final ActorRef<String> watcher = fixture.system.spawn("watcher", ActorSpec.of(() -> (m, context) -> {
                final ActorRef<String> child = context.spawn(Noting.spec(Noting.notes()));
                context.watch(child);
                child.stop();
            }));
            long before = 0;
            for (int i = 0; i < 11_000; i++) {
                if (i == 1000) {
                    before = used(runtime);
                }
                watcher.tell("x");
                fixture.settle();
            }
            assertThat(fixture.system.metrics().actors()).isEqualTo(1);
            assertThat(used(runtime) - before)
                    .as("bytes more after 10,000 children")
                    .isLessThan(4 << 20);
        }
    }

    private static long used(final Runtime runtime) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}

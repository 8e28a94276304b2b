package org.ringmill.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.pipeline.Offer;
import org.ringmill.testing.Await;
import org.ringmill.time.EngineClock;

/** A thousand users at once, and a thousand starts and stops after which nothing is left. */
class ScopeLoadTest {
    private static final int USERS = 1_000;

    /** Runs a thousand threads that begin together, and waits for their end. */
    private static void atOnce(final Runnable user) throws InterruptedException {
        final CountDownLatch ready = new CountDownLatch(USERS);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            final Thread thread = new Thread(null, () -> meet(ready, user), "user-" + i, 64 << 10);
            threads.add(thread);
            thread.start();
        }
        for (final Thread thread : threads) {
            thread.join(Await.LIMIT.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static void meet(final CountDownLatch ready, final Runnable user) {
        ready.countDown();
        await(ready);
        user.run();
    }

    /** A thousand threads that poll would keep each other from their turn. */
    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldLetAThousandUsersShareASemaphore() throws InterruptedException {
        final Semaphore semaphore = new Semaphore(8);
        final AtomicInteger held = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger served = new AtomicInteger();
        final AtomicInteger number = new AtomicInteger();
        atOnce(() -> {
            final int count = 1 + number.getAndIncrement() % 8;
            if (semaphore.acquire(count, Long.MAX_VALUE) == Semaphore.Outcome.ACQUIRED) {
                most.accumulateAndGet(held.addAndGet(count), Math::max);
                served.incrementAndGet();
                held.addAndGet(-count);
                semaphore.release(count);
            }
        });
        assertThat(served).hasValue(USERS);
        assertThat(most.get()).isBetween(1, 8);
        assertThat(semaphore.available()).isEqualTo(8);
        assertThat(semaphore.waiting()).isZero();
    }

    @Test
    void shouldEndAThousandUsersOfAScopeAtOnce() throws InterruptedException {
        final Scope root = Scope.root("root");
        final CountDownLatch there = new CountDownLatch(USERS);
        final AtomicInteger called = new AtomicInteger();
        final AtomicInteger first = new AtomicInteger();
        atOnce(() -> {
            final Scope own = root.child("own");
            own.onCancel(cause -> called.incrementAndGet());
            root.onCancel(cause -> called.incrementAndGet());
            there.countDown();
            await(there);
            if (root.cancel("all try")) {
                first.incrementAndGet();
            }
        });
        assertThat(first).hasValue(1);
        assertThat(called).hasValue(2 * USERS);
        assertThat(root.size()).isZero();
    }

    @Test
    void shouldTakeTasksOfAThousandUsers() throws InterruptedException {
        final ExecutorService executor = Executors.newFixedThreadPool(2);
        try (Scope root = Scope.root("root");
                ErrorGroup group = ErrorGroup.builder(root, executor)
                        .limit(16)
                        .collectAll()
                        .build()) {
            final AtomicInteger ran = new AtomicInteger();
            final AtomicInteger taken = new AtomicInteger();
            atOnce(() -> {
                if (group.start(scope -> ran.incrementAndGet()) == Offer.PUBLISHED) {
                    taken.incrementAndGet();
                }
            });
            assertThat(group.await().succeeded()).isEqualTo(USERS);
            assertThat(taken).hasValue(USERS);
            assertThat(ran).hasValue(USERS);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void shouldLeaveNothingBehindAfterAThousandStartsAndStops() {
        final Scope service = Scope.root("service");
        for (int i = 0; i < 100; i++) {
            startAndStop(service);
        }
        final long beforeBytes = Await.usedBytes();
        for (int i = 0; i < 1_000; i++) {
            startAndStop(service);
        }
        assertThat(service.size()).isZero();
        Await.until(
                "no thread is left",
                () -> Await.threads("scope-leak").isEmpty()
                        && Await.threads("shutdown-").isEmpty());
        assertThat(Await.usedBytes() - beforeBytes).isLessThan(4 << 20);
    }

    private static void startAndStop(final Scope service) {
        final ScopeTimer timer = new ScopeTimer(EngineClock.live());
        final AgentGroup agents = AgentGroup.builder("scope-leak")
                .add(timer, AgentErrorHandler.STOP)
                .build();
        agents.start();
        final Scope timed = Scope.rootBuilder("timed")
                .timer(timer)
                .deadlineNs(EngineClock.live().timeNs() + 60_000_000_000L)
                .open();
        final Semaphore semaphore = new Semaphore(1);
        semaphore.tryAcquire(1);
        semaphore.request(1);
        try (ErrorGroup group = ErrorGroup.builder(service, Runnable::run).build()) {
            group.start(scope -> timed.child("task").onCancel(cause -> semaphore.close()));
        }
        final Shutdown shutdown = new Shutdown(Duration.ofSeconds(10)).onSignal();
        shutdown.register("agents", left -> agents.stop(left).isEmpty());
        shutdown.register("timed", timed);
        assertThat(shutdown.run("test").isClean()).isTrue();
        assertThat(timer.size()).isZero();
        assertThat(semaphore.isClosed()).isTrue();
    }
}

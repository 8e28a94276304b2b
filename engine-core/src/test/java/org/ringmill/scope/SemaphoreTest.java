package org.ringmill.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.scope.Semaphore.Outcome;
import org.ringmill.testing.Await;

class SemaphoreTest {
    private final Semaphore semaphore = new Semaphore(4);

    @Test
    void shouldGiveOutWhatItHas() {
        assertThat(semaphore.tryAcquire(3)).isTrue();
        assertThat(semaphore.tryAcquire(2)).isFalse();
        assertThat(semaphore.tryAcquire(1)).isTrue();
        assertThat(semaphore.available()).isZero();
        semaphore.release(4);
        assertThat(semaphore.available()).isEqualTo(4).isEqualTo(semaphore.permits());
    }

    @Test
    void shouldNotLetSmallRequestsOvertakeALargeOne() {
        semaphore.tryAcquire(2);
        final Semaphore.Request large = semaphore.request(4);
        final Semaphore.Request small = semaphore.request(1);
        assertThat(semaphore.tryAcquire(1)).isFalse();
        assertThat(semaphore.acquire(1, 1000)).isEqualTo(Outcome.TIMED_OUT);
        assertThat(large.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(small.outcome()).isEqualTo(Outcome.WAITING);
        assertThat(semaphore.waiting()).isEqualTo(2);
        semaphore.release(2);
        assertThat(large.isAcquired()).isTrue();
        assertThat(small.isSettled()).isFalse();
        semaphore.release(4);
        assertThat(small.isAcquired()).isTrue();
        assertThat(semaphore.available()).isEqualTo(3);
        assertThat(semaphore.tryAcquire(3)).isTrue();
    }

    @Test
    void shouldLetThoseBehindProceedWhenOneGivesUp() {
        semaphore.tryAcquire(2);
        final Semaphore.Request large = semaphore.request(4);
        final Semaphore.Request second = semaphore.request(1);
        final Semaphore.Request third = semaphore.request(1);
        assertThat(large.cancel()).isTrue();
        assertThat(large.cancel()).isFalse();
        assertThat(large.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(second.isAcquired()).isTrue();
        assertThat(third.isAcquired()).isTrue();
        assertThat(third.cancel()).isFalse();
        assertThat(semaphore.available()).isZero();
    }

    @Test
    void shouldRejectWhatComesWhenAsManyWaitAsMay() {
        final Semaphore bounded = new Semaphore(1, 2, null);
        final List<Outcome> outcomes = new ArrayList<>();
        bounded.tryAcquire(1);
        final Semaphore.Request first = bounded.request(1);
        final Semaphore.Request second = bounded.request(1);
        final Semaphore.Request third = bounded.request(1, () -> outcomes.add(Outcome.REJECTED));
        assertThat(third.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(outcomes).containsExactly(Outcome.REJECTED);
        assertThat(third.cancel()).isFalse();
        assertThat(bounded.acquire(1, Long.MAX_VALUE)).isEqualTo(Outcome.REJECTED);
        assertThat(bounded.acquire(1, Scope.root("scope"), Long.MAX_VALUE)).isEqualTo(Outcome.REJECTED);
        assertThat(bounded.waiting()).isEqualTo(2);
        assertThat(first.cancel()).isTrue();
        final Semaphore.Request fourth = bounded.request(1);
        assertThat(fourth.outcome()).isEqualTo(Outcome.WAITING);
        bounded.release(1);
        assertThat(second.isAcquired()).isTrue();
        bounded.release(1);
        assertThat(fourth.isAcquired()).isTrue();
        bounded.release(1);
        assertThat(bounded.waiting()).isZero();
        assertThat(bounded.tryAcquire(1)).isTrue();
    }

    /** Or they would pile up behind a callback that takes long. */
    @Test
    void shouldCountThoseWhoseCallbacksAreToBeCalledAmongThoseThatWait() {
        final Semaphore bounded = new Semaphore(1, 3, null);
        final List<Outcome> outcomes = new ArrayList<>();
        bounded.tryAcquire(1);
        bounded.request(1, () -> {
            bounded.release(1);
            for (int i = 0; i < 5; i++) {
                final Semaphore.Request request = bounded.request(1);
                outcomes.add(request.outcome());
                if (request.isAcquired()) {
                    bounded.release(1);
                }
            }
        });
        bounded.request(1);
        bounded.request(1);
        bounded.release(1);
        // Its own place is free, the next has its permit and waits for its call, the one after that waits.
        assertThat(outcomes)
                .containsExactly(
                        Outcome.WAITING, Outcome.REJECTED, Outcome.REJECTED, Outcome.REJECTED, Outcome.REJECTED);
        assertThat(bounded.waiting()).isEqualTo(2);
        bounded.close();
        bounded.release(1);
        assertThat(bounded.available()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, (1 << 20) + 1})
    void shouldRefuseABoundOutOfRange(final int maxWaiting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Semaphore(1, maxWaiting, null))
                .withMessageContaining("maxWaiting=" + maxWaiting);
    }

    @Test
    void shouldSettleAllWhenItIsClosed() {
        semaphore.tryAcquire(4);
        final List<Outcome> outcomes = new ArrayList<>();
        final List<Semaphore.Request> requests = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            requests.add(semaphore.request(
                    1, () -> outcomes.add(requests.get(outcomes.size()).outcome())));
        }
        semaphore.close();
        semaphore.close();
        assertThat(outcomes).containsExactly(Outcome.CLOSED, Outcome.CLOSED, Outcome.CLOSED);
        assertThat(semaphore.tryAcquire(1)).isFalse();
        assertThat(semaphore.request(1).outcome()).isEqualTo(Outcome.CLOSED);
        assertThat(semaphore.acquire(1, Long.MAX_VALUE)).isEqualTo(Outcome.CLOSED);
        semaphore.release(4);
        assertThat(semaphore.available()).isEqualTo(4);
        assertThat(semaphore.isClosed()).isTrue();
        assertThat(semaphore.waiting()).isZero();
    }

    @Test
    void shouldWaitNoLongerThanItsScope() {
        semaphore.tryAcquire(4);
        final Scope scope = Scope.root("scope");
        final AtomicReference<Outcome> outcome = new AtomicReference<>();
        final Thread waiting = new Thread(() -> outcome.set(semaphore.acquire(1, scope, Long.MAX_VALUE)), "waiting");
        waiting.start();
        Await.until("it waits", () -> semaphore.waiting() == 1);
        scope.cancel("over");
        Await.ended(waiting);
        assertThat(outcome).hasValue(Outcome.CANCELLED);
        semaphore.release(4);
        assertThat(semaphore.acquire(1, scope, 0)).isEqualTo(Outcome.CANCELLED);
        final Scope alive = Scope.root("alive");
        assertThat(semaphore.acquire(1, alive, 0)).isEqualTo(Outcome.ACQUIRED);
        assertThat(semaphore.acquire(4, alive, 1000)).isEqualTo(Outcome.TIMED_OUT);
        assertThat(alive.size()).isZero();
    }

    @Test
    void shouldSayThatItWasInterruptedAndKeepTheFlag() {
        semaphore.tryAcquire(4);
        Thread.currentThread().interrupt();
        assertThat(semaphore.acquire(1, Long.MAX_VALUE)).isEqualTo(Outcome.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(semaphore.waiting()).isZero();
    }

    /** Each callback releases what was granted, which grants the next: not one on top of the other. */
    @Test
    void shouldCallAsManyAsItLikesInARow() {
        final Semaphore one = new Semaphore(1);
        final AtomicInteger calls = new AtomicInteger();
        one.tryAcquire(1);
        for (int i = 0; i < 100_000; i++) {
            one.request(1, () -> {
                calls.incrementAndGet();
                one.release(1);
            });
        }
        one.release(1);
        assertThat(calls).hasValue(100_000);
        assertThat(one.available()).isEqualTo(1);
    }

    @Test
    void shouldGoOnWhenACallbackThrows() {
        semaphore.tryAcquire(4);
        final AtomicReference<Throwable> uncaught = new AtomicReference<>();
        final IllegalStateException broken = new IllegalStateException("broken");
        semaphore.request(1, () -> {
            throw broken;
        });
        final Semaphore.Request next = semaphore.request(1);
        final Thread releasing = new Thread(() -> semaphore.release(2), "releasing");
        releasing.setUncaughtExceptionHandler((thread, failure) -> uncaught.set(failure));
        releasing.start();
        Await.ended(releasing);
        assertThat(uncaught).hasValue(broken);
        assertThat(next.isAcquired()).isTrue();
    }

    @Test
    void shouldGoOnWhenTheHandlerOfUncaughtExceptionsThrowsToo() {
        semaphore.tryAcquire(4);
        semaphore.request(1, () -> {
            throw new IllegalStateException("callback");
        });
        final AtomicInteger called = new AtomicInteger();
        semaphore.request(1, called::incrementAndGet);
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread releasing = new Thread(() -> {
            try {
                semaphore.release(2);
            } catch (final Throwable failure) {
                thrown.set(failure);
            }
        });
        releasing.setUncaughtExceptionHandler((thread, failure) -> {
            throw new IllegalStateException("handler");
        });
        releasing.start();
        Await.ended(releasing);
        assertThat(thrown).hasNullValue();
        assertThat(called).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 5})
    void shouldRefuseACountThatItCanNeverGrant(final int count) {
        assertThatIllegalArgumentException().isThrownBy(() -> semaphore.tryAcquire(count));
        assertThatIllegalArgumentException().isThrownBy(() -> semaphore.request(count));
        assertThatIllegalArgumentException().isThrownBy(() -> semaphore.acquire(count, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> semaphore.release(count))
                .withMessageContaining("count=" + count);
        assertThatIllegalArgumentException().isThrownBy(() -> new Semaphore(0));
    }

    @Test
    void shouldRefuseToTakeBackMoreThanItGave() {
        semaphore.tryAcquire(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> semaphore.release(2))
                .withMessageContaining("free=3, permits=4");
        semaphore.release(1);
    }

    @Test
    void shouldNeverWaitOnAnAgentAndStepTheGroupMeanwhile() {
        final AgentGroup group =
                AgentGroup.builder("semaphore").layout(ThreadLayout.caller()).build();
        final Semaphore ofGroup = new Semaphore(1, group);
        group.start();
        ofGroup.tryAcquire(1);
        final org.agrona.concurrent.Agent agent = new org.agrona.concurrent.Agent() {
            private int cycles;

            @Override
            public int doWork() {
                if (++cycles == 2) {
                    assertThatIllegalStateException().isThrownBy(() -> ofGroup.acquire(1, 1));
                    ofGroup.release(1);
                }
                return 1;
            }

            @Override
            public String roleName() {
                return "releasing";
            }
        };
        group.join(agent, AgentErrorHandler.STOP);
        assertThat(ofGroup.acquire(1, Long.MAX_VALUE)).isEqualTo(Outcome.ACQUIRED);
        assertThat(ofGroup.waiting()).isZero();
        assertThat(group.failure()).isNull();
        group.stop(Await.LIMIT);
    }

    /** What a step throws reaches whoever waits: permits that were granted, or would be later, must not be lost with it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepNoPermitsWhenAStepOfTheGroupThrows(final boolean isGrantedBefore) {
        final AgentGroup group =
                AgentGroup.builder("semaphore").layout(ThreadLayout.caller()).build();
        final Semaphore ofGroup = new Semaphore(1, group);
        group.start();
        ofGroup.tryAcquire(1);
        final IllegalStateException broken = new IllegalStateException("broken");
        final org.agrona.concurrent.Agent agent = new org.agrona.concurrent.Agent() {
            @Override
            public int doWork() {
                if (isGrantedBefore) {
                    ofGroup.release(1);
                }
                throw broken;
            }

            /** Asked for by the group when it notes the failure, outside what it guards against. */
            @Override
            public String roleName() {
                throw broken;
            }
        };
        group.join(agent, AgentErrorHandler.STOP);
        assertThatIllegalStateException()
                .isThrownBy(() -> ofGroup.acquire(1, Long.MAX_VALUE))
                .isSameAs(broken);
        assertThat(ofGroup.waiting()).isZero();
        if (!isGrantedBefore) {
            ofGroup.release(1);
        }
        assertThat(ofGroup.tryAcquire(1)).isTrue();
        group.stop(Await.LIMIT);
    }

    /** A model that is plainly right: a list of requests, granted from its head as far as the permits go. */
    @Test
    void shouldGrantAsTheModelDoes() {
        for (long seed = 1; seed <= 2000; seed++) {
            final Random random = new Random(seed);
            final Semaphore tested = new Semaphore(8);
            final List<Semaphore.Request> requests = new ArrayList<>();
            final List<int[]> model = new ArrayList<>();
            int free = 8;
            for (int step = 0; step < 60; step++) {
                final int index = requests.isEmpty() ? 0 : random.nextInt(requests.size());
                switch (random.nextInt(3)) {
                    case 0 -> {
                        final int count = 1 + random.nextInt(8);
                        requests.add(tested.request(count));
                        model.add(new int[] {count, 0});
                    }
                    case 1 -> {
                        if (!requests.isEmpty() && model.get(index)[1] == 0) {
                            assertThat(requests.get(index).cancel()).isTrue();
                            model.get(index)[1] = 2;
                        }
                    }
                    default -> {
                        if (!requests.isEmpty() && model.get(index)[1] == 1) {
                            tested.release(model.get(index)[0]);
                            free += model.get(index)[0];
                            model.get(index)[1] = 3;
                        }
                    }
                }
                for (final int[] request : model) {
                    if (request[1] == 0) {
                        if (request[0] > free) {
                            break;
                        }
                        free -= request[0];
                        request[1] = 1;
                    }
                }
                for (int i = 0; i < model.size(); i++) {
                    assertThat(requests.get(i).isAcquired())
                            .as("seed " + seed + ", step " + step + ", request " + i)
                            .isEqualTo(model.get(i)[1] == 1 || model.get(i)[1] == 3);
                }
                assertThat(tested.available()).as("seed " + seed).isEqualTo(free);
            }
        }
    }

    @Test
    void shouldNeverGiveOutMoreThanItHasAmongManyThreads() throws InterruptedException {
        final Semaphore shared = new Semaphore(5);
        final AtomicInteger taken = new AtomicInteger();
        final AtomicInteger worst = new AtomicInteger();
        final AtomicInteger acquired = new AtomicInteger();
        final List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 6; t++) {
            final long seed = t;
            threads.add(new Thread(() -> use(shared, new Random(seed), taken, worst, acquired), "using-" + t));
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(worst.get()).isLessThanOrEqualTo(5);
        assertThat(acquired.get()).isPositive();
        assertThat(shared.available()).isEqualTo(5);
        assertThat(shared.waiting()).isZero();
        assertThat(shared.tryAcquire(5)).isTrue();
    }

    private static void use(
            final Semaphore shared,
            final Random random,
            final AtomicInteger taken,
            final AtomicInteger worst,
            final AtomicInteger acquired) {
        for (int i = 0; i < 20_000; i++) {
            final int count = 1 + random.nextInt(5);
            final Outcome outcome =
                    shared.acquire(count, random.nextInt(4) == 0 ? random.nextInt(2000) : Long.MAX_VALUE);
            if (outcome == Outcome.ACQUIRED) {
                worst.accumulateAndGet(taken.addAndGet(count), Math::max);
                acquired.incrementAndGet();
                taken.addAndGet(-count);
                shared.release(count);
            }
        }
    }

    @Test
    void shouldAllocateNothingWhereNobodyWaits() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                semaphore.tryAcquire(2);
                semaphore.release(2);
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).isLessThan(1000);
    }
}

package org.ringmill.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.pipeline.Offer;
import org.ringmill.testing.Await;
import org.ringmill.time.ManualClock;

class ErrorGroupTest {
    private final Scope scope = Scope.root("test");
    private final ExecutorService executor = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() {
        executor.shutdownNow();
        assertThat(scope.size()).as("left behind").isZero();
    }

    private ErrorGroup.Builder builder() {
        return ErrorGroup.builder(scope, executor);
    }

    private static void sleepUntilInterrupted(final Scope taskScope) throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Test
    void shouldWaitForAllTasks() throws Exception {
        final AtomicInteger done = new AtomicInteger();
        final ErrorGroup group = builder().build();
        for (int i = 0; i < 1000; i++) {
            assertThat(group.start(taskScope -> done.incrementAndGet())).isEqualTo(Offer.PUBLISHED);
        }
        final ErrorGroup.Result result = group.await();
        assertThat(done).hasValue(1000);
        assertThat(result).isEqualTo(new ErrorGroup.Result(1000, 0, 0, null, null));
        assertThat(result.isSuccess()).isTrue();
        result.throwIfFailed();
        assertThat(group.await()).isSameAs(result);
        assertThat(group.start(taskScope -> done.incrementAndGet())).isEqualTo(Offer.CLOSED);
        assertThat(group.tryStart(taskScope -> done.incrementAndGet())).isEqualTo(Offer.CLOSED);
        assertThat(group.scope().isCancelled()).isTrue();
    }

    @Test
    void shouldCancelTheOthersOnTheFirstFailure() throws Exception {
        final ErrorGroup group = builder().build();
        final CountDownLatch running = new CountDownLatch(3);
        final AtomicBoolean ranLate = new AtomicBoolean();
        for (int i = 0; i < 3; i++) {
            group.start(taskScope -> {
                running.countDown();
                sleepUntilInterrupted(taskScope);
            });
        }
        final Exception failure = new Exception("broken");
        group.start(taskScope -> {
            running.await();
            throw failure;
        });
        final boolean cameInTime = group.start(taskScope -> ranLate.set(true)) == Offer.PUBLISHED;
        final ErrorGroup.Result result = group.await();
        assertThat(result.failure()).isSameAs(failure);
        assertThat(failure.getSuppressed()).isEmpty();
        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.succeeded() + result.cancelled()).isEqualTo(cameInTime ? 4 : 3);
        assertThat(result.succeeded()).isEqualTo(ranLate.get() ? 1 : 0);
        assertThat(result.cancelled()).isGreaterThanOrEqualTo(3);
        assertThat(result.cause().failure()).isSameAs(failure);
        assertThat(result.isSuccess()).isFalse();
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(result::throwIfFailed)
                .isSameAs(failure);
        assertThat(scope.isCancelled()).isFalse();
    }

    @Test
    void shouldCollectAllFailures() throws Exception {
        final ErrorGroup group = builder().collectAll().build();
        final RuntimeException shared = new IllegalStateException("same");
        for (int i = 0; i < 100; i++) {
            final int number = i;
            group.start(taskScope -> {
                if (number % 2 == 0) {
                    throw number % 4 == 0 ? shared : new Exception("number " + number);
                }
            });
        }
        final ErrorGroup.Result result = group.await();
        assertThat(result.succeeded()).isEqualTo(50);
        assertThat(result.failed()).isEqualTo(50);
        assertThat(result.cancelled()).isZero();
        assertThat(result.cause()).isNull();
        assertThat(result.failure().getSuppressed()).isNotEmpty();
    }

    @Test
    void shouldKeepABoundedNumberOfFailures() throws Exception {
        final ErrorGroup group =
                ErrorGroup.builder(scope, Runnable::run).collectAll().build();
        for (int i = 0; i < 1000; i++) {
            group.start(taskScope -> {
                throw new Exception("broken");
            });
        }
        final ErrorGroup.Result result = group.await();
        assertThat(result.failed()).isEqualTo(1000);
        assertThat(result.failure().getSuppressed()).hasSize(ErrorGroup.MAX_SUPPRESSED);
    }

    @Test
    void shouldRunNoMoreThanItsLimit() throws Exception {
        final ErrorGroup group = builder().limit(2).build();
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger worst = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            group.start(taskScope -> {
                worst.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.yield();
                running.decrementAndGet();
            });
        }
        assertThat(group.await().succeeded()).isEqualTo(500);
        assertThat(worst.get()).isBetween(1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().limit(0))
                .withMessageContaining("limit=0");
    }

    @Test
    void shouldAnswerWithoutWaitingWhereItIsOnlyTried() throws Exception {
        final ErrorGroup group = builder().limit(1).build();
        final CountDownLatch release = new CountDownLatch(1);
        assertThat(group.tryStart(taskScope -> release.await())).isEqualTo(Offer.PUBLISHED);
        assertThat(group.tryStart(taskScope -> {})).isEqualTo(Offer.REJECTED);
        Thread.currentThread().interrupt();
        assertThat(group.start(taskScope -> {})).isEqualTo(Offer.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        release.countDown();
        assertThat(group.await().succeeded()).isEqualTo(1);
    }

    @Test
    void shouldEndWithTheScopeAbove() throws Exception {
        final Scope parent = scope.child("parent");
        final ErrorGroup group = ErrorGroup.builder(parent, executor).build();
        final CountDownLatch running = new CountDownLatch(1);
        group.start(taskScope -> {
            running.countDown();
            sleepUntilInterrupted(taskScope);
        });
        running.await();
        parent.cancel("over");
        final ErrorGroup.Result result = group.await();
        assertThat(result.cancelled()).isEqualTo(1);
        assertThat(result.failure()).isNull();
        assertThat(result.cause().reason()).isEqualTo("over");
        assertThat(group.start(taskScope -> {})).isEqualTo(Offer.CLOSED);
    }

    /** Whoever does not look at the answers must not take for done what was never begun. */
    @Test
    void shouldBeNoSuccessWhereTheScopeHadEndedBeforeTheTasksWereTaken() throws Exception {
        final ErrorGroup group = ErrorGroup.builder(scope, Runnable::run).build();
        group.start(taskScope -> {});
        group.scope().cancel("over");
        assertThat(group.start(taskScope -> {})).isEqualTo(Offer.CLOSED);
        final ErrorGroup.Result result = group.await();
        assertThat(result.succeeded()).isEqualTo(1);
        assertThat(result.failed() + result.cancelled()).isZero();
        assertThat(result.isSuccess()).isFalse();
        assertThat(result.cause().reason()).isEqualTo("over");
        result.throwIfFailed();
    }

    @Test
    void shouldEndAtTheDeadlineWithoutATimer() throws Exception {
        final ManualClock clock = new ManualClock(1000);
        final Scope limited = scope.child("limited", 2000);
        final ErrorGroup group =
                ErrorGroup.builder(limited, executor).clock(clock).build();
        group.start(ErrorGroupTest::sleepUntilInterrupted);
        final AtomicReference<ErrorGroup.Result> result = new AtomicReference<>();
        final Thread waiting = new Thread(
                () -> {
                    try {
                        result.set(group.await());
                    } catch (final InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                "waiting");
        waiting.start();
        clock.advanceTo(2000);
        Await.ended(waiting);
        assertThat(result.get().cause().isDeadlineExceeded()).isTrue();
        assertThat(result.get().cancelled()).isEqualTo(1);
        limited.close();
    }

    /** An executor that has tasks and never runs them must not hold up a group that is given up. */
    @Test
    void shouldNotWaitForTasksThatHaveNotBegunOnceItIsCancelled() throws Exception {
        final ArrayDeque<Runnable> queued = new ArrayDeque<>();
        final AtomicInteger ran = new AtomicInteger();
        final ErrorGroup group = ErrorGroup.builder(scope, queued::add).build();
        for (int i = 0; i < 3; i++) {
            group.start(taskScope -> ran.incrementAndGet());
        }
        group.scope().cancel("over");
        final ErrorGroup.Result result = group.await();
        assertThat(result.cancelled()).isEqualTo(3);
        queued.forEach(Runnable::run);
        assertThat(ran).hasValue(0);
        assertThat(group.await()).isSameAs(result);
    }

    @Test
    void shouldTakeARefusalOfTheExecutorForAFailure() throws Exception {
        final RejectedExecutionException refusal = new RejectedExecutionException("full");
        final ErrorGroup group = ErrorGroup.builder(scope, task -> {
                    throw refusal;
                })
                .build();
        assertThat(group.start(taskScope -> {})).isEqualTo(Offer.REJECTED);
        assertThat(group.start(taskScope -> {})).isEqualTo(Offer.CLOSED);
        final ErrorGroup.Result result = group.await();
        assertThat(result.failure()).isSameAs(refusal);
        assertThat(result.failed()).isEqualTo(1);
    }

    /** One that was told it is refused would start it again. */
    @Test
    void shouldNotTakeForRefusedWhatTheExecutorHasBegun() throws Exception {
        final IllegalStateException afterwards = new IllegalStateException("after the task");
        final AtomicReference<Throwable> uncaught = new AtomicReference<>();
        final AtomicReference<Offer> answer = new AtomicReference<>();
        final ErrorGroup group = ErrorGroup.builder(scope, task -> {
                    task.run();
                    throw afterwards;
                })
                .build();
        final Thread starting = new Thread(() -> answer.set(group.start(taskScope -> {})), "starting");
        starting.setUncaughtExceptionHandler((thread, failure) -> uncaught.set(failure));
        starting.start();
        Await.ended(starting);
        assertThat(answer).hasValue(Offer.PUBLISHED);
        assertThat(uncaught).hasValue(afterwards);
        assertThat(group.await()).isEqualTo(new ErrorGroup.Result(1, 0, 0, null, null));
    }

    @Test
    void shouldCountWhatIsRefusedAfterTheScopeHasEndedAsCancelled() throws Exception {
        final ErrorGroup[] group = new ErrorGroup[1];
        group[0] = ErrorGroup.builder(scope, task -> {
                    group[0].scope().cancel("over");
                    throw new RejectedExecutionException("shut down");
                })
                .build();
        assertThat(group[0].start(taskScope -> {})).isEqualTo(Offer.REJECTED);
        final ErrorGroup.Result result = group[0].await();
        assertThat(result.cancelled()).isEqualTo(1);
        assertThat(result.failed()).isZero();
    }

    /** On the caller's thread its message would be thrown at the start, on another it would end that one: either way nobody counts. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEndWhenAFailureCannotSayWhatItIs(final boolean isOnCaller) throws Exception {
        final RuntimeException unspeakable = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }
        };
        final ErrorGroup group =
                ErrorGroup.builder(scope, isOnCaller ? Runnable::run : executor).build();
        assertThat(group.start(taskScope -> {
                    throw unspeakable;
                }))
                .isEqualTo(Offer.PUBLISHED);
        Await.until("the scope has ended", () -> group.scope().isCancelled());
        final Thread waiting = new Thread(group::close, "waiting");
        waiting.start();
        Await.ended(waiting);
        final ErrorGroup.Result result = group.await();
        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.failure() == unspeakable).isTrue();
        assertThat(result.cause().reason()).isEqualTo(unspeakable.getClass().getName());
    }

    @Test
    void shouldCancelAndWaitWhenTheWaitingThreadIsInterrupted() {
        final ErrorGroup group = builder().build();
        final AtomicBoolean ended = new AtomicBoolean();
        final CountDownLatch running = new CountDownLatch(1);
        group.start(taskScope -> {
            running.countDown();
            try {
                sleepUntilInterrupted(taskScope);
            } finally {
                ended.set(true);
            }
        });
        Await.until("it runs", () -> running.getCount() == 0);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(group::await);
        assertThat(ended).isTrue();
        group.close();
    }

    @Test
    void shouldLeaveNoTaskRunningWhenItIsClosed() {
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger begun = new AtomicInteger();
        for (int round = 0; round < 300; round++) {
            try (ErrorGroup group = builder().build()) {
                for (int i = 0; i < 6; i++) {
                    group.start(taskScope -> {
                        begun.incrementAndGet();
                        running.incrementAndGet();
                        try {
                            sleepUntilInterrupted(taskScope);
                        } finally {
                            running.decrementAndGet();
                        }
                    });
                }
            }
            assertThat(running).hasValue(0);
        }
        assertThat(begun.get()).isPositive();
    }

    /** What cancels a task must not reach what its thread does next. */
    @Test
    void shouldLeaveNoInterruptBehind() throws Exception {
        final ExecutorService one = Executors.newSingleThreadExecutor();
        for (int round = 0; round < 1000; round++) {
            final ErrorGroup group = ErrorGroup.builder(scope, one).build();
            group.start(taskScope -> {});
            group.scope().cancel("over");
            group.await();
            assertThat(one.submit(() -> Thread.currentThread().isInterrupted()).get())
                    .isFalse();
        }
        one.shutdown();
    }

    @Test
    void shouldLetTasksStartTasks() throws Exception {
        final ErrorGroup group = builder().build();
        final AtomicInteger leaves = new AtomicInteger();
        spawn(group, 8, leaves);
        final ErrorGroup.Result result = group.await();
        assertThat(leaves).hasValue(256);
        assertThat(result.succeeded()).isEqualTo(511);
    }

    private static void spawn(final ErrorGroup group, final int depth, final AtomicInteger leaves) {
        assertThat(group.tryStart(taskScope -> {
                    if (depth == 0) {
                        leaves.incrementAndGet();
                    } else {
                        spawn(group, depth - 1, leaves);
                        spawn(group, depth - 1, leaves);
                    }
                }))
                .isEqualTo(Offer.PUBLISHED);
    }

    @Test
    void shouldBeSharedByManyThreads() throws Exception {
        final ErrorGroup group = builder().limit(3).build();
        final AtomicInteger done = new AtomicInteger();
        final List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(
                    () -> {
                        for (int i = 0; i < 500; i++) {
                            group.start(taskScope -> done.incrementAndGet());
                        }
                    },
                    "starting-" + t));
        }
        threads.forEach(Thread::start);
        for (final Thread thread : threads) {
            thread.join();
        }
        assertThat(group.await().succeeded()).isEqualTo(2000);
        assertThat(done).hasValue(2000);
    }
}

package org.ringmill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.testing.Await;

/**
 * What the JDK says of an {@code ExecutorService}, method by method, put to pools of several kinds; and to a ThreadPoolExecutor, which
 * shows that it is the contract that is tested. What needs a task that blocks is put to those with threads only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What became of a task is read elsewhere.
class ExecutorServiceContractTest {
    private static final long LIMIT_S = 20;

    /** To this a limit grows that is to pass after a task has begun, which a loaded machine may delay. */
    private static final long MOST_MS = 20_000;

    /** A kind of pool, with that many workers. */
    record Kind(String name, IntFunction<ExecutorService> maker) {
        ExecutorService make(final int workers) {
            return maker.apply(workers);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> threaded() {
        return Stream.of(
                new Kind(
                        "ThreadPoolExecutor",
                        n -> new ThreadPoolExecutor(n, n, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>())),
                new Kind("parking", n -> builder(n).start()),
                new Kind("yielding", n -> builder(n).idleMode(IdleMode.YIELD).start()),
                new Kind(
                        "blocking, small",
                        n -> builder(n)
                                .capacity(2)
                                .backpressure(Backpressure.block())
                                .start()),
                new Kind(
                        "caller runs, auto",
                        n -> builder(n)
                                .layout(ThreadLayout.auto())
                                .backpressure(Backpressure.callerRuns())
                                .start()),
                new Kind("scaling", n -> builder(1).workers(n, n + 2).start()));
    }

    static Stream<Kind> all() {
        return Stream.concat(
                threaded(),
                Stream.of(
                        new Kind(
                                "stepped",
                                n -> builder(n).layout(ThreadLayout.caller()).start()),
                        new Kind(
                                "simulated",
                                n -> builder(n)
                                        .layout(ThreadLayout.simulated(n * 31L + 7))
                                        .start())));
    }

    private static WorkerPoolBuilder builder(final int workers) {
        return WorkerPool.builder("contract").workers(workers);
    }

    private static void end(final ExecutorService pool) {
        pool.shutdownNow();
        assertThat(terminated(pool)).isTrue();
    }

    private static boolean terminated(final ExecutorService pool) {
        try {
            return pool.awaitTermination(LIMIT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits, stepping a pool that nobody else steps. */
    private static void until(final ExecutorService pool, final String what, final BooleanSupplier condition) {
        Await.until(what, () -> {
            if (pool instanceof WorkerPool ours) {
                ours.step();
            }
            return condition.getAsBoolean();
        });
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT_S, TimeUnit.SECONDS)).isTrue();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> Callable<T> failing(final Exception error) {
        return () -> {
            throw error;
        };
    }

    // execute

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunWhatIsExecuted(final Kind kind) {
        final ExecutorService pool = kind.make(2);
        final AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 1000; i++) {
            pool.execute(runs::incrementAndGet);
        }
        until(pool, "all have run", () -> runs.get() == 1000);
        end(pool);
        assertThat(runs.get()).isEqualTo(1000);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRefuseNullBeforeAndAfterItsEnd(final Kind kind) {
        final ExecutorService pool = kind.make(1);
        for (int i = 0; i < 2; i++) {
            assertThatNullPointerException().isThrownBy(() -> pool.execute(null));
            assertThatNullPointerException().isThrownBy(() -> pool.submit((Runnable) null));
            assertThatNullPointerException().isThrownBy(() -> pool.submit((Callable<?>) null));
            assertThatNullPointerException().isThrownBy(() -> pool.submit(null, 1));
            assertThatNullPointerException().isThrownBy(() -> pool.invokeAll(null));
            assertThatNullPointerException().isThrownBy(() -> pool.invokeAny(null));
            assertThatNullPointerException().isThrownBy(() -> pool.invokeAll(List.<Callable<Integer>>of(), 1, null));
            pool.shutdown();
        }
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldKeepOneWorkersTasksInOrderAndSeeWhatTheOneBeforeDid(final Kind kind) throws Exception {
        if (kind.name().equals("scaling") || kind.name().startsWith("caller runs")) {
            return;
        }
        final ExecutorService pool = kind.make(1);
        final List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            final int number = i;
            pool.execute(() -> order.add(number));
        }
        pool.submit(() -> order.add(500)).get();
        assertThat(order).hasSize(501).isSorted();
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldOutliveTasksThatThrow(final Kind kind) throws Exception {
        final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        final List<Throwable> seen = Collections.synchronizedList(new ArrayList<>());
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> seen.add(error));
        try {
            final ExecutorService pool = kind.make(1);
            final Error error = new AssertionError("expected by the test");
            final RuntimeException exception = new IllegalStateException("expected by the test");
            pool.execute(() -> {
                throw error;
            });
            pool.execute(() -> {
                throw exception;
            });
            assertThat(pool.submit(() -> 5).get(LIMIT_S, TimeUnit.SECONDS)).isEqualTo(5);
            until(pool, "both are told", () -> seen.size() == 2);
            assertThat(seen).containsExactlyInAnyOrder(error, exception);
            end(pool);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunTasksThatTasksPutIn(final Kind kind) {
        final ExecutorService pool = kind.make(2);
        final AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            pool.execute(() -> {
                for (int k = 0; k < 20; k++) {
                    pool.execute(runs::incrementAndGet);
                }
            });
        }
        until(pool, "all have run", () -> runs.get() == 400);
        end(pool);
    }

    // submit and futures

    @ParameterizedTest
    @MethodSource("all")
    void shouldGiveResultsOfAllKindsOfSubmit(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(2);
        final AtomicBoolean ran = new AtomicBoolean();
        final Future<?> plain = pool.submit(() -> ran.set(true));
        assertThat(plain.get()).isNull();
        assertThat(ran).isTrue();
        assertThat(pool.submit(() -> {}, "value").get(LIMIT_S, TimeUnit.SECONDS))
                .isEqualTo("value");
        final Future<String> called = pool.submit(() -> "called");
        assertThat(called.get()).isEqualTo("called");
        assertThat(called.isDone()).isTrue();
        assertThat(called.isCancelled()).isFalse();
        assertThat(called.cancel(true)).isFalse();
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldGiveWhatATaskThrowsAsTheCause(final Kind kind) {
        final ExecutorService pool = kind.make(1);
        final Exception checked = new Exception("expected by the test");
        final Error error = new AssertionError("expected by the test");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> pool.submit(failing(checked)).get())
                .withCause(checked);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> pool.submit((Runnable) () -> {
                            throw error;
                        })
                        .get(LIMIT_S, TimeUnit.SECONDS))
                .withCause(error);
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldShowWhatWasDoneBeforeSubmitToTheTaskAndWhatItDidToGet(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(2);
        for (int i = 0; i < 2000; i++) {
            final int[] plain = {i, 0};
            pool.submit(() -> plain[1] = plain[0] + 1).get();
            assertThat(plain[1]).isEqualTo(i + 1);
        }
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("threaded")
    void shouldTimeOutAndGoOnWhenAResultTakesTooLong(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(1);
        final CountDownLatch go = new CountDownLatch(1);
        final Future<Integer> future = pool.submit(() -> {
            go.await();
            return 3;
        });
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> future.get(10, TimeUnit.MILLISECONDS));
        assertThat(future.isDone()).isFalse();
        go.countDown();
        assertThat(future.get(LIMIT_S, TimeUnit.SECONDS)).isEqualTo(3);
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldThrowFromGetWhenTheCallerIsInterrupted(final Kind kind) {
        final ExecutorService pool = kind.make(1);
        final CountDownLatch never = new CountDownLatch(1);
        final Future<?> future = kind.name().startsWith("s") && !kind.name().equals("scaling")
                ? new FutureTask<>(() -> 1)
                : pool.submit(() -> {
                    never.await();
                    return 1;
                });
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(future::get);
        assertThat(Thread.interrupted()).isFalse();
        never.countDown();
        end(pool);
    }

    // cancellation and interrupts

    @ParameterizedTest
    @MethodSource("all")
    void shouldNeverRunWhatWasCancelledBefore(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(1);
        final AtomicBoolean ran = new AtomicBoolean();
        final CountDownLatch go = new CountDownLatch(1);
        final boolean stepped = kind.name().equals("stepped");
        if (!stepped && !kind.name().equals("simulated") && !kind.name().equals("scaling")) {
            pool.execute(() -> await(go));
            final Future<?> future = pool.submit(() -> ran.set(true));
            assertThat(future.cancel(false)).isTrue();
            assertThat(future.isCancelled()).isTrue();
            assertThat(future.isDone()).isTrue();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
            go.countDown();
            pool.submit(() -> {}).get();
            assertThat(ran).isFalse();
        } else if (stepped) {
            final Future<?> future = pool.submit(() -> ran.set(true));
            assertThat(future.cancel(false)).isTrue();
            pool.submit(() -> {}).get();
            assertThat(ran).isFalse();
        }
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("threaded")
    void shouldInterruptTheCancelledTaskAndNoOther(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(1);
        for (int i = 0; i < 200; i++) {
            final CountDownLatch began = new CountDownLatch(1);
            final AtomicBoolean interrupted = new AtomicBoolean();
            final CountDownLatch ended = new CountDownLatch(1);
            final Future<?> future = pool.submit(() -> {
                began.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (final InterruptedException e) {
                    interrupted.set(true);
                } finally {
                    ended.countDown();
                }
            });
            await(began);
            assertThat(future.cancel(true)).isTrue();
            await(ended);
            assertThat(interrupted).isTrue();
            assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get())
                    .isFalse();
        }
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldNotLeakAnInterruptIntoTheNextTask(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(1);
        for (int i = 0; i < 50; i++) {
            pool.execute(() -> Thread.currentThread().interrupt());
            assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get())
                    .isFalse();
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        end(pool);
    }

    // invokeAll

    @ParameterizedTest
    @MethodSource("all")
    void shouldGiveAllFuturesDoneAndInOrder(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(2);
        assertThat(pool.invokeAll(List.<Callable<Integer>>of())).isEmpty();
        final List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            final int number = i;
            tasks.add(number == 7 ? failing(new Exception("expected by the test")) : () -> number);
        }
        for (final List<Future<Integer>> futures :
                List.of(pool.invokeAll(tasks), pool.invokeAll(tasks, LIMIT_S, TimeUnit.SECONDS))) {
            assertThat(futures).hasSize(50).allMatch(Future::isDone);
            for (int i = 0; i < 50; i++) {
                if (i != 7) {
                    assertThat(futures.get(i).get()).isEqualTo(i);
                }
            }
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> futures.get(7).get());
        }
        assertThatNullPointerException().isThrownBy(() -> pool.invokeAll(Arrays.asList(() -> 1, null)));
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("threaded")
    void shouldCancelWhatIsNotDoneInTimeByInvokeAll(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(2);
        final AtomicBoolean begun = new AtomicBoolean();
        final AtomicBoolean interrupted = new AtomicBoolean();
        final List<Callable<Integer>> tasks = List.of(() -> 1, () -> {
            begun.set(true);
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException e) {
                interrupted.set(true);
            }
            return 2;
        });
        long limitMs = 100;
        List<Future<Integer>> futures = pool.invokeAll(tasks, limitMs, TimeUnit.MILLISECONDS);
        while ((futures.get(0).isCancelled() || !begun.get()) && limitMs < MOST_MS) {
            limitMs *= 4;
            futures = pool.invokeAll(tasks, limitMs, TimeUnit.MILLISECONDS);
        }
        assertThat(futures).allMatch(Future::isDone);
        assertThat(futures.get(0).get()).isEqualTo(1);
        assertThat(futures.get(1).isCancelled()).isTrue();
        until(pool, "it was interrupted", interrupted::get);
        end(pool);
    }

    // invokeAny

    @ParameterizedTest
    @MethodSource("all")
    void shouldGiveOneResultOfInvokeAny(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(2);
        final List<Callable<Integer>> tasks =
                List.of(failing(new Exception("expected by the test")), () -> 4, failing(new Exception("too")));
        for (int i = 0; i < 50; i++) {
            final int any = pool.invokeAny(tasks);
            final int inTime = pool.invokeAny(tasks, LIMIT_S, TimeUnit.SECONDS);
            assertThat(any).isEqualTo(inTime).isEqualTo(4);
        }
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldTellWhyInvokeAnyHasNoResult(final Kind kind) {
        final ExecutorService pool = kind.make(2);
        final List<Callable<Integer>> none = List.of();
        final Exception error = new Exception("expected by the test");
        assertThatIllegalArgumentException().isThrownBy(() -> pool.invokeAny(none));
        assertThatIllegalArgumentException().isThrownBy(() -> pool.invokeAny(none, 1, TimeUnit.SECONDS));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> pool.invokeAny(List.of(failing(error), failing(error))))
                .withCause(error);
        assertThatNullPointerException().isThrownBy(() -> pool.invokeAny(Arrays.asList((Callable<Integer>) null)));
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("threaded")
    void shouldTimeOutInvokeAnyAndCancelItsTasks(final Kind kind) {
        final ExecutorService pool = kind.make(1);
        final AtomicBoolean begun = new AtomicBoolean();
        final AtomicBoolean interrupted = new AtomicBoolean();
        final Callable<Integer> endless = () -> {
            begun.set(true);
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.set(true);
            }
            return 1;
        };
        for (long ms = 50; !begun.get() && ms < MOST_MS; ms *= 4) {
            final long limitMs = ms;
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> pool.invokeAny(List.of(endless), limitMs, TimeUnit.MILLISECONDS));
        }
        until(pool, "it was interrupted", interrupted::get);
        end(pool);
    }

    // shutdown

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunWhatWasTakenAndRefuseTheRestAfterShutdown(final Kind kind) {
        final ExecutorService pool = kind.make(2);
        final AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            pool.execute(runs::incrementAndGet);
        }
        assertThat(pool.isShutdown()).isFalse();
        assertThat(pool.isTerminated()).isFalse();
        pool.shutdown();
        pool.shutdown();
        assertThat(pool.isShutdown()).isTrue();
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(() -> {}));
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.submit(() -> 1));
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.invokeAll(List.of(() -> 1)));
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.invokeAny(List.of(() -> 1)));
        assertThat(terminated(pool)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(runs.get()).isEqualTo(100);
        assertThat(pool.shutdownNow()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("threaded")
    void shouldNotEndBeforeARunningTaskHas(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(1);
        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        pool.execute(() -> {
            began.countDown();
            await(go);
        });
        await(began);
        pool.shutdown();
        assertThat(pool.awaitTermination(20, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(pool.awaitTermination(0, TimeUnit.NANOSECONDS)).isFalse();
        assertThat(pool.isTerminated()).isFalse();
        go.countDown();
        assertThat(terminated(pool)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("threaded")
    void shouldInterruptWhatRunsAndGiveBackWhatNeverBegan(final Kind kind) throws Exception {
        if (kind.name().equals("scaling") || kind.name().startsWith("blocking")) {
            return;
        }
        final ExecutorService pool = kind.make(1);
        final CountDownLatch began = new CountDownLatch(1);
        final AtomicBoolean interrupted = new AtomicBoolean();
        pool.execute(() -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException e) {
                interrupted.set(true);
            }
        });
        await(began);
        final AtomicInteger runs = new AtomicInteger();
        final Runnable first = runs::incrementAndGet;
        final Runnable second = runs::incrementAndGet;
        pool.execute(first);
        pool.execute(second);
        final Future<?> third = pool.submit(runs::incrementAndGet);
        final List<Runnable> neverRun = pool.shutdownNow();
        assertThat(neverRun).hasSize(3).startsWith(first, second).contains((Runnable) third);
        assertThat(third.isDone()).isFalse();
        assertThat(terminated(pool)).isTrue();
        assertThat(interrupted).isTrue();
        assertThat(runs.get()).isZero();
        assertThat(pool.shutdownNow()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldLetATaskShutItsPoolDown(final Kind kind) {
        final ExecutorService pool = kind.make(2);
        final AtomicReference<Boolean> interrupted = new AtomicReference<>();
        pool.execute(() -> {
            pool.shutdownNow();
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        assertThat(terminatedStepping(pool)).isTrue();
        assertThat(interrupted.get()).isTrue();
    }

    private static boolean terminatedStepping(final ExecutorService pool) {
        until(pool, "it has ended", pool::isTerminated);
        return terminated(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldThrowFromAwaitTerminationWhenInterrupted(final Kind kind) {
        final ExecutorService pool = kind.make(1);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> pool.awaitTermination(LIMIT_S, TimeUnit.SECONDS));
        assertThat(Thread.interrupted()).isFalse();
        end(pool);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldEndAtOnceWithoutWork(final Kind kind) {
        final ExecutorService pool = kind.make(3);
        pool.shutdown();
        assertThat(terminated(pool)).isTrue();
    }

    /** Every task is accepted or refused, by several threads, while another shuts down: exactly what was accepted is accounted for. */
    @ParameterizedTest
    @MethodSource("threaded")
    void shouldRunOrGiveBackExactlyWhatWasAcceptedDuringAShutdown(final Kind kind) throws Exception {
        for (int round = 0; round < 60; round++) {
            final boolean now = round % 2 == 0;
            final ExecutorService pool = kind.make(1 + round % 3);
            final int threads = 3;
            final List<Set<Tagged>> accepted = new ArrayList<>();
            final List<Set<Tagged>> refused = new ArrayList<>();
            final CountDownLatch going = new CountDownLatch(threads);
            final List<Thread> submitters = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                final Set<Tagged> in = Collections.newSetFromMap(new IdentityHashMap<>());
                final Set<Tagged> out = Collections.newSetFromMap(new IdentityHashMap<>());
                accepted.add(in);
                refused.add(out);
                final Thread thread = new Thread(() -> {
                    going.countDown();
                    for (int k = 0; k < 100_000 && out.size() < 3; k++) {
                        final Tagged task = new Tagged();
                        try {
                            pool.execute(task);
                            in.add(task);
                        } catch (final RejectedExecutionException e) {
                            if (pool.isShutdown()) {
                                out.add(task);
                            }
                        }
                    }
                });
                submitters.add(thread);
                thread.start();
            }
            await(going);
            Await.spin(Duration.ofNanos(20_000L * (round % 7)));
            final Set<Runnable> givenBack = Collections.newSetFromMap(new IdentityHashMap<>());
            if (now) {
                givenBack.addAll(pool.shutdownNow());
            } else {
                pool.shutdown();
            }
            for (final Thread thread : submitters) {
                thread.join();
            }
            assertThat(terminated(pool)).isTrue();
            for (int i = 0; i < threads; i++) {
                for (final Tagged task : accepted.get(i)) {
                    final int times = task.runs.get() + (givenBack.contains(task) ? 1 : 0);
                    if (times != 1) {
                        throw new AssertionError("accepted, run or given back " + times + " times, round=" + round);
                    }
                }
                assertThat(refused.get(i)).allMatch(task -> task.runs.get() == 0 && !givenBack.contains(task));
            }
        }
    }

    private static final class Tagged implements Runnable {
        final AtomicInteger runs = new AtomicInteger();

        @Override
        public void run() {
            runs.incrementAndGet();
        }
    }

    @ParameterizedTest
    @MethodSource("threaded")
    void shouldServeAThousandThreadsAtOnce(final Kind kind) throws Exception {
        final ExecutorService pool = kind.make(2);
        final AtomicInteger sum = new AtomicInteger();
        final List<Thread> users = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            final Thread user = new Thread(() -> {
                try {
                    sum.addAndGet(pool.submit(() -> 1).get());
                } catch (final InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
            });
            users.add(user);
            user.start();
        }
        for (final Thread user : users) {
            user.join();
        }
        assertThat(sum.get()).isEqualTo(1000);
        end(pool);
    }
}

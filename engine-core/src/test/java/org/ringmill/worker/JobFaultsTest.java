package org.ringmill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;
import org.ringmill.time.EngineClock;
import org.ringmill.time.ManualClock;

/** What a pool makes of users' faults, and of its end while somebody is in it: it stays alive, ends, and counts right. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings({"FutureReturnValueIgnored", "NullAway", "DataFlowIssue"}) // Null is what is tested.
class JobFaultsTest {
    private static WorkerPoolBuilder one() {
        return WorkerPool.builder("faults").workers(1);
    }

    private static void assertEndsWell(final WorkerPool pool) {
        assertThat(pool.shutdown(Await.LIMIT).isComplete()).isTrue();
        assertThat(pool.metrics().jobs().open()).isZero();
    }

    private static CountDownLatch occupy(final WorkerPool pool) throws InterruptedException {
        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        pool.execute(() -> {
            began.countDown();
            try {
                go.await();
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        began.await();
        return go;
    }

    @Test
    void shouldLeaveTheCallerItsInterruptWhenItRunsAJobItself() {
        final WorkerPool pool = one().layout(ThreadLayout.caller())
                .capacity(2)
                .backpressure(Backpressure.callerRuns())
                .start();
        pool.execute(() -> {});
        pool.execute(() -> {});
        Thread.currentThread().interrupt();
        final Job<Integer> job = pool.job(() -> 1).submit();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(job.result()).isEqualTo(1);
        final Job<?> cancelled = pool.job(
                        context -> pool.findJob(context.jobId()).orElseThrow().cancel(true))
                .submit();
        assertThat(Thread.interrupted()).as("the job's own interrupt").isFalse();
        assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
        assertEndsWell(pool);
    }

    @Test
    void shouldGiveTheResultOfAnEndedJobToOneWhoIsInterrupted() throws Exception {
        final WorkerPool pool = one().start();
        final Job<Integer> job = pool.job(() -> 1).submit();
        assertThat(job.get()).isEqualTo(1);
        Thread.currentThread().interrupt();
        assertThat(job.get()).isEqualTo(1);
        assertThat(job.await(Duration.ZERO)).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertEndsWell(pool);
    }

    @Test
    void shouldCountAJobOnceThatIsCancelledWhileItWaitsForRoom() throws Exception {
        final WorkerPool pool =
                one().capacity(2).backpressure(Backpressure.block()).start();
        final CountDownLatch go = occupy(pool);
        pool.execute(() -> {});
        pool.execute(() -> {});
        final AtomicReference<Job<?>> submitted = new AtomicReference<>();
        final Thread submitter =
                new Thread(() -> submitted.set(pool.job(() -> 1).id("late").submit()));
        submitter.start();
        Await.until("it waits for room", () -> pool.findJob("late").isPresent());
        assertThat(pool.findJob("late").orElseThrow().cancel(true)).isTrue();
        pool.shutdownNow();
        submitter.join();
        go.countDown();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(submitted.get().isCancelled()).isTrue();
        assertThat(pool.metrics().jobs().open()).isZero();
    }

    @Test
    void shouldFailAJobWhosePredicateThrowsWhatItWasGivenOrAnError() throws Exception {
        final WorkerPool pool = one().start();
        final RuntimeException error = new IllegalStateException("expected by the test");
        final Job<Integer> same = pool.<Integer>job(() -> {
                    throw error;
                })
                .retry(RetryPolicy.attempts(3).retryOn(thrown -> {
                    throw error;
                }))
                .submit();
        assertThat(same.await(Await.LIMIT)).isTrue();
        assertThat(same.error()).isSameAs(error);
        final Error fault = new AssertionError("expected by the test");
        final Job<Integer> other = pool.<Integer>job(() -> {
                    throw new IllegalStateException("expected by the test");
                })
                .retry(RetryPolicy.attempts(3).retryOn(thrown -> {
                    throw fault;
                }))
                .submit();
        assertThat(other.await(Await.LIMIT)).isTrue();
        assertThat(other.error()).hasSuppressedException(fault);
        assertEndsWell(pool);
    }

    @Test
    void shouldFailAJobWhoseGateAnswersNull() throws Exception {
        final WorkerPool pool = one().gate(new JobGate() {
                    @Override
                    public Permit before(final Object key, final long timeNs) {
                        return null;
                    }

                    @Override
                    public void after(final Object key, final Outcome outcome, final long timeNs) {}
                })
                .start();
        final Job<Integer> job = pool.job(() -> 1).key("k").submit();
        assertThat(job.await(Await.LIMIT)).isTrue();
        assertThat(job.error()).isInstanceOf(NullPointerException.class);
        assertThatNullPointerException().isThrownBy(() -> new JobGate.Permit(null, 0, ""));
        assertEndsWell(pool);
    }

    @Test
    void shouldRefuseWhatIsNoDescriptionOfAJobAndEndAllTheSame() {
        final WorkerPool pool = one().start();
        final JobBuilder<Integer> job = pool.job(() -> 1);
        assertThatNullPointerException().isThrownBy(() -> job.priority(null));
        assertThatNullPointerException().isThrownBy(() -> job.retry(null));
        assertThatNullPointerException().isThrownBy(() -> job.id(null));
        assertThatNullPointerException().isThrownBy(() -> job.key(null));
        assertThatNullPointerException().isThrownBy(() -> job.deadline(null));
        assertThatIllegalStateException()
                .isThrownBy(() -> job.key(new Object() {
                            @Override
                            public int hashCode() {
                                throw new IllegalStateException("expected by the test");
                            }
                        })
                        .submit());
        assertEndsWell(pool);
    }

    /** The key's hash code is asked for under the registry's lock: so it can stop the world between two steps of the shutdown. */
    @Test
    void shouldNotForgetAJobThatIsSubmittedWhileThePoolIsBeingShutDown() throws Exception {
        final WorkerPool pool = one().idleMode(IdleMode.YIELD).start();
        final Thread shutter = new Thread(pool::shutdown);
        final Object key = new Object() {
            @Override
            public int hashCode() {
                shutter.start();
                Await.until("it waits for the lock", () -> shutter.getState() == Thread.State.BLOCKED);
                Await.until("the worker has gone, if it goes", () -> !pool.isShutdown() || pool.isTerminated());
                return 7;
            }
        };
        final Job<Integer> late = pool.job(() -> 1).key(key).submit();
        assertThat(late.isAccepted()).isTrue();
        assertThat(late.await(Await.LIMIT)).isTrue();
        shutter.join();
        assertEndsWell(pool);
    }

    @Test
    void shouldNotWaitInInvokeAnyForTasksThatWereDropped() throws Exception {
        final WorkerPool pool =
                one().capacity(2).backpressure(Backpressure.dropNewest()).start();
        final CountDownLatch go = occupy(pool);
        pool.execute(() -> {});
        pool.execute(() -> {});
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> pool.invokeAny(List.of(() -> 1, () -> 2), 10, TimeUnit.SECONDS))
                .withCauseInstanceOf(CancellationException.class);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> pool.invokeAny(List.of(() -> 1)));
        go.countDown();
        assertEndsWell(pool);
    }

    @Test
    void shouldCountWhatItsHandlerOfErrorsThrows() {
        final WorkerPool pool = one().onError((thread, error) -> {
                    throw new IllegalStateException("expected by the test");
                })
                .start();
        pool.execute(() -> {
            throw new IllegalStateException("expected by the test");
        });
        assertEndsWell(pool);
        assertThat(pool.metrics().handlerFailures()).isEqualTo(1);
    }

    @Test
    void shouldRefuseToWaitForItsEndInATaskOfItsOwn() throws Exception {
        final WorkerPool pool = one().start();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() ->
                        pool.submit(() -> pool.shutdown(Duration.ofSeconds(1))).get())
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(pool.isShutdown()).isFalse();
        assertEndsWell(pool);
    }

    private static Job<Integer> retriedInAnHour(final WorkerPool pool) {
        final Job<Integer> job = pool.<Integer>job(() -> {
                    throw new IllegalStateException("expected by the test");
                })
                .retries(1, Duration.ofHours(1))
                .submit();
        while (job.status() != JobStatus.RETRYING) {
            pool.step();
        }
        return job;
    }

    /** Nobody moves the clock: the retry is never due. */
    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldCancelAJobWhoseRetryIsNeverDueWhenTheDrainIsOver(final ThreadLayout layout) {
        final WorkerPool pool = one().layout(layout).clock(new ManualClock(1)).start();
        final Job<Integer> job = retriedInAnHour(pool);
        final PoolShutdownReport report = pool.shutdown(Duration.ofMillis(20), Await.LIMIT);
        assertThat(report.drained()).isFalse();
        assertThat(report.jobsCancelled()).isEqualTo(1);
        assertThat(pool.isTerminated()).isTrue();
        assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(job.error()).hasMessage("expected by the test");
    }

    @Test
    void shouldCloseAPoolThatIsSteppedThoughARetryIsNeverDue() {
        final WorkerPool pool =
                one().layout(ThreadLayout.caller()).clock(new ManualClock(1)).start();
        final Job<Integer> job = retriedInAnHour(pool);
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(pool.findJob(job.id())).containsSame(job);
        assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void shouldNotDrainAPoolThatIsSteppedWhenWhoClosesItIsInterrupted() {
        final WorkerPool pool =
                one().layout(ThreadLayout.caller()).clock(new ManualClock(1)).start();
        final Job<Integer> job = retriedInAnHour(pool);
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
    }

    /** Of the pool's threads it can stop the manager, which reads it before it looks at its inbox. */
    private static final class ManagerStop implements EngineClock {
        final CountDownLatch go = new CountDownLatch(1);
        private final CountDownLatch stopped = new CountDownLatch(1);
        private volatile boolean isOn;

        @Override
        public long timeNs() {
            if (isOn && Thread.currentThread().getName().endsWith("manager")) {
                stopped.countDown();
                try {
                    go.await();
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return 1;
        }

        void stop(final WorkerPool pool) throws InterruptedException {
            isOn = true;
            pool.job(() -> 1).deadline(Duration.ofHours(1)).submit();
            stopped.await();
            Await.until("its job has ended", () -> pool.metrics().jobs().open() == 0);
        }
    }

    @Test
    void shouldTakeNoMoreJobsThanMayBeOpenWhileTheManagerDoesNotAttendToThoseThatHaveEnded() throws Exception {
        final ManagerStop clock = new ManagerStop();
        final WorkerPool pool = one().maxJobs(16).clock(clock).start();
        clock.stop(pool);
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            final Job<Integer> job =
                    pool.job(() -> 1).deadline(Duration.ofHours(1)).submit();
            assertThat(job.await(Await.LIMIT)).isTrue();
            taken += job.isAccepted() ? 1 : 0;
        }
        assertThat(taken).isBetween(1, 16);
        clock.go.countDown();
        Await.until("there is room again", () -> pool.job(() -> 1).submit().isAccepted());
        assertEndsWell(pool);
    }

    @Test
    void shouldNotHoldRoomForJobsThatWereRefusedWhileTheManagerDoesNotAttend() throws Exception {
        final ManagerStop clock = new ManagerStop();
        final WorkerPool pool = one().maxJobs(16).capacity(2).clock(clock).start();
        clock.stop(pool);
        final CountDownLatch go = occupy(pool);
        pool.execute(() -> {});
        pool.execute(() -> {});
        for (int i = 0; i < 100; i++) {
            assertThat(pool.job(() -> 1).deadline(Duration.ofHours(1)).submit().refusal())
                    .isEqualTo(JobRefusal.FULL);
        }
        go.countDown();
        Await.until("the lane is empty", () -> pool.metrics().completed() == 4);
        assertThat(pool.job(() -> 1).submit().isAccepted()).isTrue();
        clock.go.countDown();
        assertEndsWell(pool);
    }

    /** A key that throws when it is asked for its hash, or tells another one, once it was told to. */
    private static final class Moody {
        private final boolean throwsThen;
        private volatile boolean isMoody;

        Moody(final boolean throwsThen) {
            this.throwsThen = throwsThen;
        }

        @Override
        public int hashCode() {
            if (isMoody && throwsThen) {
                throw new IllegalStateException("moody");
            }
            return isMoody ? 2 : 1;
        }

        @Override
        public boolean equals(final Object other) {
            return this == other;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRunWhatWaitsBehindAKeyThatChangesOrThrowsLater(final boolean throwsThen) throws Exception {
        final Moody key = new Moody(throwsThen);
        final WorkerPool pool = one().start();
        final CountDownLatch go = occupy(pool);
        final Job<Integer> first = pool.job(() -> 1).key(key).submit();
        final Job<Integer> second = pool.job(() -> 2).key(key).submit();
        key.isMoody = true;
        go.countDown();
        assertThat(first.get()).isEqualTo(1);
        assertThat(second.get()).isEqualTo(2);
        key.isMoody = false;
        assertThat(pool.job(() -> 3).key(key).submit().get()).isEqualTo(3);
        assertEndsWell(pool);
    }

    /** Two keys of one hash, of which one then says that it is another: a look-up by key would take out the wrong line. */
    @Test
    void shouldRunWhatWaitsBehindAKeyThatComesToEqualAnother() throws Exception {
        final class Alike {
            private volatile int value;

            Alike(final int value) {
                this.value = value;
            }

            @Override
            public int hashCode() {
                return 1;
            }

            @Override
            public boolean equals(final Object other) {
                return other instanceof Alike alike && alike.value == value;
            }
        }
        final Alike a = new Alike(1);
        final Alike b = new Alike(2);
        final WorkerPool pool = one().start();
        final CountDownLatch go = occupy(pool);
        final CountDownLatch hold = new CountDownLatch(1);
        final Job<Integer> ofA = pool.<Integer>job(() -> {
                    hold.await();
                    return 1;
                })
                .key(a)
                .submit();
        final Job<Integer> secondOfA = pool.job(() -> 3).key(a).submit();
        final Job<Integer> ofB =
                pool.job(() -> 2).key(b).priority(Priority.HIGH).submit();
        b.value = 1;
        go.countDown();
        assertThat(ofB.get()).isEqualTo(2);
        b.value = 2;
        final Job<Integer> secondOfB = pool.job(() -> 4).key(b).submit();
        hold.countDown();
        assertThat(ofA.get()).isEqualTo(1);
        assertThat(secondOfA.get()).isEqualTo(3);
        assertThat(secondOfB.get()).isEqualTo(4);
        assertEndsWell(pool);
    }

    @Test
    void shouldRefuseToBeClosedInATask() throws Exception {
        final WorkerPool pool = one().start();
        assertThat(pool.submit(() -> {
                            assertThatIllegalStateException().isThrownBy(pool::close);
                            return 1;
                        })
                        .get())
                .isEqualTo(1);
        assertEndsWell(pool);
    }

    @Test
    void shouldEndThoughWhoIsToldOfWhatIsDroppedThrows() throws Exception {
        final AtomicInteger told = new AtomicInteger();
        final AtomicReference<Throwable> error = new AtomicReference<>();
        final WorkerPool pool = one().capacity(2)
                .backpressure(Backpressure.dropOldest())
                .onDropped(task -> {
                    told.incrementAndGet();
                    throw new IllegalStateException("told");
                })
                .onError((thread, thrown) -> error.set(thrown))
                .start();
        final CountDownLatch go = occupy(pool);
        for (int i = 0; i < 4; i++) {
            pool.job(() -> 1).submit();
        }
        go.countDown();
        assertEndsWell(pool);
        assertThat(told).hasValue(2);
        assertThat(error.get()).hasMessage("told");
    }

    /** Now and then the last worker finds tasks when it has seen none and is about to go. */
    @Test
    void shouldCountEachTaskThatItRunsWhileItIsBeingShutDown() throws Exception {
        final Deadline enough = Deadline.after(Duration.ofSeconds(10));
        for (int round = 0; round < 500 && (round < 20 || !enough.expired()); round++) {
            final WorkerPool pool = one().idleMode(IdleMode.SPIN).start();
            final AtomicInteger ran = new AtomicInteger();
            final Thread submitter = new Thread(() -> {
                while (!pool.isShutdown()) {
                    try {
                        pool.execute(ran::incrementAndGet);
                    } catch (final RejectedExecutionException e) {
                        // Refused at the end, or for want of room: not run, not counted.
                    }
                }
            });
            submitter.start();
            Await.until("tasks run", () -> ran.get() > 10);
            pool.shutdown();
            submitter.join();
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.metrics().completed()).as("round %d", round).isEqualTo(ran.get());
        }
    }

    @Test
    void shouldNotKeepTheManagerAwakeForATimerThatIsFarAhead() {
        final EngineClock live = EngineClock.live();
        final AtomicInteger looks = new AtomicInteger();
        final WorkerPool pool = one().clock(() -> {
                    if (Thread.currentThread().getName().endsWith("manager")) {
                        looks.incrementAndGet();
                    }
                    return live.timeNs();
                })
                .start();
        final Job<Integer> job = retriedInAnHour(pool);
        final long beganNs = Deadline.now();
        final int begun = looks.get();
        Await.until("it has looked at the time often", () -> looks.get() >= begun + 20);
        assertThat(Deadline.now() - beganNs).isGreaterThan(100_000_000);
        assertThat(job.cancel(false)).isTrue();
        assertEndsWell(pool);
    }

    /** Stands, so that no task takes long and workers hold many; and fails on a thread from some moment on. */
    private static final class FaultyClock implements EngineClock {
        volatile Thread faulty;

        @Override
        public long timeNs() {
            if (Thread.currentThread() == faulty) {
                throw new IllegalStateException("expected by the test");
            }
            return 0;
        }
    }

    /** The clock fails where no task is to blame, while the worker holds jobs and the lane for tasks without priority is full. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseOneJobOnlyWithItsWorker(final boolean cancelled) throws Exception {
        final FaultyClock clock = new FaultyClock();
        final List<Runnable> dropped = new CopyOnWriteArrayList<>();
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        final WorkerPool pool = WorkerPool.builder("faults")
                .workers(2)
                .capacity(16)
                .clock(clock)
                .onDropped(dropped::add)
                .onError((thread, error) -> errors.add(error))
                .start();
        final CountDownLatch other = occupy(pool);
        for (int i = 0; i < 50; i++) {
            pool.submit(() -> {}).get();
        }
        final CountDownLatch go = occupy(pool);
        final AtomicInteger ran = new AtomicInteger();
        final Job<Integer> before = pool.job(() -> {
                    for (int i = 0; i < 16; i++) {
                        pool.execute(ran::incrementAndGet);
                    }
                    clock.faulty = Thread.currentThread();
                    return -1;
                })
                .priority(Priority.LOW)
                .submit();
        final Job<Integer> lost =
                pool.job(() -> -2).priority(Priority.LOW).key("k").submit();
        final List<Job<Integer>> held = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            final int result = i;
            held.add(pool.job(() -> result)
                    .priority(Priority.LOW)
                    .key("k" + (i == 0 ? "" : i))
                    .submit());
        }
        if (cancelled) {
            lost.cancel(false);
        }
        go.countDown();
        Await.until("one worker is left", () -> pool.metrics().workers().size() == 1);
        assertThat(before.result()).isEqualTo(-1);
        assertThat(errors).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(lost.status()).isEqualTo(JobStatus.CANCELLED);
        other.countDown();
        for (int i = 0; i < 9; i++) {
            assertThat(held.get(i).get()).isEqualTo(i);
        }
        assertEndsWell(pool);
        assertThat(ran).hasValue(16);
        assertThat(dropped).containsExactlyElementsOf(cancelled ? List.of() : List.of((Runnable) lost));
    }

    /** As a worker takes a task, before it begins it. */
    @Test
    void shouldCancelTheTaskThatIsLostWithItsWorker() throws Exception {
        final FaultyClock clock = new FaultyClock();
        final List<Runnable> dropped = new CopyOnWriteArrayList<>();
        final WorkerPool pool = WorkerPool.builder("faults")
                .workers(2)
                .clock(clock)
                .onDropped(dropped::add)
                .start();
        final CountDownLatch other = occupy(pool);
        final Thread idle = pool.submit(Thread::currentThread).get();
        Await.until("it has nothing to do", () -> pool.metrics().inProgress() == 1);
        clock.faulty = idle;
        final Future<Integer> lost = pool.submit(() -> 1);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> lost.get(20, TimeUnit.SECONDS));
        other.countDown();
        assertEndsWell(pool);
        assertThat(dropped).hasSize(1);
    }

    /** Then the worker is lost with the job in hand, which comes back nevertheless. */
    @Test
    void shouldEndAJobOnceThatStopsTheGroupItIsSteppedIn() {
        final AgentGroup group =
                AgentGroup.builder("stepped").layout(ThreadLayout.caller()).build();
        group.start();
        final WorkerPool pool = one().group(group).start();
        final Job<Integer> job = pool.job(() -> {
                    group.stop(Duration.ZERO);
                    return 1;
                })
                .key("k")
                .submit();
        final Job<Integer> next = pool.job(() -> 2).key("k").submit();
        pool.step();
        assertThat(job.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(next.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(pool.isTerminated()).isTrue();
        assertThat(pool.metrics().jobs().open()).isZero();
    }
}

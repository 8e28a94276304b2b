package org.ringmill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.testing.Await;
import org.ringmill.time.ManualClock;

@SuppressWarnings("FutureReturnValueIgnored") // What became of a job is read elsewhere.
class JobTest {
    private static final long MS = 1_000_000;

    private final ManualClock clock = new ManualClock(1_000 * MS);

    private WorkerPoolBuilder stepped() {
        return WorkerPool.builder("jobs")
                .workers(2)
                .layout(ThreadLayout.caller())
                .clock(clock);
    }

    private static void settle(final WorkerPool pool) {
        int idle = 0;
        while (idle < 3) {
            idle = pool.step() == 0 ? idle + 1 : 0;
        }
    }

    private void advance(final WorkerPool pool, final long byNs) {
        for (long left = byNs; left > 0; left -= MS) {
            clock.advanceTo(clock.timeNs() + Math.min(MS, left));
            settle(pool);
        }
    }

    @Test
    void shouldTellWhatBecameOfAJob() throws Exception {
        final WorkerPool pool = stepped().start();
        final List<String> seen = new ArrayList<>();
        final Job<String> job = pool.job(context -> {
                    seen.add(context.jobId() + " " + context.attempt() + " " + context.timeNs() / MS + " "
                            + (context.deadlineNs() == Job.NO_DEADLINE) + " " + context.isCancelled());
                    assertThat(context.workerId()).isBetween(0, 1);
                    return "done";
                })
                .id(17)
                .priority(Priority.HIGH)
                .submit();
        assertThat(job.status()).isEqualTo(JobStatus.PENDING);
        assertThat(job.isDone()).isFalse();
        assertThat(job.await(Duration.ZERO)).isFalse();
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> job.get(0, TimeUnit.SECONDS));
        clock.advanceTo(1_005 * MS);
        assertThat(job.get()).isEqualTo("done").isEqualTo(job.result());
        assertThat(seen).containsExactly("17 1 1005 true false");
        assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(job.attempts()).isEqualTo(1);
        assertThat(job.createdNs()).isEqualTo(1_000 * MS);
        assertThat(job.updatedNs()).isEqualTo(1_005 * MS);
        assertThat(job.isAccepted()).isTrue();
        assertThat(job.error()).isNull();
        assertThat(job.cancel(true)).isFalse();
        assertThat(pool.findJob("17")).containsSame(job);
        assertThat(pool.metrics().jobs()).isEqualTo(new WorkerPoolMetrics.Jobs(1, 0, 1, 0, 0, 0));
        pool.close();
        assertThat(pool.findJob("17")).containsSame(job);
    }

    @Test
    void shouldRetryAtTheTimesThatThePolicySays() {
        final WorkerPool pool = stepped().start();
        final RetryPolicy retry = RetryPolicy.attempts(4)
                .backoff(Duration.ofMillis(10), 2, Duration.ofMillis(30))
                .jitter(0);
        final List<Long> times = new ArrayList<>();
        final Job<Integer> job = pool.job(context -> {
                    times.add(context.timeNs() / MS - 1_000);
                    if (context.attempt() < 4) {
                        throw new IllegalStateException("expected by the test");
                    }
                    return context.attempt();
                })
                .retry(retry)
                .submit();
        settle(pool);
        assertThat(job.status()).isEqualTo(JobStatus.RETRYING);
        assertThat(job.error()).hasMessage("expected by the test");
        advance(pool, 100 * MS);
        assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(job.result()).isEqualTo(4);
        assertThat(times).hasSize(4);
        // A timer fires up to a tick late.
        final long[] expected = {0, 10, 30, 60};
        for (int i = 0; i < expected.length; i++) {
            assertThat(times.get(i)).isBetween(expected[i], expected[i] + 3L * i);
        }
        assertThat(pool.metrics().jobs().retries()).isEqualTo(3);
        pool.close();
    }

    @Test
    void shouldFailWithTheLastErrorWhenAttemptsAreUsedUpOrTheErrorIsNotRetried() {
        final WorkerPool pool = stepped().start();
        final Job<?> twice = pool.job(context -> {
                    throw new IllegalStateException("attempt " + context.attempt());
                })
                .retries(1, Duration.ofMillis(1))
                .submit();
        final Job<?> picky = pool.job(context -> {
                    throw new IllegalArgumentException("expected by the test");
                })
                .retry(RetryPolicy.attempts(9).retryOn(IllegalStateException.class::isInstance))
                .submit();
        final Job<?> error = pool.job(context -> {
                    throw new AssertionError("expected by the test");
                })
                .retry(RetryPolicy.attempts(9))
                .submit();
        advance(pool, 20 * MS);
        assertThat(twice.status()).isEqualTo(JobStatus.FAILED);
        assertThat(twice.attempts()).isEqualTo(2);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(twice::get)
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(picky.attempts()).isEqualTo(1);
        assertThat(picky.status()).isEqualTo(JobStatus.FAILED);
        assertThat(error.status()).isEqualTo(JobStatus.FAILED);
        assertThat(pool.metrics().failed()).isEqualTo(4);
        pool.close();
    }

    @Test
    void shouldFailAtItsDeadlineWhereverItIs() {
        final WorkerPool pool = stepped().workers(1).start();
        final AtomicInteger runs = new AtomicInteger();
        final Job<?> waiting = pool.job(context -> runs.incrementAndGet())
                .deadline(Duration.ofMillis(5))
                .submit();
        clock.advanceTo(clock.timeNs() + 6 * MS);
        settle(pool);
        assertThat(waiting.status()).isEqualTo(JobStatus.FAILED);
        assertThat(waiting.error()).isInstanceOf(JobDeadlineException.class);
        assertThat(runs.get()).isZero();

        final Job<?> retrying = pool.job(context -> {
                    throw new IllegalStateException("expected by the test");
                })
                .retry(RetryPolicy.attempts(9)
                        .backoff(Duration.ofMillis(40), 1, Duration.ofMillis(40))
                        .jitter(0))
                .deadline(Duration.ofMillis(50))
                .submit();
        advance(pool, 30 * MS);
        assertThat(retrying.status()).isEqualTo(JobStatus.RETRYING);
        advance(pool, 15 * MS);
        assertThat(retrying.status()).as("a third attempt would come too late").isEqualTo(JobStatus.FAILED);
        assertThat(retrying.attempts()).isEqualTo(2);
        assertThat(retrying.error()).hasMessage("expected by the test");
        pool.close();
    }

    @Test
    void shouldInterruptAnAttemptAtTheDeadlineAndOnCancelAndKeepTheInterruptToIt() throws Exception {
        try (WorkerPool pool =
                WorkerPool.builder("interrupt").workers(1).clock(clock).start()) {
            final AtomicInteger interrupts = new AtomicInteger();
            final AtomicInteger began = new AtomicInteger();
            final JobHandler<Integer> endless = context -> {
                began.incrementAndGet();
                try {
                    new CountDownLatch(1).await(20, TimeUnit.SECONDS);
                } catch (final InterruptedException e) {
                    assertThat(context.isCancelled()).isTrue();
                    interrupts.incrementAndGet();
                }
                return 1;
            };
            final Job<Integer> late =
                    pool.job(endless).deadline(Duration.ofMillis(20)).submit();
            Await.until("it runs", () -> began.get() == 1);
            clock.advanceTo(clock.timeNs() + 20 * MS);
            assertThat(late.await(Await.LIMIT)).isTrue();
            assertThat(late.error()).isInstanceOf(JobDeadlineException.class);
            final Job<Integer> cancelled = pool.job(endless).submit();
            Await.until("it runs", () -> began.get() == 2);
            assertThat(cancelled.cancel(true)).isTrue();
            assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
            assertThatExceptionOfType(CancellationException.class).isThrownBy(cancelled::get);
            assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get())
                    .isFalse();
            assertThat(interrupts.get()).isEqualTo(2);
        }
    }

    @Test
    void shouldReleaseTheKeyOfAJobThatIsCancelledWhileItIsRetried() {
        final WorkerPool pool = stepped().start();
        final Job<?> first = pool.job(context -> {
                    throw new IllegalStateException("expected by the test");
                })
                .key("k")
                .retries(5, Duration.ofHours(1))
                .submit();
        final Job<Integer> second = pool.job(() -> 2).key("k").submit();
        final Job<Integer> third = pool.job(() -> 3).key("k").submit();
        settle(pool);
        assertThat(first.status()).isEqualTo(JobStatus.RETRYING);
        assertThat(second.status()).isEqualTo(JobStatus.PENDING);
        second.cancel(false);
        first.cancel(false);
        settle(pool);
        assertThat(third.status()).isEqualTo(JobStatus.COMPLETED);
        pool.close();
    }

    @Test
    void shouldRunJobsOfAKeyInOrderAndOneAtATime() throws Exception {
        final int keys = 7;
        final int jobs = 3_000;
        try (WorkerPool pool = WorkerPool.builder("keys").workers(4).start()) {
            final Map<Integer, List<Integer>> order = new HashMap<>();
            final AtomicBoolean[] running = new AtomicBoolean[keys];
            for (int key = 0; key < keys; key++) {
                order.put(key, new ArrayList<>());
                running[key] = new AtomicBoolean();
            }
            final List<Job<?>> all = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                final int number = i;
                final int key = i % keys;
                all.add(pool.job(context -> {
                            if (!running[key].compareAndSet(false, true)) {
                                throw new AssertionError("two at once");
                            }
                            if (context.attempt() == 1 && number % 50 == 0) {
                                running[key].set(false);
                                throw new IllegalStateException("expected by the test");
                            }
                            order.get(key).add(number);
                            running[key].set(false);
                            return number;
                        })
                        .key(key)
                        .priority(Priority.values()[i % 3])
                        .retries(1, Duration.ofNanos(1))
                        .submit());
            }
            for (final Job<?> job : all) {
                assertThat(job.await(Await.LIMIT)).isTrue();
                assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
            }
            order.values().forEach(list -> assertThat(list).isSorted());
            assertThat(order.values().stream().mapToInt(List::size).sum()).isEqualTo(jobs);
        }
    }

    @Test
    void shouldAskTheGateBeforeAndTellItAfter() {
        final List<String> calls = new ArrayList<>();
        final JobGate gate = new JobGate() {
            @Override
            public Permit before(final Object key, final long timeNs) {
                calls.add("before " + key);
                if (key.equals("closed")) {
                    return Permit.refuse("breaker is open");
                }
                return timeNs < 1_010 * MS && key.equals("slow") ? Permit.notBefore(1_010 * MS) : Permit.now();
            }

            @Override
            public void after(final Object key, final Outcome outcome, final long timeNs) {
                calls.add("after " + key + " " + outcome);
            }
        };
        final WorkerPool pool = stepped().gate(gate).start();
        final Job<?> free = pool.job(() -> 0).submit();
        final Job<?> slow = pool.job(() -> 1).key("slow").submit();
        final Job<?> refused = pool.job(() -> 2).key("closed").submit();
        final Job<?> failing = pool.job(context -> {
                    throw new IllegalStateException("expected by the test");
                })
                .key("open")
                .submit();
        settle(pool);
        assertThat(free.isDone()).isTrue();
        assertThat(slow.status()).isEqualTo(JobStatus.PENDING);
        assertThat(slow.attempts()).isZero();
        assertThat(refused.error()).isInstanceOf(JobRefusedException.class).hasMessageContaining("breaker is open");
        assertThat(refused.status()).isEqualTo(JobStatus.FAILED);
        assertThat(failing.status()).isEqualTo(JobStatus.FAILED);
        advance(pool, 13 * MS);
        assertThat(slow.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(slow.attempts()).isEqualTo(1);
        assertThat(calls)
                .containsExactlyInAnyOrder(
                        "before slow",
                        "before closed",
                        "before open",
                        "after open FAILED",
                        "before slow",
                        "after slow SUCCEEDED");
        assertThat(pool.metrics().completed())
                .as("attempts that have ended well")
                .isEqualTo(2);
        assertThat(pool.metrics().failed()).isEqualTo(2);
        pool.close();
    }

    @Test
    void shouldRefuseAsAValue() {
        final WorkerPool pool = stepped().workers(1).capacity(2).maxJobs(4).start();
        final Job<Integer> first = pool.job(() -> 1).id("same").submit();
        final Job<Integer> same = pool.job(() -> 2).id("same").submit();
        assertThat(same.isAccepted()).isFalse();
        assertThat(same.refusal()).isEqualTo(JobRefusal.DUPLICATE_ID);
        assertThat(same.status()).isEqualTo(JobStatus.CANCELLED);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(same::get);
        pool.job(() -> 1).key("k").submit();
        assertThat(pool.job(() -> 1).submit().refusal()).as("lane").isEqualTo(JobRefusal.FULL);
        assertThat(pool.job(() -> 1).key("k").submit().isAccepted()).isTrue();
        assertThat(pool.job(() -> 1).key("k").submit().isAccepted()).isTrue();
        assertThat(pool.job(() -> 1).key("k").submit().refusal())
                .as("open jobs")
                .isEqualTo(JobRefusal.FULL);
        settle(pool);
        assertThat(first.result()).isEqualTo(1);
        assertThat(pool.job(() -> 2).id("same").submit().refusal()).isEqualTo(JobRefusal.DUPLICATE_ID);
        assertThat(pool.metrics().jobs().completed()).isEqualTo(4);
        assertThat(pool.metrics().rejected()).isEqualTo(4);
        pool.close();
        assertThat(pool.job(() -> 1).submit().refusal()).isEqualTo(JobRefusal.CLOSED);
    }

    @Test
    void shouldDropVisibly() {
        final List<Runnable> told = new ArrayList<>();
        final WorkerPool newest = stepped()
                .workers(1)
                .capacity(2)
                .backpressure(Backpressure.dropNewest())
                .onDropped(task -> {
                    assertThat(((Future<?>) task).isCancelled()).isTrue();
                    told.add(task);
                })
                .start();
        newest.job(() -> 1).submit();
        newest.job(() -> 1).submit();
        final Job<Integer> refused = newest.job(() -> 1).submit();
        assertThat(refused.refusal()).isEqualTo(JobRefusal.DROPPED);
        final Future<Integer> future = newest.submit(() -> 1);
        assertThat(future.isCancelled()).isTrue();
        assertThat(newest.metrics().dropped()).isEqualTo(2);
        assertThat(told).containsExactly((Runnable) refused, (Runnable) future);
        newest.close();
        final List<Runnable> dropped = Collections.synchronizedList(new ArrayList<>());
        final WorkerPool oldest = stepped()
                .workers(1)
                .capacity(2)
                .backpressure(Backpressure.dropOldest())
                .onDropped(dropped::add)
                .start();
        final Job<?> lost = oldest.job(() -> 1).key("k").submit();
        final Job<?> behind = oldest.job(() -> 1).key("k").submit();
        oldest.job(() -> 1).submit();
        oldest.job(() -> 1).submit();
        assertThat(lost.status()).isEqualTo(JobStatus.CANCELLED);
        advance(oldest, 3 * MS);
        assertThat(behind.status()).as("its key was released").isEqualTo(JobStatus.COMPLETED);
        assertThat(dropped).hasSize(1);
        oldest.close();
    }

    @Test
    void shouldListPagesAndForgetTheOldestAndTheOld() {
        final WorkerPool pool =
                stepped().keepEndedJobs(10, Duration.ofMillis(50)).start();
        for (int i = 1; i <= 15; i++) {
            pool.job(() -> 1).id(i).submit();
        }
        assertThat(pool.jobs(JobStatus.PENDING, 0, 100)).hasSize(15);
        settle(pool);
        assertThat(pool.findJob("5")).isEmpty();
        assertThat(pool.jobs(null, 0, 4)).extracting(Job::id).containsExactly("6", "7", "8", "9");
        assertThat(pool.jobs(JobStatus.COMPLETED, 9, 100)).hasSize(6);
        assertThat(pool.jobs(JobStatus.FAILED, 0, 100)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> pool.jobs(null, 0, 0));
        clock.advanceTo(clock.timeNs() + 50 * MS);
        assertThat(pool.jobs(null, 0, 100)).isEmpty();
        assertThat(pool.job(() -> 1).id(15).submit().isAccepted()).isTrue();
        pool.close();
    }

    /** Whoever reads page after page while others submit sees each job that is taken, in the order of their numbers. */
    @Test
    void shouldMissNoJobOnPagesReadWhileOthersSubmit() throws Exception {
        final int each = 5_000;
        final WorkerPool pool = stepped().capacity(1 << 14).start();
        final List<Thread> submitters = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            submitters.add(new Thread(() -> {
                for (int k = 0; k < each; k++) {
                    pool.job(() -> 1).submit();
                }
            }));
        }
        submitters.forEach(Thread::start);
        final List<Long> seen = new ArrayList<>();
        while (seen.size() < 2 * each) {
            final boolean isAllIn = submitters.stream().noneMatch(Thread::isAlive);
            final long last = seen.isEmpty() ? 0 : seen.get(seen.size() - 1);
            final List<Job<?>> page = pool.jobs(null, last, 10_000);
            page.forEach(job -> seen.add(job.sequence()));
            assertThat(!isAllIn || !page.isEmpty())
                    .as("%d seen, none missing", seen.size())
                    .isTrue();
        }
        assertThat(seen).isSorted().doesNotHaveDuplicates();
        pool.shutdownNow();
    }

    @Test
    void shouldStarveNoLane() {
        final WorkerPool pool = stepped().workers(1).start();
        final List<Priority> order = new ArrayList<>();
        for (final Priority priority : List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH)) {
            for (int i = 0; i < 500; i++) {
                pool.job(() -> order.add(priority)).priority(priority).submit();
            }
        }
        settle(pool);
        assertThat(order).hasSize(1500);
        final List<Priority> first = order.subList(0, 200);
        assertThat(first.get(0)).isEqualTo(Priority.HIGH);
        assertThat(Collections.frequency(first, Priority.LOW)).isBetween(2, 4);
        assertThat(Collections.frequency(first, Priority.NORMAL)).isBetween(20, 26);
        pool.close();
    }

    @Test
    void shouldDrainThenCancelAndSayWhatBecameOfIt() throws Exception {
        final WorkerPool pool = WorkerPool.builder("report").workers(1).start();
        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch stubborn = new CountDownLatch(1);
        final Job<?> running = pool.job(() -> {
                    began.countDown();
                    boolean waiting = true;
                    while (waiting) {
                        try {
                            waiting = !stubborn.await(20, TimeUnit.SECONDS);
                        } catch (final InterruptedException e) {
                            // Will not end, as the test wants it.
                        }
                    }
                    return 1;
                })
                .submit();
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        final Job<?> pending = pool.job(() -> 1).submit();
        final Future<Integer> future = pool.submit(() -> 1);
        final PoolShutdownReport report = pool.shutdown(Duration.ofMillis(20), Duration.ofMillis(20));
        assertThat(report.drained()).isFalse();
        assertThat(report.isComplete()).isFalse();
        assertThat(report.jobsCancelled()).isEqualTo(2);
        assertThat(report.neverRun()).hasSize(1);
        assertThat(report.stuckWorkers()).containsExactly("report-worker-0");
        assertThat(future.isCancelled()).isTrue();
        assertThat(running.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(pending.status()).isEqualTo(JobStatus.CANCELLED);
        stubborn.countDown();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.jobs(JobStatus.CANCELLED, 0, 10)).hasSize(2);
    }

    @Test
    void shouldFinishRetriesBeforeAnOrderlyEnd() {
        final WorkerPool pool = WorkerPool.builder("retry-end").workers(2).start();
        final Job<?> job = pool.job(context -> {
                    if (context.attempt() < 3) {
                        throw new IllegalStateException("expected by the test");
                    }
                    return 1;
                })
                .retries(2, Duration.ofMillis(5))
                .submit();
        final PoolShutdownReport report = pool.shutdown(Await.LIMIT);
        assertThat(report.isComplete()).isTrue();
        assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
    }

    @Test
    void shouldLetTheCallerRunAJobForWhichThereIsNoRoom() {
        final WorkerPool pool = stepped()
                .workers(1)
                .capacity(2)
                .backpressure(Backpressure.callerRuns())
                .start();
        pool.job(() -> 1).submit();
        pool.job(() -> 1).submit();
        final Job<Integer> own = pool.job(context -> context.workerId()).submit();
        assertThat(own.result()).isEqualTo(-1);
        assertThat(pool.metrics().callerRuns()).isEqualTo(1);
        pool.close();
    }

    @Test
    void shouldBeOfUseInAGroupOfOthersAndLeaveItRunning() {
        final AgentGroup group =
                AgentGroup.builder("shared").layout(ThreadLayout.caller()).build();
        group.start();
        final WorkerPool pool =
                WorkerPool.builder("guest").group(group).clock(clock).start();
        final Job<Integer> job = pool.job(() -> 5).submit();
        group.step();
        assertThat(job.result()).isEqualTo(5);
        final Job<Integer> lost = pool.job(() -> 5).submit();
        final Future<Integer> future = pool.submit(() -> 5);
        group.stop(Await.LIMIT);
        assertThat(pool.isTerminated()).as("nobody is left to run anything").isTrue();
        assertThat(lost.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(future.isCancelled()).isTrue();
    }
}

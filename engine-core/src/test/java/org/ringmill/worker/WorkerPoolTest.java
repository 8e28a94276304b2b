package org.ringmill.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.queue.Backpressure;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;

@SuppressWarnings("FutureReturnValueIgnored") // What became of a job is read elsewhere.
class WorkerPoolTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TASKS = 100_000;
    private static final long SLACK_BYTES = 1000;

    /** Counts on whichever worker, and notes what that thread has allocated. */
    private static final class Counting implements Runnable {
        final AtomicLong count = new AtomicLong();
        final AtomicReference<Thread> thread = new AtomicReference<>();

        @Override
        public void run() {
            thread.setPlain(Thread.currentThread());
            count.setRelease(count.getPlain() + 1);
        }
    }

    @Test
    void shouldAllocateNothingForATaskOnceWarm() {
        final WorkerPool pool = WorkerPool.builder("allocation")
                .workers(1)
                .backpressure(Backpressure.block())
                .start();
        final Counting task = new Counting();
        for (int i = 0; i < 5; i++) {
            feed(pool, task, TASKS);
        }
        final long ownId = Thread.currentThread().getId();
        final long workerId = task.thread.get().getId();
        long least = Long.MAX_VALUE;
        // Of several rounds: a path that is seldom taken is linked when it is first met, which allocates once.
        for (int round = 0; round < 5 && least >= SLACK_BYTES; round++) {
            final long before = allocatedBytes(ownId) + allocatedBytes(workerId);
            feed(pool, task, TASKS);
            least = Math.min(least, allocatedBytes(ownId) + allocatedBytes(workerId) - before);
        }
        assertThat(least).isLessThan(SLACK_BYTES);
        pool.close();
    }

    private static long allocatedBytes(final long threadId) {
        return THREADS.getThreadAllocatedBytes(threadId);
    }

    /** In bursts that fit and bursts that do not, so that parking, waking and waiting for room are counted too. */
    private static void feed(final WorkerPool pool, final Counting task, final int tasks) {
        final long target = task.count.get() + tasks;
        for (int i = 0; i < tasks; i++) {
            pool.execute(task);
            if (i % 2_000 == 0) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        while (task.count.getAcquire() < target) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldLeaveNothingBehindAfterAThousandStartsAndStops() throws Exception {
        final Runtime runtime = Runtime.getRuntime();
        cycle(100);
        System.gc();
        final long before = runtime.totalMemory() - runtime.freeMemory();
        cycle(1_000);
        Await.until("threads are gone", () -> Await.threads("leak").isEmpty());
        Await.until("memory is free again", () -> {
            System.gc();
            return runtime.totalMemory() - runtime.freeMemory() < before + 4_000_000;
        });
    }

    private static void cycle(final int times) throws Exception {
        for (int i = 0; i < times; i++) {
            final WorkerPool pool =
                    WorkerPool.builder("leak").workers(2).capacity(16).start();
            final AtomicInteger runs = new AtomicInteger();
            pool.execute(runs::incrementAndGet);
            pool.job(runs::incrementAndGet).deadline(Duration.ofHours(1)).submit();
            if (i % 2 == 0) {
                pool.shutdown();
            } else {
                pool.shutdownNow();
            }
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** With a park that no timer ends, a lost wake-up is a hang. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void shouldLoseNoWakeUp(final int workers) throws Exception {
        try (WorkerPool pool = WorkerPool.builder("wake").workers(workers).start()) {
            for (int i = 0; i < 3_000; i++) {
                final CountDownLatch done = new CountDownLatch(3);
                for (int k = 0; k < 3; k++) {
                    pool.execute(done::countDown);
                }
                assertThat(done.await(20, TimeUnit.SECONDS)).as("round %d", i).isTrue();
                if (i % 10 == 0) {
                    Await.spin(Duration.ofNanos(i * 100L));
                }
            }
        }
    }

    /** Taken together because they came together: yet each needs a worker of its own. */
    @Test
    void shouldNotHoldATaskBehindALongOneWhileAnotherWorkerIsIdle() throws Exception {
        try (WorkerPool pool = WorkerPool.builder("steal").workers(4).start()) {
            for (int round = 0; round < 200; round++) {
                for (int i = 0; i < 500; i++) {
                    pool.execute(() -> {});
                }
                final CountDownLatch together = new CountDownLatch(4);
                for (int i = 0; i < 4; i++) {
                    pool.execute(() -> {
                        together.countDown();
                        try {
                            together.await(20, TimeUnit.SECONDS);
                        } catch (final InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
                }
                assertThat(together.await(20, TimeUnit.SECONDS))
                        .as("round %d", round)
                        .isTrue();
            }
        }
    }

    @Test
    void shouldNotBurnACoreWhileIdle() throws Exception {
        try (WorkerPool pool = WorkerPool.builder("idle").workers(2).start()) {
            pool.submit(() -> {}).get();
            final List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("idle-"))
                    .toList();
            assertThat(threads).hasSize(3);
            Await.until("all park", () -> threads.stream().allMatch(t -> t.getState() == Thread.State.WAITING));
        }
    }

    /** Each worker may be about to begin one task; what it holds besides is given back, however it has got it just now. */
    @Test
    void shouldBeginNoMoreThanATaskOfEachWorkerOnceItWasStopped() throws Exception {
        final Deadline enough = Deadline.after(Duration.ofSeconds(10));
        for (int round = 0; round < 3_000 && (round < 20 || !enough.expired()); round++) {
            final WorkerPool pool =
                    WorkerPool.builder("stop").workers(2).capacity(1 << 10).start();
            final AtomicBoolean isStopped = new AtomicBoolean();
            final AtomicInteger late = new AtomicInteger();
            final AtomicInteger ran = new AtomicInteger();
            for (int i = 0; i < 1 << 10; i++) {
                pool.execute(() -> {
                    ran.incrementAndGet();
                    if (isStopped.get()) {
                        late.incrementAndGet();
                    }
                });
            }
            final int givenBack = pool.shutdownNow().size();
            isStopped.set(true);
            assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            assertThat(late.get()).as("round %d", round).isLessThanOrEqualTo(2);
            assertThat(ran.get() + givenBack).isEqualTo(1 << 10);
        }
    }

    @Test
    void shouldWaitForRoomOrRefuse() throws Exception {
        final CountDownLatch go = new CountDownLatch(1);
        final CountDownLatch began = new CountDownLatch(1);
        final Runnable busy = () -> {
            began.countDown();
            try {
                go.await(20, TimeUnit.SECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (WorkerPool timed = WorkerPool.builder("timed")
                .workers(1)
                .capacity(2)
                .backpressure(Backpressure.timeout(Duration.ofMillis(20)))
                .start()) {
            timed.execute(busy);
            assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
            timed.execute(() -> {});
            timed.execute(() -> {});
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> timed.execute(() -> {}))
                    .withMessageContaining("TIMED_OUT");
            assertThat(timed.job(() -> 1).submit().refusal()).isEqualTo(JobRefusal.TIMED_OUT);
            Thread.currentThread().interrupt();
            assertThat(timed.job(() -> 1).submit().refusal()).isEqualTo(JobRefusal.INTERRUPTED);
            assertThat(Thread.interrupted()).isTrue();
            go.countDown();
        }
    }

    @Test
    void shouldTellItsErrorHandlerAndOutliveIt() throws Exception {
        final List<Throwable> seen = new ArrayList<>();
        try (WorkerPool pool = WorkerPool.builder("errors")
                .workers(1)
                .onError((thread, error) -> {
                    seen.add(error);
                    throw new IllegalStateException("the handler's own");
                })
                .start()) {
            final RuntimeException error = new RuntimeException("expected by the test");
            pool.execute(() -> {
                throw error;
            });
            assertThat(pool.submit(() -> List.copyOf(seen)).get()).containsExactly(error);
            assertThat(pool.metrics().failed()).isEqualTo(1);
        }
    }

    @Test
    void shouldMeasureItsWorkers() throws Exception {
        try (WorkerPool pool = WorkerPool.builder("metrics").workers(2).start()) {
            final CountDownLatch go = new CountDownLatch(1);
            final Job<?> job =
                    pool.job(() -> go.await(20, TimeUnit.SECONDS)).id("long").submit();
            Await.until("it runs", () -> job.status() == JobStatus.RUNNING);
            final WorkerPoolMetrics during = pool.metrics();
            assertThat(during.inProgress()).isEqualTo(1);
            assertThat(during.workers())
                    .extracting(WorkerPoolMetrics.Worker::currentJob)
                    .contains("long");
            Await.spin(Duration.ofMillis(5));
            assertThat(pool.metrics().utilisation()).isPositive();
            go.countDown();
            assertThat(job.await(Await.LIMIT)).isTrue();
            Await.until(
                    "it is counted",
                    () -> pool.metrics().completed() == 1 && pool.metrics().inProgress() == 0);
            assertThat(pool.metrics().accepted()).isEqualTo(1);
            assertThat(pool).hasToString("WorkerPool[metrics, workers=2, queued=0]");
        }
    }

    @Test
    void shouldScaleWithRealThreads() throws Exception {
        try (WorkerPool pool = WorkerPool.builder("grow")
                .workers(1, 4)
                .scaling(ScalingPolicy.standard()
                        .growBeyond(0, Duration.ofMillis(1))
                        .cooldown(Duration.ZERO, Duration.ofMillis(50)))
                .start()) {
            final CountDownLatch together = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                pool.execute(() -> {
                    together.countDown();
                    try {
                        together.await(20, TimeUnit.SECONDS);
                    } catch (final InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            assertThat(together.await(20, TimeUnit.SECONDS)).isTrue();
            Await.until("it has shrunk", () -> Await.threads("grow-worker").size() == 1);
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        final WorkerPoolBuilder builder = WorkerPool.builder("range");
        assertThatIllegalArgumentException().isThrownBy(() -> WorkerPool.builder(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.workers(0))
                .withMessageContaining("min=0");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.workers(2, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.capacity(3))
                .withMessageContaining("capacity=3");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.backpressure(Backpressure.conflate()));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxJobs(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.keepEndedJobs(-1, Duration.ZERO));
    }
}

package org.ringmill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.time.ManualClock;

/**
 * A pool stepped in random interleavings, with jobs that fail, are cancelled, retried, held back by their gate and run out of time,
 * then shut down in one of three ways. Whatever the seed: each accepted job ends once, in one status; its attempts are bounded; jobs
 * of a key begin in order and never two at once; each task that was taken is run or given back, once; and the counts add up.
 */
class WorkerPoolSimulationTest {
    private static final int SEEDS = 1_000;
    private static final long MS = 1_000_000;

    private static final class Run implements JobGate {
        final SplittableRandom random;
        final ManualClock clock = new ManualClock(MS);
        final WorkerPool pool;
        final List<Job<?>> jobs = new ArrayList<>();
        final Map<Object, Long> lastBegun = new HashMap<>();
        final Map<Object, Integer> letIn = new HashMap<>();
        final Map<String, Integer> attempts = new HashMap<>();
        final List<int[]> tasks = new ArrayList<>();

        @Nullable
        String broken;

        Run(final long seed) {
            random = new SplittableRandom(seed);
            final Backpressure[] policies = {
                Backpressure.reject(), Backpressure.block(), Backpressure.dropNewest(), Backpressure.callerRuns()
            };
            pool = WorkerPool.builder("simulation")
                    .workers(1 + random.nextInt(2), 3)
                    .scaling(ScalingPolicy.standard()
                            .growBeyond(1, Duration.ofMillis(2))
                            .cooldown(Duration.ofMillis(20), Duration.ofMillis(20)))
                    .capacity(2 << random.nextInt(5))
                    .backpressure(policies[random.nextInt(policies.length)])
                    .maxJobs(8 + random.nextInt(60))
                    .layout(ThreadLayout.simulated(seed))
                    .clock(clock)
                    .gate(this)
                    .start();
        }

        @Override
        public Permit before(final Object key, final long timeNs) {
            require(letIn.getOrDefault(key, 0) == 0, "two at once of key " + key);
            return switch (random.nextInt(8)) {
                case 0 -> Permit.notBefore(timeNs + random.nextInt(5) * MS);
                case 1 -> Permit.refuse("drawn");
                default -> {
                    letIn.merge(key, 1, Integer::sum);
                    yield Permit.now();
                }
            };
        }

        @Override
        public void after(final Object key, final Outcome outcome, final long timeNs) {
            letIn.merge(key, -1, Integer::sum);
        }

        Object attempt(final JobContext context, final Object key, final long number) {
            attempts.merge(context.jobId(), 1, Integer::sum);
            if (key != null) {
                final long last = lastBegun.getOrDefault(key, -1L);
                require(number >= last, "of key " + key + " came " + number + " after " + last);
                lastBegun.put(key, number);
            }
            if (random.nextInt(10) == 0) {
                pool.execute(() -> {});
            }
            if (random.nextInt(3) == 0) {
                throw new IllegalStateException("drawn");
            }
            return number;
        }

        /** What gates and jobs throw is the pool's to handle: it does not reach the test. */
        private void require(final boolean holds, final String otherwise) {
            if (!holds && broken == null) {
                broken = otherwise;
            }
        }

        void submitJob(final long number) {
            final Object key = random.nextInt(3) == 0 ? null : random.nextInt(4);
            final JobBuilder<Object> builder = pool.<Object>job(context -> attempt(context, key, number))
                    .priority(Priority.values()[random.nextInt(3)])
                    .retry(RetryPolicy.attempts(1 + random.nextInt(4))
                            .backoff(Duration.ofMillis(1), 2, Duration.ofMillis(8))
                            .retryOn(error -> error instanceof RuntimeException));
            if (key != null) {
                builder.key(key);
            }
            if (random.nextInt(3) == 0) {
                builder.deadline(Duration.ofMillis(random.nextInt(20)));
            }
            jobs.add(builder.submit());
        }

        void submitTask() {
            final int[] runs = {0};
            try {
                final Future<?> future = pool.submit(() -> {
                    runs[0]++;
                });
                if (!future.isCancelled()) {
                    tasks.add(runs);
                }
            } catch (final RejectedExecutionException e) {
                assertThat(runs[0]).isZero();
            }
        }

        void act(final long number) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> submitJob(number);
                case 4 -> submitTask();
                case 5 -> {
                    if (!jobs.isEmpty()) {
                        jobs.get(random.nextInt(jobs.size())).cancel(random.nextBoolean());
                    }
                }
                case 6 -> clock.advanceTo(clock.timeNs() + random.nextInt(4) * MS);
                default -> {
                    for (int i = random.nextInt(10); i > 0; i--) {
                        pool.step();
                    }
                }
            }
        }

        int end() {
            final int way = random.nextInt(3);
            final List<Runnable> neverRun = way == 0 ? pool.shutdownNow() : List.of();
            if (way != 0) {
                pool.shutdown();
            }
            for (int i = 0; !pool.isTerminated(); i++) {
                assertThat(i).as("comes to an end").isLessThan(200_000);
                pool.step();
                if (i % 5 == 0) {
                    clock.advanceTo(clock.timeNs() + MS);
                }
            }
            return neverRun.size();
        }

        void check(final int neverRun) {
            assertThat(broken).isNull();
            long completed = 0;
            long failed = 0;
            long cancelled = 0;
            for (final Job<?> job : jobs) {
                assertThat(job.status().isFinal()).as("%s", job).isTrue();
                assertThat(job.attempts()).isLessThanOrEqualTo(4);
                assertThat(attempts.getOrDefault(job.id(), 0)).isLessThanOrEqualTo(job.attempts());
                if (!job.isAccepted()) {
                    assertThat(attempts).doesNotContainKey(job.id());
                } else if (job.status() == JobStatus.COMPLETED) {
                    assertThat(job.result()).isNotNull();
                    completed++;
                } else if (job.status() == JobStatus.FAILED) {
                    assertThat(job.error()).isNotNull();
                    failed++;
                } else {
                    cancelled++;
                }
            }
            final WorkerPoolMetrics metrics = pool.metrics();
            assertThat(metrics.jobs().completed()).isEqualTo(completed);
            assertThat(metrics.jobs().failed()).isEqualTo(failed);
            assertThat(metrics.jobs().cancelled()).isEqualTo(cancelled);
            assertThat(metrics.jobs().accepted()).isEqualTo(completed + failed + cancelled);
            assertThat(metrics.jobs().open()).isZero();
            assertThat(metrics.queued()).isZero();
            assertThat(letIn.values()).allMatch(count -> count == 0);
            final long ran = tasks.stream().mapToInt(runs -> runs[0]).sum();
            assertThat(tasks).allMatch(runs -> runs[0] <= 1);
            assertThat(tasks.size() - ran).isBetween(0L, (long) neverRun);
        }
    }

    @Test
    void shouldKeepItsPromisesInAThousandInterleavings() {
        long completed = 0;
        long failed = 0;
        long cancelled = 0;
        long scaled = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                final Run run = new Run(seed);
                for (int i = 0; i < 150; i++) {
                    run.act(i);
                }
                run.check(run.end());
                final WorkerPoolMetrics metrics = run.pool.metrics();
                completed += metrics.jobs().completed();
                failed += metrics.jobs().failed();
                cancelled += metrics.jobs().cancelled();
                scaled += metrics.scaledUp() + metrics.scaledDown();
            } catch (final Throwable failure) {
                throw new AssertionError("seed=" + seed, failure);
            }
        }
        assertThat(List.of(completed, failed, cancelled, scaled))
                .as("all that can happen did")
                .allMatch(count -> count > SEEDS);
    }

    @Test
    void shouldDoTheSameForTheSameSeed() {
        assertThat(trace(11)).isEqualTo(trace(11)).isNotEqualTo(trace(12));
    }

    private static String trace(final long seed) {
        final Run run = new Run(seed);
        for (int i = 0; i < 150; i++) {
            run.act(i);
        }
        run.end();
        final StringBuilder trace = new StringBuilder();
        run.jobs.forEach(job -> trace.append(job)
                .append(job.attempts())
                .append(' ')
                .append(job.updatedNs())
                .append('\n'));
        return trace.toString();
    }
}

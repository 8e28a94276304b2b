package org.ringmill.worker;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.time.Deadline;

/**
 * Workers that run tasks from bounded lanes. It is an {@code ExecutorService}, so it fits wherever one does; {@link #job} adds an id, a
 * priority, a deadline, retries and a key.
 *
 * <pre>{@code
 * try (WorkerPool pool = WorkerPool.builder("fetch").workers(4).start()) {
 *     pool.execute(() -> ...);
 *     Job<Page> job = pool.job(context -> fetch(url)).retry(RetryPolicy.attempts(3)).submit();
 * }
 * }</pre>
 *
 * <p>A worker may block, so each has a thread to itself under every layout that has threads; so has the manager, which keeps the time and
 * sleeps while nobody needs it. In a stepped layout the stepping thread runs it all, one task at a time.
 *
 * <p>What is said of an {@code ExecutorService} holds. In particular: what a thread did before it put a task in is seen by the task,
 * and what the task did by whoever gets its result; a task that was taken is run, or given back by {@link #shutdownNow}; one that
 * was refused never runs; an interrupt of one task is not seen by the next; a pool of one worker runs tasks in the order in which
 * they came (those of one priority). What a task given to {@link #execute} throws goes to {@link WorkerPoolBuilder#onError}, or
 * to the thread's handler of uncaught exceptions; the worker goes on. {@code execute} allocates nothing, except where it waits
 * for room.
 *
 * <p>Any thread, but for {@link #step}.
 */
public final class WorkerPool extends AbstractExecutorService implements AutoCloseable {
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration STEPPED_CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final PoolCore core;
    private final Lanes lanes;
    private final Intake intake;

    private WorkerPool(final PoolCore core) {
        this.core = core;
        lanes = core.lanes;
        intake = core.intake;
    }

    /** {@return a builder for a pool of that name, which its threads bear} */
    public static WorkerPoolBuilder builder(final String name) {
        return new WorkerPoolBuilder(name);
    }

    // Tasks.

    /**
     * Puts a task into the NORMAL lane.
     *
     * @throws RejectedExecutionException if the pool was shut down, or there was no room and the policy is to refuse, or to wait and the
     *                                    time was up or the thread was interrupted (its flag stays set)
     */
    @Override
    public void execute(final Runnable task) {
        Objects.requireNonNull(task, "task");
        if (!core.isRunning()) {
            throw intake.refusedClosed(task);
        }
        if (!lanes.normal.offer(task)) {
            executeWhenFull(task);
        } else if (!intake.published(task)) {
            throw intake.refusedClosed(task);
        }
        if (core.stepped) {
            core.group.interleave();
        }
    }

    private void executeWhenFull(final Runnable task) {
        final JobRefusal refusal = intake.putWhenFull(task, lanes.normal);
        if (refusal != null && refusal != JobRefusal.DROPPED) {
            throw intake.refused(task, refusal);
        }
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(final Callable<T> task) {
        return core.stepped ? new SteppedTask<>(core.group, task) : new FutureTask<>(task);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(final Runnable task, final T value) {
        return newTaskFor(Executors.callable(task, value));
    }

    @Override
    public <T> T invokeAny(final Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (final TimeoutException e) {
            throw new AssertionError("no time limit was set", e);
        }
    }

    @Override
    public <T> T invokeAny(final Collection<? extends Callable<T>> tasks, final long timeout, final TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return core.stepped
                ? SteppedInvokeAny.run(this, core.group, tasks, unit.toNanos(timeout))
                : InvokeAny.run(this, tasks, unit.toNanos(timeout));
    }

    // Jobs.

    /** {@return a description of a job, to be submitted} */
    public <T> JobBuilder<T> job(final JobHandler<? extends T> handler) {
        return new JobBuilder<>(this, Objects.requireNonNull(handler, "handler"));
    }

    /** {@return a description of a job that needs no context, to be submitted} */
    public <T> JobBuilder<T> job(final Callable<? extends T> task) {
        Objects.requireNonNull(task, "task");
        return new JobBuilder<>(this, context -> task.call());
    }

    <T> Job<T> submit(final JobBuilder<T> builder) {
        final long createdNs = core.clock.timeNs();
        final long deadlineNs = builder.deadlineFor(createdNs);
        final JobTask<T> job = core.registry.admit(sequence -> {
            final String id = builder.id == null ? "#" + sequence : builder.id;
            return new JobTask<>(core, builder, id, sequence, createdNs, deadlineNs);
        });
        if (job.refusal() != null) {
            intake.rejected.incrementAndGet();
            return job;
        }
        if (!job.admittedBehindKey) {
            putIn(job);
        }
        if (job.deadlineNs() != Job.NO_DEADLINE) {
            core.manager.attendTo(job);
        }
        if (core.stepped) {
            core.group.interleave();
        }
        return job;
    }

    private void putIn(final JobTask<?> job) {
        if (lanes.of(job.priority()).offer(job)) {
            intake.published(job);
            return;
        }
        final JobRefusal refusal = intake.putWhenFull(job, lanes.of(job.priority()));
        if (refusal != null) {
            if (job.refuse(refusal)) {
                core.jobRunner.withdraw(job);
                if (refusal == JobRefusal.DROPPED) {
                    intake.tellDropped(job);
                }
            } else {
                core.jobRunner.release(job);
            }
        }
    }

    /** {@return the job of that id, open or remembered} */
    public Optional<Job<?>> findJob(final String id) {
        return Optional.ofNullable(core.registry.find(id, core.clock.timeNs()));
    }

    /**
     * {@return open and remembered jobs, in the order of their numbers} A job that is taken later has a higher number than all that
     * are listed: whoever reads page after page misses none that is still remembered. Takes time in proportion to all of them.
     *
     * @param status        of those wanted, or null for any
     * @param afterSequence the number of the last job of the page before, 0 for the first page
     * @param limit         most jobs, at least 1
     */
    public List<Job<?>> jobs(final @Nullable JobStatus status, final long afterSequence, final int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("page must hold at least one job, limit=" + limit);
        }
        return core.registry.list(status, afterSequence, limit, core.clock.timeNs());
    }

    // Life.

    /** {@return the name} */
    public String name() {
        return core.name;
    }

    /** Runs duty cycles on the calling thread, if the pool is stepped; {@return the work done}. */
    public int step() {
        return core.group.step();
    }

    /** Takes no more tasks and jobs; those taken are run, retries among them. Does not wait. */
    @Override
    public void shutdown() {
        core.shutdown();
    }

    /**
     * Takes no more, interrupts the tasks that run, cancels all jobs, and gives back what has not begun. What a worker begins while
     * this goes on begins with an interrupt; once it has returned that is at most the one task that each had in its hand. What other
     * threads put in meanwhile is refused, given back, or run with an interrupt. Does not wait.
     *
     * @return the tasks that were taken and will not be begun; jobs are not among them, they are CANCELLED
     */
    @Override
    public List<Runnable> shutdownNow() {
        return core.stop();
    }

    /** As {@link #shutdown(Duration, Duration)}, with a second for what was interrupted. */
    public PoolShutdownReport shutdown(final Duration drain) {
        return shutdown(drain, CANCEL_TIMEOUT);
    }

    /**
     * Ends the pool in order: takes no more, waits for what was taken, and when the time is up cancels the rest and waits for that.
     * If the caller is interrupted the time is up; its flag is set again.
     *
     * @param drain  how long tasks and jobs may take to end by themselves
     * @param cancel how long those interrupted may take to end
     * @return what became of it all
     * @throws IllegalStateException in a task of the pool, which would wait for itself
     */
    public PoolShutdownReport shutdown(final Duration drain, final Duration cancel) {
        checkNotInTask();
        shutdown();
        boolean interrupted = false;
        boolean drained = false;
        List<Runnable> neverRun = List.of();
        final long cancelledBefore = core.registry.cancelled();
        try {
            drained = awaitTermination(Deadline.boundedNs(drain), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            interrupted = true;
        }
        if (!drained) {
            neverRun = core.stop();
            cancelFutures(neverRun);
            interrupted |= awaitCancelled(Deadline.boundedNs(cancel));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        final List<String> stuck = isTerminated() ? List.of() : core.roster.busyThreads();
        return new PoolShutdownReport(
                drained,
                core.roster.completed(),
                core.roster.failed(),
                List.copyOf(neverRun),
                core.registry.cancelled() - cancelledBefore,
                stuck);
    }

    private static void cancelFutures(final List<Runnable> tasks) {
        for (final Runnable task : tasks) {
            if (task instanceof Future<?> future) {
                future.cancel(false);
            }
        }
    }

    /** {@return whether the caller was interrupted, which ends the wait} */
    private boolean awaitCancelled(final long timeoutNs) {
        try {
            awaitTermination(timeoutNs, TimeUnit.NANOSECONDS);
            return false;
        } catch (final InterruptedException e) {
            return true;
        }
    }

    @Override
    public boolean isShutdown() {
        return !core.isRunning();
    }

    private void checkNotInTask() {
        if (core.roster.isCurrentThreadWorker()) {
            throw new IllegalStateException("a task must not wait for the end of its own pool, pool=" + core.name);
        }
    }

    @Override
    public boolean isTerminated() {
        return core.finished.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(final long timeout, final TimeUnit unit) throws InterruptedException {
        return core.stepped
                ? core.group.await(this::isTerminated, unit.toNanos(timeout))
                : core.finished.await(timeout, unit);
    }

    /**
     * As an {@code ExecutorService} of JDK 19 does: shuts down and waits for all that was taken; if interrupted, stops it first.
     *
     * <p>A pool that is stepped has ten seconds, as with {@link #shutdown(Duration)}: its clock may be one that only the caller moves,
     * and then what waits for a time would never end.
     *
     * @throws IllegalStateException in a task of the pool, which would wait for itself
     */
    @Override
    public void close() {
        checkNotInTask();
        if (core.stepped && !isTerminated()) {
            shutdown(STEPPED_CLOSE_TIMEOUT);
            return;
        }
        boolean interrupted = false;
        shutdown();
        while (!isTerminated()) {
            try {
                awaitTermination(1, TimeUnit.DAYS);
            } catch (final InterruptedException e) {
                if (!interrupted) {
                    cancelFutures(shutdownNow());
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return what it has done, and what it is doing} */
    public WorkerPoolMetrics metrics() {
        final long nowNs = core.clock.timeNs();
        final Map<Priority, Integer> depth = new EnumMap<>(Priority.class);
        for (final Priority priority : Priority.values()) {
            depth.put(priority, lanes.of(priority).size());
        }
        return new WorkerPoolMetrics(
                lanes.accepted(),
                core.roster.completed(),
                core.roster.failed(),
                intake.rejected.get(),
                intake.dropped.get(),
                intake.callerRuns.get(),
                depth,
                core.registry.metrics(),
                Arrays.stream(core.roster.present())
                        .map(worker -> worker.metrics(nowNs))
                        .toList(),
                core.manager.scaledUp(),
                core.manager.scaledDown(),
                core.handlerFailures.get());
    }

    @Override
    public String toString() {
        return "WorkerPool[" + core.name + ", workers=" + core.roster.present().length + ", queued=" + lanes.size()
                + (isTerminated() ? ", terminated]" : isShutdown() ? ", shut down]" : "]");
    }

    static WorkerPool start(final WorkerPoolBuilder builder) {
        final AgentGroup group;
        if (builder.group == null) {
            group = AgentGroup.builder(builder.name).layout(builder.layout).build();
            group.start();
        } else {
            group = builder.group;
        }
        final PoolCore core = new PoolCore(builder, group);
        core.manager.join();
        final long nowNs = core.clock.timeNs();
        boolean started = false;
        try {
            for (int i = 0; i < builder.minWorkers; i++) {
                core.roster.add(nowNs);
            }
            started = true;
        } finally {
            if (!started) {
                core.manager.leave();
                core.stop();
            }
        }
        return new WorkerPool(core);
    }
}

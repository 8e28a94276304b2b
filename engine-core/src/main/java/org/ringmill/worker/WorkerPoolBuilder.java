package org.ringmill.worker;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.time.Deadline;
import org.ringmill.time.EngineClock;

/** Describes a {@link WorkerPool}; each value is checked where it is given. Used by one thread. */
public final class WorkerPoolBuilder {
    private static final int MAX_WORKERS = 4096;
    private static final int MAX_CAPACITY = 1 << 26;
    private static final int MAX_JOBS = 1 << 26;

    final String name;
    int minWorkers = Runtime.getRuntime().availableProcessors();
    int maxWorkers = minWorkers;
    ScalingPolicy scaling = ScalingPolicy.standard();
    int capacity = 1 << 14;
    Backpressure policy = Backpressure.reject();
    ThreadLayout layout = ThreadLayout.dedicated();
    IdleMode idleMode = IdleMode.PARK;
    EngineClock clock = EngineClock.live();
    int maxJobs = 1 << 16;
    int keptJobs = 1 << 12;
    long keptNs = Duration.ofMinutes(10).toNanos();
    Consumer<? super Runnable> onDropped = task -> {};

    @Nullable
    AgentGroup group;

    @Nullable
    JobGate gate;

    Thread.@Nullable UncaughtExceptionHandler errorHandler;

    WorkerPoolBuilder(final String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("pool needs a name");
        }
        this.name = name;
    }

    /** Sets a fixed number of workers, 1 to 4,096; as many as there are processors if not called. See {@link PoolSizing}. */
    public WorkerPoolBuilder workers(final int count) {
        return workers(count, count);
    }

    /** Sets the fewest and the most workers, 1 to 4,096; {@link #scaling} says when there are more or fewer. */
    public WorkerPoolBuilder workers(final int min, final int max) {
        if (min < 1 || max < min || max > MAX_WORKERS) {
            throw new IllegalArgumentException(
                    "workers must be 1 to " + MAX_WORKERS + ", the fewest first, min=" + min + ", max=" + max);
        }
        minWorkers = min;
        maxWorkers = max;
        return this;
    }

    /** Sets when workers are added and taken away; {@link ScalingPolicy#standard()} if not called. */
    public WorkerPoolBuilder scaling(final ScalingPolicy value) {
        scaling = value;
        return this;
    }

    /** Sets how many tasks each lane holds, a power of two, 2 to 67,108,864; 16,384 if not called. */
    public WorkerPoolBuilder capacity(final int tasks) {
        if (tasks < 2 || tasks > MAX_CAPACITY || Integer.bitCount(tasks) != 1) {
            throw new IllegalArgumentException(
                    "capacity must be a power of two, 2 to " + MAX_CAPACITY + ", capacity=" + tasks);
        }
        capacity = tasks;
        return this;
    }

    /**
     * Sets what is done with a task or job for which there is no room in its lane: REJECT if not called, or BLOCK, TIMEOUT,
     * DROP_NEWEST, DROP_OLDEST, CALLER_RUNS. A task of the pool that puts another in never waits for room: it runs it itself. What is
     * dropped is cancelled if it is a future or a job.
     */
    public WorkerPoolBuilder backpressure(final Backpressure value) {
        policy = value.requireOneOf(
                "worker pool",
                Backpressure.Kind.REJECT,
                Backpressure.Kind.BLOCK,
                Backpressure.Kind.TIMEOUT,
                Backpressure.Kind.DROP_NEWEST,
                Backpressure.Kind.DROP_OLDEST,
                Backpressure.Kind.CALLER_RUNS);
        return this;
    }

    /**
     * Has each task and job that is dropped given to that consumer, on the thread that drops it; a job is a {@link Job}. It must
     * not throw.
     */
    public WorkerPoolBuilder onDropped(final Consumer<? super Runnable> value) {
        onDropped = value;
        return this;
    }

    /** Sets whether there are threads, one for each worker, or it is stepped; {@link ThreadLayout#dedicated()} if not called. */
    public WorkerPoolBuilder layout(final ThreadLayout value) {
        layout = value;
        return this;
    }

    /** Sets what a worker does without work: {@link IdleMode#PARK} if not called; SPIN and YIELD keep a core busy, others park. */
    public WorkerPoolBuilder idleMode(final IdleMode value) {
        idleMode = value;
        return this;
    }

    /** Has its agents join that running group, which it does not stop, in place of a group of its own with {@link #layout}. */
    public WorkerPoolBuilder group(final AgentGroup value) {
        group = value;
        return this;
    }

    /** Sets the clock of jobs, timers and scaling; {@link EngineClock#live()} if not called. */
    public WorkerPoolBuilder clock(final EngineClock value) {
        clock = value;
        return this;
    }

    /** Sets who decides when jobs of a key may run; nobody if not called. */
    public WorkerPoolBuilder gate(final JobGate value) {
        gate = value;
        return this;
    }

    /**
     * Sets how many jobs may be open, waiting for their key, a timer or a worker, 1 to 67,108,864; 65,536 if not called. One with a
     * deadline counts for a moment after its end, until the manager has taken off its timer.
     */
    public WorkerPoolBuilder maxJobs(final int jobs) {
        if (jobs < 1 || jobs > MAX_JOBS) {
            throw new IllegalArgumentException("jobs must be 1 to " + MAX_JOBS + ", jobs=" + jobs);
        }
        maxJobs = jobs;
        return this;
    }

    /** Sets how many ended jobs are remembered, 0 to 67,108,864, and how long; 4,096 and ten minutes if not called. The oldest go first. */
    public WorkerPoolBuilder keepEndedJobs(final int jobs, final Duration time) {
        if (jobs < 0 || jobs > MAX_JOBS) {
            throw new IllegalArgumentException("jobs must be 0 to " + MAX_JOBS + ", jobs=" + jobs);
        }
        keptJobs = jobs;
        keptNs = Deadline.boundedNs(time);
        return this;
    }

    /** Sets who is told what a task given to {@code execute} has thrown; the thread's handler of uncaught exceptions if not called. */
    public WorkerPoolBuilder onError(final Thread.UncaughtExceptionHandler value) {
        errorHandler = value;
        return this;
    }

    /** {@return the pool, running} */
    public WorkerPool start() {
        return WorkerPool.start(this);
    }
}

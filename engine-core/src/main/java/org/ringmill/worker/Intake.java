package org.ringmill.worker;

import java.lang.invoke.VarHandle;
import java.util.IdentityHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Backpressure;
import org.ringmill.time.Deadline;

/**
 * How tasks get into the lanes: by policy when there is no room, and exactly when the pool is being shut down. Any thread.
 *
 * <p>A task that was taken is run or given back, and one that was refused never runs, although nobody locks to put one in. The lanes
 * are <em>sealed</em> by whoever stops the pool, or by its last worker: under a lock they raise the flag, fence, and take out all
 * that is in. Who puts a task in moves the lane's producer index by a CAS, and then reads the flag; who takes out looks at that
 * index, not at slots: so no fence is needed between, which would wait until the slot's cache line is here. If the flag is not
 * raised, the task was in before it, and whoever sealed has found it (or a worker has): it is run, or given back. If it is raised,
 * the thread takes the lock, after which nothing is in the lanes but tasks of threads that, like itself, put them in too late; it
 * takes them all out and remembers them. If its own is among what is remembered it is refused; if not, a worker or who sealed has
 * got it in between, and it counts as taken.
 */
final class Intake {
    private static final int SPINS = 100;
    private static final int YIELDS = 200;
    private static final long PARK_NS = 20_000;

    final AtomicLong rejected = new AtomicLong();
    final AtomicLong dropped = new AtomicLong();
    final AtomicLong callerRuns = new AtomicLong();
    private final PoolCore core;
    private final Backpressure policy;
    private final Consumer<? super Runnable> onDropped;
    private volatile boolean sealed;

    /** Tasks put in too late, and how many times each; guarded by this. */
    private final IdentityHashMap<Runnable, Integer> late = new IdentityHashMap<>();

    Intake(final PoolCore core, final Backpressure policy, final Consumer<? super Runnable> onDropped) {
        this.core = core;
        this.policy = policy;
        this.onDropped = onDropped;
    }

    /** Makes known that a task was put in; {@return whether it counts as taken}. */
    boolean published(final Runnable task) {
        if (sealed && !wasTaken(task)) {
            return false;
        }
        core.board.signal();
        return true;
    }

    /** Raises the flag and gives what is in to a consumer. */
    synchronized void seal(final Consumer<Runnable> consumer) {
        sealed = true;
        VarHandle.fullFence();
        for (Runnable task = core.lanes.poll(); task != null; task = core.lanes.poll()) {
            consumer.accept(task);
        }
    }

    RejectedExecutionException refusedClosed(final Runnable task) {
        rejected.incrementAndGet();
        return refused(task, JobRefusal.CLOSED);
    }

    RejectedExecutionException refused(final Runnable task, final JobRefusal reason) {
        return new RejectedExecutionException(
                "task was refused, pool=" + core.name + ", reason=" + reason + ", task=" + task);
    }

    private synchronized boolean wasTaken(final Runnable own) {
        for (Runnable task = core.lanes.poll(); task != null; task = core.lanes.poll()) {
            if (task instanceof JobTask<?> job) {
                core.jobRunner.release(job);
            } else {
                late.merge(task, 1, Integer::sum);
            }
        }
        final Integer times = late.remove(own);
        if (times != null && times > 1) {
            late.put(own, times - 1);
        }
        return times == null;
    }

    /** Puts a task in by policy when there was no room; {@return why not, or null if it is in or was run}. */
    @Nullable
    JobRefusal putWhenFull(final Runnable task, final MpmcVarHandleArrayQueue<Runnable> lane) {
        final JobRefusal refusal = switch (policy.kind()) {
            case DROP_NEWEST -> JobRefusal.DROPPED;
            case DROP_OLDEST -> putDroppingOldest(task, lane);
            case CALLER_RUNS -> runByCaller(task);
            case BLOCK, TIMEOUT -> putWaiting(task, lane);
            default -> JobRefusal.FULL;
        };
        if (refusal == JobRefusal.DROPPED) {
            // A job's submitter says first why it was refused, and tells then.
            if (!(task instanceof JobTask<?>)) {
                drop(task);
            }
        } else if (refusal != null) {
            rejected.incrementAndGet();
        }
        return refusal;
    }

    private @Nullable JobRefusal putDroppingOldest(final Runnable task, final MpmcVarHandleArrayQueue<Runnable> lane) {
        boolean isIn = lane.offer(task);
        while (!isIn) {
            final Runnable oldest = lane.poll();
            isIn = lane.offer(task);
            // Only now, for the next of the key of a job that is lost would else take the room.
            lose(oldest);
        }
        return published(task) ? null : JobRefusal.CLOSED;
    }

    private void lose(final @Nullable Runnable task) {
        if (task instanceof JobTask<?> job) {
            if (!job.isDone()) {
                drop(job);
            }
            core.jobRunner.release(job);
        } else if (task != null) {
            drop(task);
        }
    }

    /** Loses a task other than the job that is just being put in, which its submitter refuses. */
    void drop(final Runnable task) {
        if (task instanceof Future<?> future) {
            future.cancel(false);
        }
        tellDropped(task);
    }

    /** A task is lost, and cancelled if it is a future. */
    void tellDropped(final Runnable task) {
        dropped.incrementAndGet();
        try {
            onDropped.accept(task);
        } catch (final Throwable error) {
            core.onError(error);
        }
    }

    private @Nullable JobRefusal runByCaller(final Runnable task) {
        if (!core.isRunning()) {
            return JobRefusal.CLOSED;
        }
        callerRuns.incrementAndGet();
        if (task instanceof JobTask<?> job) {
            core.jobRunner.run(job, JobRunner.CALLER);
        } else {
            task.run();
        }
        return null;
    }

    /** A worker never waits for room, which it may be itself that has to make it: it runs the task. */
    private @Nullable JobRefusal putWaiting(final Runnable task, final MpmcVarHandleArrayQueue<Runnable> lane) {
        if (core.roster.isCurrentThreadWorker() || (core.stepped && core.group.isOnAgentThread())) {
            return runByCaller(task);
        }
        final boolean bounded = policy.kind() == Backpressure.Kind.TIMEOUT;
        final long deadlineNs = bounded ? Deadline.momentAfter(policy.timeoutNs()) : 0;
        for (int tries = 0; core.isRunning(); tries++) {
            if (lane.offer(task)) {
                return published(task) ? null : JobRefusal.CLOSED;
            }
            if (Thread.currentThread().isInterrupted()) {
                return JobRefusal.INTERRUPTED;
            }
            if (bounded && deadlineNs - Deadline.now() <= 0) {
                return JobRefusal.TIMED_OUT;
            }
            idle(tries);
        }
        return JobRefusal.CLOSED;
    }

    private void idle(final int tries) {
        if (core.stepped) {
            core.group.step();
        } else if (tries < SPINS) {
            Thread.onSpinWait();
        } else if (tries < YIELDS) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(PARK_NS);
        }
    }
}

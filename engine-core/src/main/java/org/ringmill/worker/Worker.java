package org.ringmill.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.SelfIdlingAgent;

/**
 * Runs tasks: what it has taken before, else from the lanes, else what another holds ready. It takes several at once while they are
 * short, one at a time when they are not. With a thread to itself it idles itself, see {@link WakeBoard}; stepped, it does at most
 * one batch's worth and never waits.
 *
 * <p>Fields are written by the worker's thread unless they say otherwise.
 */
final class Worker implements SelfIdlingAgent {
    /** A group's thread takes a duty cycle of that much for a full one, and comes back at once. */
    private static final int TASKS_PER_CYCLE = 256;

    /** As long as what was taken at once is done in this time, twice as much may be taken next. */
    private static final long SHORT_NS = 20_000;

    private static final int SPINS = 200;
    private static final int YIELDS = 20;

    private static final VarHandle PARKED;
    private static final VarHandle TAKING;
    private static final VarHandle COMPLETED;
    private static final VarHandle FAILED;
    private static final VarHandle STOLEN;
    private static final VarHandle BUSY_NS;
    private static final VarHandle BUSY_SINCE_NS;

    private static final long NOT_BUSY = Long.MIN_VALUE;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            PARKED = lookup.findVarHandle(Worker.class, "parked", boolean.class);
            TAKING = lookup.findVarHandle(Worker.class, "taking", boolean.class);
            COMPLETED = lookup.findVarHandle(Worker.class, "completed", long.class);
            FAILED = lookup.findVarHandle(Worker.class, "failed", long.class);
            STOLEN = lookup.findVarHandle(Worker.class, "stolen", long.class);
            BUSY_NS = lookup.findVarHandle(Worker.class, "busyNs", long.class);
            BUSY_SINCE_NS = lookup.findVarHandle(Worker.class, "busySinceNs", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int id;
    final WorkerQueue queue = new WorkerQueue();
    private final PoolCore core;
    private final Lanes.Turn turn = new Lanes.Turn();
    private final long startedNs;
    private final int maxBatch;
    private final boolean spins;
    private final boolean yields;
    private int batch = 1;
    private boolean exited;

    /** Cleared, by a CAS, by whoever ends the parking: the worker or who wakes it. */
    @SuppressWarnings("unused")
    private volatile boolean parked;

    /** Whether it may have taken tasks out of a lane that are not in its cells yet. */
    @SuppressWarnings("unused")
    private boolean taking;

    /** Raised by the manager to send the worker away. */
    private volatile boolean leaving;

    /** The thread that runs its tasks: its own; or, stepped, who steps it, while it does. */
    private volatile @Nullable Thread thread;

    private volatile @Nullable JobTask<?> currentJob;

    /** What was taken to be run and is not done with: lost with the worker. */
    private @Nullable Runnable inHand;

    /** Set and used by the roster, under its lock. */
    AgentGroup.@Nullable Membership membership;

    private long completed;
    private long failed;
    private long stolen;
    private long busyNs;
    private long busySinceNs = NOT_BUSY;

    Worker(final int id, final PoolCore core, final IdleMode idleMode, final long nowNs) {
        this.id = id;
        this.core = core;
        startedNs = nowNs;
        maxBatch = core.stepped ? 1 : WorkerQueue.CAPACITY;
        spins = idleMode == IdleMode.SPIN;
        yields = idleMode == IdleMode.YIELD;
    }

    @Override
    public void onStart() {
        if (!core.stepped) {
            thread = Thread.currentThread();
        }
    }

    @Override
    public int doWork() {
        return doWork(core.stepped ? WorkerQueue.CAPACITY : TASKS_PER_CYCLE);
    }

    @Override
    public int doWork(final int limit) {
        if (exited) {
            return 0;
        }
        final int done = core.stepped ? runStepped(limit) : runTasks(limit);
        if (done > 0) {
            return done;
        }
        if (leaving || core.isFinished()) {
            exit();
            return 0;
        }
        return core.stepped ? 0 : search();
    }

    /**
     * The stepping thread's interrupts are its own: tasks neither see them nor leave theirs behind. Its time between two steps is
     * not the worker's.
     */
    private int runStepped(final int limit) {
        if (!hasWork()) {
            return 0;
        }
        final boolean wasInterrupted = Thread.interrupted();
        thread = Thread.currentThread();
        try {
            return runTasks(limit);
        } finally {
            endStep(wasInterrupted);
        }
    }

    private void endStep(final boolean wasInterrupted) {
        countBusyTime();
        BUSY_SINCE_NS.setOpaque(this, NOT_BUSY);
        thread = null;
        Thread.interrupted();
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs what was found when the pool had nothing more to do. */
    void runLate(final Queue<Runnable> tasks) {
        if (tasks.isEmpty()) {
            return;
        }
        final boolean wasInterrupted = core.stepped && Thread.interrupted();
        thread = Thread.currentThread();
        BUSY_SINCE_NS.setOpaque(this, core.clock.timeNs());
        try {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                run(task);
            }
        } finally {
            if (core.stepped) {
                endStep(wasInterrupted);
            } else {
                countBusyTime();
                BUSY_SINCE_NS.setOpaque(this, NOT_BUSY);
            }
        }
    }

    private int runTasks(final int limit) {
        int done = 0;
        while (done < limit) {
            final Runnable task = nextTask();
            if (task == null) {
                break;
            }
            run(task);
            done++;
        }
        return done;
    }

    private @Nullable Runnable nextTask() {
        final Runnable held = queue.poll();
        return held != null ? held : refill();
    }

    /** The one place where a worker reads its clock for bare tasks: between two batches. */
    private @Nullable Runnable refill() {
        final long sinceNs = busySinceNs;
        final long nowNs = countBusyTime();
        queue.reuse();
        final int taken = leaving ? 0 : take();
        if (taken > 1) {
            VarHandle.fullFence();
            core.board.signal();
        }
        final Runnable task = taken > 0 ? queue.poll() : stealUnlessLeaving();
        if (task != null) {
            inHand = task;
            BUSY_SINCE_NS.setOpaque(this, nowNs == NOT_BUSY ? core.clock.timeNs() : nowNs);
        } else if (sinceNs != NOT_BUSY) {
            BUSY_SINCE_NS.setOpaque(this, NOT_BUSY);
        }
        return task;
    }

    /**
     * Whoever finds a lane empty sees the consumer index that was moved, by a CAS, to take what was in it, and so sees the flag that
     * was raised before; and once it sees the flag down it sees the cells. So neither store needs a fence.
     */
    private int take() {
        TAKING.setOpaque(this, true);
        try {
            return core.lanes.take(turn, queue, batch);
        } finally {
            TAKING.setRelease(this, false);
        }
    }

    /** {@return the time, or {@link #NOT_BUSY} if the worker was not} */
    private long countBusyTime() {
        final long sinceNs = busySinceNs;
        if (sinceNs == NOT_BUSY) {
            return NOT_BUSY;
        }
        final long nowNs = core.clock.timeNs();
        BUSY_NS.setOpaque(this, busyNs + nowNs - sinceNs);
        batch = nowNs - sinceNs < SHORT_NS ? Math.min(maxBatch, batch << 1) : 1;
        return nowNs;
    }

    private @Nullable Runnable stealUnlessLeaving() {
        if (leaving) {
            return null;
        }
        for (final Worker other : core.roster.present()) {
            if (other != this) {
                final Runnable task = other.queue.steal();
                if (task != null) {
                    STOLEN.setOpaque(this, stolen + 1);
                    return task;
                }
            }
        }
        return null;
    }

    /** As ThreadPoolExecutor does: a task begins with the interrupt that a stopped pool owes it, and with no other. */
    private void run(final Runnable task) {
        inHand = task;
        runInHand(task);
        // Not if that has thrown, for which no task is to blame: then it is lost.
        inHand = null;
    }

    private void runInHand(final Runnable task) {
        Thread.interrupted();
        if (core.isStopped()) {
            Thread.currentThread().interrupt();
        }
        if (task instanceof JobTask<?> job) {
            currentJob = job;
            final JobRunner.Attempted attempted = core.jobRunner.run(job, id);
            currentJob = null;
            count(attempted);
            return;
        }
        try {
            task.run();
            COMPLETED.setOpaque(this, completed + 1);
        } catch (final Throwable error) {
            FAILED.setOpaque(this, failed + 1);
            core.onError(error);
        }
    }

    private void count(final JobRunner.Attempted attempted) {
        if (attempted == JobRunner.Attempted.COMPLETED) {
            COMPLETED.setOpaque(this, completed + 1);
        } else if (attempted == JobRunner.Attempted.FAILED) {
            FAILED.setOpaque(this, failed + 1);
        }
    }

    /** {@return the tasks done, 0 if it was parked in vain} Between two of its parts the worker is on the board at all times. */
    private int search() {
        for (int i = 0; i < SPINS; i++) {
            if (hasWork()) {
                return runTasks(TASKS_PER_CYCLE);
            }
            Thread.onSpinWait();
        }
        if (spins) {
            return 0;
        }
        core.board.beginSearch();
        for (int i = 0; i < YIELDS; i++) {
            if (hasWork()) {
                return runFound();
            }
            Thread.yield();
        }
        if (!yields) {
            park();
        }
        return runFound();
    }

    private int runFound() {
        final Runnable task;
        try {
            task = nextTask();
        } finally {
            if (core.board.endSearch() && hasWork()) {
                core.board.signal();
            }
        }
        if (task == null) {
            return 0;
        }
        run(task);
        return 1;
    }

    private void park() {
        parked = true;
        core.board.beginPark();
        if (!hasWork() && !leaving && !core.isFinished()) {
            LockSupport.park(this);
            // A stray interrupt would make every further park return at once.
            Thread.interrupted();
        }
        if (claimParked()) {
            core.board.endPark();
        }
    }

    private boolean hasWork() {
        if (!queue.isUsedUp() || !core.lanes.isEmpty()) {
            return true;
        }
        for (final Worker other : core.roster.present()) {
            if (other != this && !other.queue.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void exit() {
        exited = true;
        core.roster.onExit(this);
    }

    /** The group was stopped under the pool, or the worker has left. */
    @Override
    public void onClose() {
        if (!exited) {
            exited = true;
            core.roster.onLost(this);
        }
    }

    /** Any thread: ends the worker's parking, for whoever gets true. */
    boolean claimParked() {
        return (boolean) PARKED.getVolatile(this) && PARKED.compareAndSet(this, true, false);
    }

    /** Any thread. */
    void unpark() {
        LockSupport.unpark(thread);
    }

    /** Any thread: it runs what it holds, takes nothing more, and ends. */
    void sendAway() {
        leaving = true;
        unpark();
    }

    /** Any thread that has found the lanes empty: gives away the tasks that the worker took out of them and has not begun. */
    void giveBack(final Consumer<Runnable> consumer) {
        while ((boolean) TAKING.getAcquire(this)) {
            Thread.yield();
        }
        for (Runnable task = queue.steal(); task != null; task = queue.steal()) {
            consumer.accept(task);
        }
    }

    /** Any thread: interrupts the task that it runs. */
    void interrupt() {
        final Thread runner = thread;
        if (runner != null) {
            runner.interrupt();
        }
    }

    /** {@return the task that it had in hand when it failed} Once it runs no more. */
    @Nullable
    Runnable inHand() {
        return inHand;
    }

    /** {@return whether the caller is the thread that runs its tasks} */
    boolean isCurrentThread() {
        return thread == Thread.currentThread();
    }

    /** Any thread: {@return whether it runs something} */
    boolean isBusy() {
        return (long) BUSY_SINCE_NS.getOpaque(this) != NOT_BUSY;
    }

    /** Any thread. */
    WorkerPoolMetrics.Worker metrics(final long nowNs) {
        final long sinceNs = (long) BUSY_SINCE_NS.getOpaque(this);
        final boolean busy = sinceNs != NOT_BUSY;
        final long usedNs = (long) BUSY_NS.getOpaque(this) + (busy ? Math.max(0, nowNs - sinceNs) : 0);
        final long lifeNs = nowNs - startedNs;
        final JobTask<?> job = currentJob;
        return new WorkerPoolMetrics.Worker(
                id,
                busy,
                completed(),
                failed(),
                (long) STOLEN.getOpaque(this),
                lifeNs <= 0 ? 0 : Math.min(1, (double) usedNs / lifeNs),
                job == null ? null : job.id());
    }

    long completed() {
        return (long) COMPLETED.getOpaque(this);
    }

    long failed() {
        return (long) FAILED.getOpaque(this);
    }

    /** {@return the name of the thread that runs it, or that it would have} */
    String threadName() {
        final Thread runner = thread;
        return runner == null ? roleName() : runner.getName();
    }

    @Override
    public String roleName() {
        return "worker-" + id;
    }
}

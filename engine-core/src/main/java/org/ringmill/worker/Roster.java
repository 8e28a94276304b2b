package org.ringmill.worker;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;

/**
 * The workers there are, by id, and how they come and go. Changed under its lock; read by any thread as an array that does not
 * change. Counts of those that have gone are kept, so that totals never fall.
 */
final class Roster {
    private static final Worker[] NONE = {};

    private final PoolCore core;
    private final IdleMode idleMode;
    private volatile Worker[] present = NONE;

    // Guarded by this.
    private final List<Worker> leaving = new ArrayList<>();
    private long goneCompleted;
    private long goneFailed;
    private boolean ended;

    Roster(final PoolCore core, final WorkerPoolBuilder builder) {
        this.core = core;
        idleMode = builder.idleMode;
    }

    Worker[] present() {
        return present;
    }

    /** Adds a worker, which runs when this returns; none to a pool that has ended. */
    synchronized void add(final long nowNs) {
        if (ended) {
            return;
        }
        final Worker worker = new Worker(freeId(), core, idleMode, nowNs);
        final Worker[] before = present;
        final Worker[] grown = Arrays.copyOf(before, before.length + 1);
        grown[before.length] = worker;
        Arrays.sort(grown, Comparator.comparingInt(w -> w.id));
        present = grown;
        boolean joined = false;
        try {
            worker.membership = core.group.join(worker, AgentErrorHandler.STOP);
            joined = true;
        } finally {
            if (!joined) {
                present = before;
            }
        }
    }

    private int freeId() {
        int id = 0;
        for (final Worker worker : present) {
            if (worker.id != id) {
                return id;
            }
            id++;
        }
        return id;
    }

    /** Sends the worker with the highest id away, unless it is the last. */
    synchronized void removeOne() {
        final Worker[] before = present;
        for (int i = before.length - 1; i > 0; i--) {
            if (!leaving.contains(before[i])) {
                leaving.add(before[i]);
                before[i].sendAway();
                return;
            }
        }
    }

    /** {@return workers that have not been sent away} */
    synchronized int staying() {
        return present.length - leaving.size();
    }

    /** On the worker's thread, when it takes nothing more. */
    void onExit(final Worker worker) {
        if (isLast(worker)) {
            try {
                core.runLate(worker);
            } finally {
                forget(worker);
                core.finish();
            }
        }
        leave(worker);
    }

    /**
     * By a worker that was closed without having been sent away: its group has stopped, or it has failed, other than by a task. The
     * task that it had in hand is lost. What it held is given to the others as if it had just been put in: a job by its priority,
     * with patience; another task where there is room for tasks without priority, and else it is dropped.
     */
    void onLost(final Worker worker) {
        if (worker.inHand() instanceof JobTask<?> job) {
            core.jobRunner.lose(job);
        } else if (worker.inHand() != null) {
            core.intake.drop(worker.inHand());
        }
        for (Runnable task = worker.queue.steal(); task != null; task = worker.queue.steal()) {
            if (task instanceof JobTask<?> job) {
                core.jobRunner.dispatch(job);
            } else if (!core.lanes.normal.offer(task)) {
                core.intake.drop(task);
            }
        }
        VarHandle.fullFence();
        core.board.signal();
        if (isLast(worker)) {
            forget(worker);
            core.abandon();
        }
        if (!core.stepped) {
            leave(worker);
        }
    }

    private synchronized void leave(final Worker worker) {
        final AgentGroup.Membership membership = worker.membership;
        if (membership != null) {
            membership.leaveSoon();
        }
    }

    /** Takes a worker out, unless it is the last, after which none is added; {@return whether it is} */
    private synchronized boolean isLast(final Worker worker) {
        final boolean last = !ended && Arrays.stream(present).allMatch(w -> w == worker);
        ended |= last;
        if (!last) {
            forget(worker);
        }
        return last;
    }

    private synchronized void forget(final Worker worker) {
        goneCompleted += worker.completed();
        goneFailed += worker.failed();
        leaving.remove(worker);
        present = Arrays.stream(present).filter(w -> w != worker).toArray(Worker[]::new);
    }

    /** Wakes all, to see that the pool's life has gone on. */
    void wakeAll() {
        for (final Worker worker : present) {
            worker.unpark();
        }
    }

    synchronized long completed() {
        return goneCompleted
                + Arrays.stream(present).mapToLong(Worker::completed).sum();
    }

    synchronized long failed() {
        return goneFailed + Arrays.stream(present).mapToLong(Worker::failed).sum();
    }

    boolean isCurrentThreadWorker() {
        for (final Worker worker : present) {
            if (worker.isCurrentThread()) {
                return true;
            }
        }
        return false;
    }

    int idle() {
        return (int) Arrays.stream(present).filter(w -> !w.isBusy()).count();
    }

    /** {@return names of the threads that still run something} */
    List<String> busyThreads() {
        return Arrays.stream(present)
                .filter(Worker::isBusy)
                .map(Worker::threadName)
                .toList();
    }
}

package org.ringmill.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.time.EngineClock;

/**
 * What the parts of a pool share, and the pool's life: running, shut down (what was taken is done), stopped (what was not begun is
 * given back), finished. It only goes forward. Any thread.
 */
final class PoolCore {
    static final int RUNNING = 0;
    static final int SHUTDOWN = 1;
    static final int STOPPED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(PoolCore.class, "state", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final String name;
    final AgentGroup group;
    final boolean stepped;
    final EngineClock clock;
    final Lanes lanes;
    final Roster roster;
    final WakeBoard board;
    final JobRegistry registry;
    final JobRunner jobRunner;
    final Manager manager;
    final Intake intake;
    final CountDownLatch finished = new CountDownLatch(1);
    final AtomicLong handlerFailures = new AtomicLong();
    private final Thread.@Nullable UncaughtExceptionHandler errorHandler;
    private volatile int state;

    PoolCore(final WorkerPoolBuilder builder, final AgentGroup group) {
        name = builder.name;
        this.group = group;
        stepped = group.layout().isStepped();
        clock = builder.clock;
        errorHandler = builder.errorHandler;
        lanes = new Lanes(builder.capacity);
        roster = new Roster(this, builder);
        board = new WakeBoard(roster::present);
        registry = new JobRegistry(builder.maxJobs, builder.keptJobs, builder.keptNs);
        manager = new Manager(this, builder);
        jobRunner = new JobRunner(this, builder.gate);
        intake = new Intake(this, builder.policy, builder.onDropped);
    }

    boolean isRunning() {
        return state == RUNNING;
    }

    boolean isStopped() {
        return state == STOPPED;
    }

    /** {@return whether a worker that has nothing has nothing to wait for either} */
    boolean isFinished() {
        return state != RUNNING && registry.open() == 0 && lanes.isEmpty();
    }

    void shutdown() {
        // First, for the last worker may go as soon as the state says so, and a job that is let in after that has
        // nobody to run it.
        registry.close();
        STATE.compareAndSet(this, RUNNING, SHUTDOWN);
        roster.wakeAll();
    }

    /** Cancels the jobs, interrupts what runs; {@return the tasks that have not begun, other than jobs}. */
    List<Runnable> stop() {
        state = STOPPED;
        registry.close();
        final List<JobTask<?>> open = registry.openJobs();
        open.forEach(job -> job.cancel(true));
        final List<Runnable> neverRun = new ArrayList<>();
        intake.seal(task -> keepUnlessJob(task, neverRun));
        for (final Worker worker : roster.present()) {
            worker.giveBack(task -> keepUnlessJob(task, neverRun));
            worker.interrupt();
        }
        roster.wakeAll();
        return neverRun;
    }

    private void keepUnlessJob(final Runnable task, final Collection<Runnable> tasks) {
        if (task instanceof JobTask<?> job) {
            jobRunner.release(job);
        } else {
            tasks.add(task);
        }
    }

    /**
     * By the last worker, before it goes. What it finds was put in while the pool was being shut down, by threads that take it to be
     * accepted: so it is run.
     */
    void runLate(final Worker last) {
        final ArrayDeque<Runnable> late = new ArrayDeque<>();
        intake.seal(task -> keepUnlessJob(task, late));
        try {
            last.runLate(late);
        } finally {
            // Nothing, unless the worker has failed.
            late.forEach(intake::drop);
        }
    }

    /** By the last worker, which has gone. */
    void finish() {
        manager.leave();
        finished.countDown();
    }

    /** The group that the workers ran in was stopped under them: nobody is left to run anything. */
    void abandon() {
        stop().forEach(intake::drop);
        if (!stepped) {
            manager.leave();
        }
        finished.countDown();
    }

    /** What a task has thrown that nobody else is told of. */
    void onError(final Throwable error) {
        final Thread thread = Thread.currentThread();
        final Thread.UncaughtExceptionHandler handler =
                errorHandler != null ? errorHandler : thread.getUncaughtExceptionHandler();
        try {
            handler.uncaughtException(thread, error);
        } catch (final Throwable handlerError) {
            // As the JVM does with what such a handler throws; here it is counted.
            handlerFailures.incrementAndGet();
        }
    }
}

package org.ringmill.worker;

import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts of jobs and moves jobs on: to a lane, to the manager's timers, to their end. Has no state of its own; used by the
 * workers, the manager and those who submit.
 */
final class JobRunner {
    /** The worker id of a thread that runs what it submits. */
    static final int CALLER = -1;

    /** What a worker has done with a job that came out of a lane. */
    enum Attempted {
        /** Nothing: the job has ended, or its gate lets it wait. */
        NOTHING,
        /** An attempt, which has returned. */
        COMPLETED,
        /** An attempt, which has thrown, or which the gate has refused. */
        FAILED
    }

    private final PoolCore core;
    private final @Nullable JobGate gate;

    private record Attempt(JobTask<?> job, int workerId, int attempt, long timeNs) implements JobContext {
        @Override
        public String jobId() {
            return job.id();
        }

        @Override
        public long deadlineNs() {
            return job.deadlineNs();
        }

        @Override
        public boolean isCancelled() {
            return job.isDone();
        }
    }

    JobRunner(final PoolCore core, final @Nullable JobGate gate) {
        this.core = core;
        this.gate = gate;
    }

    /** Runs an attempt of a job that came out of a lane, if it may. */
    Attempted run(final JobTask<?> job, final int workerId) {
        final long nowNs = core.clock.timeNs();
        if (nowNs >= job.deadlineNs()) {
            job.expire(nowNs);
        }
        if (job.isDone()) {
            release(job);
            return Attempted.NOTHING;
        }
        final Object key = job.key();
        if (gate == null || key == null) {
            return attempt(job, workerId, nowNs);
        }
        return attemptGated(job, workerId, nowNs, gate, key);
    }

    private Attempted attemptGated(
            final JobTask<?> job, final int workerId, final long nowNs, final JobGate gate, final Object key) {
        final JobGate.Permit permit;
        try {
            permit = Objects.requireNonNull(gate.before(key, nowNs), "permit");
        } catch (final Throwable gateError) {
            return failUnbegun(job, gateError, nowNs);
        }
        switch (permit.kind()) {
            case WAIT -> {
                job.park(permit.notBeforeNs());
                core.manager.attendTo(job);
                return Attempted.NOTHING;
            }
            case REFUSE -> {
                return failUnbegun(job, new JobRefusedException(job.id(), permit.reason()), nowNs);
            }
            default -> {
                return attempt(job, workerId, nowNs);
            }
        }
    }

    /** An attempt that the gate has not let begin. */
    private Attempted failUnbegun(final JobTask<?> job, final Throwable cause, final long nowNs) {
        job.begin(null, nowNs);
        afterAttempt(job, job.fail(cause, nowNs));
        return Attempted.FAILED;
    }

    private <T> Attempted attempt(final JobTask<T> job, final int workerId, final long nowNs) {
        final int attempt = job.begin(Thread.currentThread(), nowNs);
        if (attempt == 0) {
            tellGate(job, false, nowNs);
            release(job);
            return Attempted.NOTHING;
        }
        boolean parked = false;
        boolean succeeded = false;
        try {
            final T value = job.runHandler(new Attempt(job, workerId, attempt, nowNs));
            final long endNs = endNs(nowNs);
            succeeded = true;
            tellGate(job, true, endNs);
            job.succeed(value, endNs);
        } catch (final Throwable error) {
            final long endNs = endNs(nowNs);
            if (!succeeded) {
                tellGate(job, false, endNs);
            }
            parked = job.fail(error, endNs);
        }
        // From here on nobody interrupts this thread for this job. Other interrupts of a caller are its own.
        if (workerId != CALLER || job.hasInterruptedRunner()) {
            Thread.interrupted();
        }
        afterAttempt(job, parked);
        return succeeded ? Attempted.COMPLETED : Attempted.FAILED;
    }

    /** A clock that fails is not the job's fault, which has run: it ends when it began. */
    private long endNs(final long beganNs) {
        try {
            return core.clock.timeNs();
        } catch (final Throwable clockError) {
            core.onError(clockError);
            return beganNs;
        }
    }

    private void tellGate(final JobTask<?> job, final boolean succeeded, final long nowNs) {
        final Object key = job.key();
        if (gate != null && key != null) {
            final JobGate.Outcome outcome;
            if (job.isCancelled()) {
                outcome = JobGate.Outcome.CANCELLED;
            } else {
                outcome = succeeded && !job.isDone() ? JobGate.Outcome.SUCCEEDED : JobGate.Outcome.FAILED;
            }
            try {
                gate.after(key, outcome, nowNs);
            } catch (final Throwable gateError) {
                core.onError(gateError);
            }
        }
    }

    private void afterAttempt(final JobTask<?> job, final boolean parked) {
        if (parked) {
            core.manager.attendTo(job);
        } else {
            release(job);
        }
    }

    /** Lets go of a job that has ended, once: the next of its key that has not, if there is one, has its turn. */
    void release(final JobTask<?> job) {
        if (job.isReleased()) {
            return;
        }
        JobTask<?> next = job;
        do {
            final JobTask<?> ended = next;
            letGo(ended);
            next = core.registry.nextOfKey(ended);
        } while (next != null && next.isDone());
        if (next != null) {
            next.keyIsFree();
            dispatch(next);
        }
    }

    /** Loses a job that a worker has failed with. */
    void lose(final JobTask<?> job) {
        if (job.lose()) {
            core.intake.tellDropped(job);
        }
        release(job);
    }

    private void letGo(final JobTask<?> job) {
        if (job.release()) {
            onGone();
        } else {
            core.manager.attendTo(job);
        }
    }

    /** Nobody has a certain job any more. */
    void onGone() {
        core.registry.onGone();
        if (!core.isRunning() && core.registry.open() == 0) {
            core.roster.wakeAll();
        }
    }

    /** Lets go of a job that was admitted and found no room. */
    void withdraw(final JobTask<?> job) {
        core.registry.withdraw(job);
        release(job);
    }

    /** Puts a job that nobody else has into its lane; if there is no room the manager tries again. */
    void dispatch(final JobTask<?> job) {
        if (core.lanes.of(job.priority()).offer(job)) {
            VarHandle.fullFence();
            core.board.signal();
        } else {
            job.park(Long.MIN_VALUE);
            core.manager.attendTo(job);
        }
    }
}

package org.ringmill.worker;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.Deadline;
import org.ringmill.time.TimerWheel;

/**
 * A job's state. It changes under the job's own lock; a final status is reached once. {@link Place} says who is to move it on: at
 * any time it is in exactly one place, and who takes it from there is alone with it.
 */
final class JobTask<T> implements Job<T>, Runnable {
    /** Where the job is, from admitted to released. */
    private enum Place {
        /** In a lane, or with the worker that has taken it out. */
        WITH_WORKERS,
        /** Behind an earlier one of its key, in the registry. */
        BEHIND_KEY,
        /** With the manager, until a time. */
        PARKED,
        /** Released, but for the manager, which may have a timer for it or has been asked to look at it. */
        RELEASED,
        /** Nobody has it any more. */
        GONE
    }

    private final PoolCore core;
    private final JobHandler<? extends T> handler;
    private final RetryPolicy retry;
    private final String id;
    private final long sequence;
    private final Priority priority;
    private final @Nullable Object key;
    private final long createdNs;
    private final long deadlineNs;

    /** The registry's, under its lock. */
    JobRegistry.@Nullable KeyLine line;

    /** The submitting thread's: whether an earlier one of its key was there, in which case others put it into its lane. */
    boolean admittedBehindKey;

    /** The manager's. */
    long timerId = TimerWheel.NO_TIMER;

    // Guarded by this; status and time are volatile for those who only look, the registry among them.
    private volatile JobStatus status = JobStatus.PENDING;
    private volatile long updatedNs;
    private Place place = Place.WITH_WORKERS;
    private boolean inInbox;
    private boolean wasInInbox;
    private long parkedUntilNs;
    private int attempts;
    private @Nullable T result;
    private @Nullable Throwable error;
    private @Nullable JobRefusal refusal;
    private @Nullable Thread runner;
    private boolean interruptedRunner;

    JobTask(
            final PoolCore core,
            final JobBuilder<T> builder,
            final String id,
            final long sequence,
            final long createdNs,
            final long deadlineNs) {
        this.core = core;
        handler = builder.handler;
        retry = builder.retry;
        priority = builder.priority;
        key = builder.key;
        this.id = id;
        this.sequence = sequence;
        this.createdNs = createdNs;
        this.deadlineNs = deadlineNs;
        updatedNs = createdNs;
    }

    /** It is a task so that it fits into the lanes; the worker knows it when it comes out, and never calls this. */
    @Override
    public void run() {
        throw new IllegalStateException("a job is run by a worker, job=" + id);
    }

    // Ways to move on, each by who has the job.

    T runHandler(final JobContext context) throws Exception {
        return handler.run(context);
    }

    /** Begins an attempt; {@return which one, or 0 if the job has ended}. */
    synchronized int begin(final @Nullable Thread thread, final long nowNs) {
        if (status.isFinal()) {
            return 0;
        }
        status = JobStatus.RUNNING;
        updatedNs = nowNs;
        runner = thread;
        interruptedRunner = false;
        attempts++;
        if (attempts > 1) {
            core.registry.onRetry();
        }
        return attempts;
    }

    /** Ends an attempt well. */
    synchronized void succeed(final T value, final long nowNs) {
        runner = null;
        if (!status.isFinal()) {
            result = value;
            error = null;
            end(JobStatus.COMPLETED, nowNs);
        }
    }

    /** Ends an attempt with an error; {@return whether another follows, for which it is parked}. */
    synchronized boolean fail(final Throwable cause, final long nowNs) {
        runner = null;
        if (status.isFinal()) {
            return false;
        }
        error = cause;
        final long againNs = allowsAnother(cause) ? nowNs + retry.delayNs(sequence, attempts) : NO_DEADLINE;
        if (againNs >= deadlineNs) {
            end(JobStatus.FAILED, nowNs);
            return false;
        }
        status = JobStatus.RETRYING;
        updatedNs = nowNs;
        place = Place.PARKED;
        parkedUntilNs = againNs;
        return true;
    }

    private boolean allowsAnother(final Throwable cause) {
        try {
            return retry.allows(attempts, cause);
        } catch (final Throwable predicateError) {
            if (predicateError != cause) {
                cause.addSuppressed(predicateError);
            }
            return false;
        }
    }

    synchronized void park(final long untilNs) {
        place = Place.PARKED;
        parkedUntilNs = untilNs;
    }

    /** {@return whether it was parked, and is now the caller's} */
    synchronized boolean unpark() {
        if (place != Place.PARKED) {
            return false;
        }
        place = Place.WITH_WORKERS;
        return true;
    }

    /** {@return until when it is parked, or {@link Long#MAX_VALUE} if it is not} */
    synchronized long parkedUntilNs() {
        return place == Place.PARKED ? parkedUntilNs : Long.MAX_VALUE;
    }

    synchronized void waitForKey() {
        place = Place.BEHIND_KEY;
        admittedBehindKey = true;
    }

    synchronized void keyIsFree() {
        place = Place.WITH_WORKERS;
    }

    /** {@return whether the manager's inbox is to take it: it is open, and not in there} */
    synchronized boolean enterInbox() {
        if (inInbox || place == Place.GONE) {
            return false;
        }
        inInbox = true;
        wasInInbox = true;
        return true;
    }

    /** The manager has taken it out, and looks at its state from here on. */
    synchronized void leaveInbox() {
        inInbox = false;
    }

    /** It is lost with the worker that had it. Reads no clock, for that may be what has failed; {@return whether this ends it}. */
    synchronized boolean lose() {
        if (status.isFinal()) {
            return false;
        }
        end(JobStatus.CANCELLED, updatedNs);
        return true;
    }

    synchronized boolean isReleased() {
        return place == Place.RELEASED || place == Place.GONE;
    }

    /** Its workers are done with it; {@return whether it is gone: if not it is when the manager has looked at it once more} */
    synchronized boolean release() {
        final boolean hasTimer = wasInInbox && deadlineNs != NO_DEADLINE;
        place = inInbox || hasTimer ? Place.RELEASED : Place.GONE;
        return place == Place.GONE;
    }

    /** By the manager, which has taken its timer off; {@return whether it was released, and is gone with that} */
    synchronized boolean letGo() {
        if (place != Place.RELEASED) {
            return false;
        }
        place = Place.GONE;
        return true;
    }

    /** The pool has not taken it after all; {@return whether that is so: not if it was found by its id and has ended meanwhile}. */
    synchronized boolean refuse(final JobRefusal reason) {
        if (status.isFinal()) {
            return false;
        }
        refusal = reason;
        status = JobStatus.CANCELLED;
        notifyAll();
        return true;
    }

    /** The deadline has passed: it fails, and its attempt is interrupted. */
    synchronized void expire(final long nowNs) {
        if (status.isFinal()) {
            return;
        }
        final JobDeadlineException cause = new JobDeadlineException(id, deadlineNs);
        if (error != null) {
            cause.addSuppressed(error);
        }
        error = cause;
        end(JobStatus.FAILED, nowNs);
        interruptRunner();
    }

    @Override
    public boolean cancel(final boolean mayInterrupt) {
        final boolean wasParked;
        synchronized (this) {
            if (status.isFinal()) {
                return false;
            }
            end(JobStatus.CANCELLED, core.clock.timeNs());
            if (mayInterrupt) {
                interruptRunner();
            }
            wasParked = place == Place.PARKED;
        }
        if (wasParked) {
            core.manager.attendTo(this);
        }
        return true;
    }

    /** Under the lock that the runner needs to be no more the runner: no other work of its thread is hit. */
    private void interruptRunner() {
        if (runner != null) {
            interruptedRunner = true;
            runner.interrupt();
        }
    }

    /** {@return whether its last attempt was interrupted by its cancellation or deadline} */
    synchronized boolean hasInterruptedRunner() {
        return interruptedRunner;
    }

    private void end(final JobStatus value, final long nowNs) {
        updatedNs = nowNs;
        core.registry.onEnded(this, value, nowNs);
        status = value;
        notifyAll();
    }

    // What anybody may ask.

    @Override
    public boolean await(final Duration timeout) throws InterruptedException {
        return awaitNs(Deadline.boundedNs(timeout));
    }

    private boolean awaitNs(final long timeoutNs) throws InterruptedException {
        if (core.stepped && !isDone()) {
            return core.group.await(this::isDone, timeoutNs);
        }
        final long deadline = Deadline.momentAfter(timeoutNs);
        synchronized (this) {
            while (!status.isFinal()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                final long leftNs = deadline - Deadline.now();
                if (leftNs <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(leftNs, 1_000_000));
            }
            return true;
        }
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        while (!awaitNs(TimeUnit.DAYS.toNanos(1))) {
            // Waits on: a day is as good as no end.
        }
        return report();
    }

    @Override
    public T get(final long timeout, final TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!awaitNs(unit.toNanos(timeout))) {
            throw new TimeoutException("job has not ended, job=" + id + ", status=" + status);
        }
        return report();
    }

    @SuppressWarnings("NullAway") // A handler may return null, as a Callable may.
    private synchronized T report() throws ExecutionException {
        if (status == JobStatus.COMPLETED) {
            return result;
        }
        if (status == JobStatus.FAILED) {
            throw new ExecutionException(error);
        }
        throw new CancellationException("job was cancelled, job=" + id + ", refusal=" + refusal);
    }

    @Override
    public boolean isDone() {
        return status.isFinal();
    }

    @Override
    public boolean isCancelled() {
        return status == JobStatus.CANCELLED;
    }

    @Override
    public JobStatus status() {
        return status;
    }

    @Override
    public synchronized int attempts() {
        return attempts;
    }

    @Override
    public synchronized @Nullable T result() {
        return result;
    }

    @Override
    public synchronized @Nullable Throwable error() {
        return error;
    }

    @Override
    public synchronized @Nullable JobRefusal refusal() {
        return refusal;
    }

    @Override
    public long updatedNs() {
        return updatedNs;
    }

    @Override
    public long createdNs() {
        return createdNs;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Priority priority() {
        return priority;
    }

    @Override
    public @Nullable Object key() {
        return key;
    }

    @Override
    public String toString() {
        return "Job[" + id + ", " + status + ']';
    }
}

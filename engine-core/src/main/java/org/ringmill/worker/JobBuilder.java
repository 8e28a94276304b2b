package org.ringmill.worker;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.Deadline;

/**
 * Describes a job and gives it to the pool.
 *
 * <pre>{@code
 * Job<Page> job = pool.job(context -> fetch(url))
 *         .id(url)
 *         .key(host)
 *         .deadline(Duration.ofSeconds(30))
 *         .retry(RetryPolicy.attempts(3))
 *         .submit();
 * }</pre>
 *
 * <p>Used by one thread, for one job.
 *
 * @param <T> the result
 */
public final class JobBuilder<T> {
    final JobHandler<? extends T> handler;
    Priority priority = Priority.NORMAL;
    RetryPolicy retry = RetryPolicy.none();

    @Nullable
    String id;

    @Nullable
    Object key;

    long deadlineNs = Job.NO_DEADLINE;

    @Nullable
    Duration deadlineAfter;

    private final WorkerPool pool;

    JobBuilder(final WorkerPool pool, final JobHandler<? extends T> handler) {
        this.pool = pool;
        this.handler = handler;
    }

    /** Sets its id, which no other open or remembered job has; if not called, the pool makes one: {@code #} and its number. */
    public JobBuilder<T> id(final String value) {
        id = Objects.requireNonNull(value, "id");
        return this;
    }

    /** Sets its id, as {@link #id(String)} with the number as text. */
    public JobBuilder<T> id(final long value) {
        return id(Long.toString(value));
    }

    /** Sets its lane; {@link Priority#NORMAL} if not called. */
    public JobBuilder<T> priority(final Priority value) {
        priority = Objects.requireNonNull(value, "priority");
        return this;
    }

    /** Has it fail if it has not ended that long after it is submitted, whatever it is doing then. */
    public JobBuilder<T> deadline(final Duration value) {
        deadlineAfter = Objects.requireNonNull(value, "deadline");
        return this;
    }

    /** As {@link #deadline(Duration)}, at that time of the pool's clock, nanoseconds since the epoch. */
    public JobBuilder<T> deadlineNs(final long timeNs) {
        deadlineNs = timeNs;
        deadlineAfter = null;
        return this;
    }

    /** Sets what follows an attempt that has failed; {@link RetryPolicy#none()} if not called. */
    public JobBuilder<T> retry(final RetryPolicy value) {
        retry = Objects.requireNonNull(value, "retry");
        return this;
    }

    /**
     * As {@link #retry}, with that many attempts after the first, 0 to 999,999, and the first wait; each further is twice as
     * long, up to 30 s or the first.
     */
    public JobBuilder<T> retries(final int max, final Duration backoff) {
        final Duration longest = Duration.ofSeconds(30);
        return retry(
                RetryPolicy.attempts(max + 1).backoff(backoff, 2, backoff.compareTo(longest) > 0 ? backoff : longest));
    }

    /**
     * Has it wait for the jobs of an equal key that were submitted before it: they run in order, one at a time, and those that are
     * retried or held back by the {@link JobGate} hold back the ones behind them. The key's {@code equals} and {@code hashCode} are used.
     */
    public JobBuilder<T> key(final Object value) {
        key = Objects.requireNonNull(value, "key");
        return this;
    }

    /** As {@link #key(Object)}, for a number. */
    public JobBuilder<T> key(final long value) {
        return key(Long.valueOf(value));
    }

    /** {@return the job, taken or not: see {@link Job#refusal()}} It waits, if the policy says so, while there is no room in its lane. */
    public Job<T> submit() {
        return pool.submit(this);
    }

    long deadlineFor(final long createdNs) {
        return deadlineAfter == null ? deadlineNs : createdNs + Deadline.boundedNs(deadlineAfter);
    }
}

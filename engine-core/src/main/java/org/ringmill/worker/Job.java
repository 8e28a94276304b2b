package org.ringmill.worker;

import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A job given to a pool: what it was, where it stands, and what came of it; readable for as long as somebody holds it, also after
 * the pool's end. Each question is answered as of the moment it is asked.
 *
 * <p>As a {@link Future}: done once the status is final. {@code get} throws {@code ExecutionException} with {@link #error()} if it
 * has failed, and {@code CancellationException} if it was cancelled or refused. {@code cancel(true)} interrupts the job's attempt
 * and no other. Under a layout that is stepped, whoever waits steps the pool.
 *
 * <p>Any thread.
 *
 * @param <T> the result
 */
public interface Job<T> extends Future<T> {
    /** The deadline of a job that has none. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /** {@return its id, given or made by the pool} */
    String id();

    /** {@return its number in the pool, from 1, in the order in which jobs were made} */
    long sequence();

    /** {@return its lane} */
    Priority priority();

    /** {@return what it shares with the jobs that must not overtake it, or null} */
    @Nullable
    Object key();

    /** {@return where it stands} */
    JobStatus status();

    /** {@return attempts begun, 0 while it has not run; one that its gate has refused counts} */
    int attempts();

    /** {@return what it has given; null if it has given null, or has not completed} */
    @Nullable
    T result();

    /** {@return what its last attempt has thrown, also while it is retried; null if none has, or the job has completed} */
    @Nullable
    Throwable error();

    /** {@return why the pool has not taken it, in which case it is CANCELLED and not in the registry; null if it has} */
    @Nullable
    JobRefusal refusal();

    /** {@return when it was made, nanoseconds since the epoch} */
    long createdNs();

    /** {@return when its status has changed last, nanoseconds since the epoch} */
    long updatedNs();

    /** {@return when it fails if it has not ended, nanoseconds since the epoch; or {@link #NO_DEADLINE}} */
    long deadlineNs();

    /** {@return whether the pool has taken it} */
    default boolean isAccepted() {
        return refusal() == null;
    }

    /**
     * Waits until it has ended.
     *
     * @return whether it has, in time
     * @throws IllegalStateException if the pool is stepped and the caller is one of its agents, which would wait for itself
     */
    boolean await(Duration timeout) throws InterruptedException;
}

package org.ringmill.scope;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.Waiting;
import org.ringmill.pipeline.Offer;
import org.ringmill.time.EngineClock;

/**
 * Tasks that are one piece of work: started on an executor, waited for together, and given up together at the first failure, unless
 * all failures are to be collected. Each task is told its scope, which ends with the group: a task that runs then is interrupted, and
 * one that has not begun never does, even if the executor comes to it later.
 *
 * <pre>{@code
 * try (ErrorGroup group = ErrorGroup.builder(scope, executor).limit(4).build()) {
 *     for (Url url : urls) {
 *         group.start(taskScope -> fetch(url, taskScope));
 *     }
 *     ErrorGroup.Result result = group.await();
 *     result.throwIfFailed();
 *     // result.cause() says whether the scope was cancelled, or out of time, before all was done: that is no failure
 * }
 * }</pre>
 *
 * <p>{@link #await} and {@link #close} return when no task runs any more and none will: a task that ignores both its scope and the
 * interrupt holds them up. Any thread may start tasks, those of the group too; once the group was waited for, no other is taken.
 *
 * <p>Whether its scope's deadline has passed it asks its own {@linkplain Builder#clock clock}.
 */
public final class ErrorGroup implements AutoCloseable {
    /** So many failures beside the first are kept; the others are counted. */
    public static final int MAX_SUPPRESSED = 64;

    private static final int MAX_LIMIT = 1 << 20;
    private static final long FINISHED = -1;

    private final Scope scope;
    private final Executor executor;
    private final EngineClock clock;
    private final @Nullable AgentGroup agents;
    private final int limit;
    private final boolean collects;

    /** Tasks that were taken and have not ended; FINISHED once there were none when somebody waited for that. */
    private final AtomicLong pending = new AtomicLong();

    private final Object resultLock = new Object();

    // How it went so far, guarded by the lock.
    private long succeeded;
    private long failed;
    private long cancelled;
    private @Nullable Throwable failure;
    private @Nullable Result result;

    /** Part of the work. Its scope ends when the group is given up. */
    @FunctionalInterface
    public interface Task {
        /** Does it; what it throws is the task's failure. */
        void run(Scope scope) throws Exception;
    }

    /**
     * How it went, once no task runs any more. It counts tasks that were taken: a start that was answered CLOSED, or a try that was
     * answered REJECTED because the limit was reached, is in none of the numbers.
     *
     * @param succeeded how many tasks returned
     * @param failed    how many have thrown, or were refused by the executor
     * @param cancelled how many never began, or gave up with an InterruptedException, because the group's scope had ended
     * @param failure   the first failure, the others {@linkplain Throwable#getSuppressed suppressed} in it, or null
     * @param cause     why the scope had ended before all was waited for, or null
     */
    public record Result(
            long succeeded,
            long failed,
            long cancelled,
            @Nullable Throwable failure,
            @Nullable Cause cause) {
        /** {@return whether every task returned and the scope lasted until then} Where it had ended, tasks may never have been taken. */
        public boolean isSuccess() {
            return failed == 0 && cancelled == 0 && cause == null;
        }

        /** Throws the first failure, if there is one. */
        public void throwIfFailed() throws Exception {
            if (failure instanceof Exception exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw new UndeclaredThrowableException(failure);
            }
        }
    }

    private ErrorGroup(final Builder builder) {
        scope = builder.parent.child(builder.name);
        executor = builder.executor;
        clock = builder.clock;
        agents = builder.agents;
        limit = builder.limit;
        collects = builder.collects;
    }

    /** {@return a builder for a group in that scope, whose tasks that executor runs} */
    public static Builder builder(final Scope parent, final Executor executor) {
        return new Builder(parent, executor);
    }

    /** {@return the scope of the tasks: cancel it to give up} */
    public Scope scope() {
        return scope;
    }

    /**
     * Starts a task, once fewer run than the limit. Not for tasks of the group, which would wait for themselves, nor for agents.
     *
     * @return PUBLISHED; CLOSED if the scope has ended or the group was waited for; INTERRUPTED; REJECTED if the executor has refused
     *     it, which is a failure of the group, unless the scope had ended meanwhile: then the task was cancelled. What the executor
     *     throws after it has begun the task goes to this thread's handler of uncaught exceptions
     */
    public Offer start(final Task task) {
        Objects.requireNonNull(task);
        final Offer[] place = {takePlace()};
        try {
            if (place[0] == Offer.REJECTED) {
                await(() -> (place[0] = takePlace()) != Offer.REJECTED);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return Offer.INTERRUPTED;
        }
        return place[0] == Offer.PUBLISHED ? launch(task) : place[0];
    }

    /** As {@link #start}, but never waits: REJECTED, and no failure, also if as many run as the limit allows. */
    public Offer tryStart(final Task task) {
        Objects.requireNonNull(task);
        final Offer place = takePlace();
        return place == Offer.PUBLISHED ? launch(task) : place;
    }

    /** The loop: several threads start and end tasks. */
    private Offer takePlace() {
        while (true) {
            final long present = pending.get();
            if (present == FINISHED || isScopeOver()) {
                return Offer.CLOSED;
            }
            if (present >= limit) {
                return Offer.REJECTED;
            }
            if (pending.compareAndSet(present, present + 1)) {
                return Offer.PUBLISHED;
            }
        }
    }

    private Offer launch(final Task task) {
        final GroupTask launched = new GroupTask(this, task);
        launched.register();
        try {
            executor.execute(launched);
            return Offer.PUBLISHED;
        } catch (final Throwable refusal) {
            if (launched.refuse(refusal)) {
                return Offer.REJECTED;
            }
            // Whoever was told that it was refused would start it a second time.
            Uncaught.report(refusal);
            return Offer.PUBLISHED;
        }
    }

    /** One that has thrown because it was interrupted, after the scope had ended, has done what it was asked to. */
    void onEnded(final @Nullable Throwable thrown, final boolean began) {
        final boolean gaveUp = !began || (thrown instanceof InterruptedException && scope.isCancelled());
        synchronized (resultLock) {
            if (gaveUp) {
                cancelled++;
            } else if (thrown == null) {
                succeeded++;
            } else {
                fail(thrown);
            }
        }
        try {
            if (thrown != null && !gaveUp && !collects) {
                scope.cancel(thrown);
            }
        } finally {
            pending.decrementAndGet();
        }
    }

    private void fail(final Throwable thrown) {
        failed++;
        if (failure == null) {
            failure = thrown;
        } else if (failure != thrown && failed <= 1 + MAX_SUPPRESSED) {
            failure.addSuppressed(thrown);
        }
    }

    private boolean isScopeOver() {
        return scope.deadlineNs() == Scope.NO_DEADLINE ? scope.isCancelled() : scope.expire(clock.timeNs());
    }

    /**
     * Waits until no task runs any more, and takes no other from then on. Meanwhile it sees to it that the scope ends at its deadline.
     * No task of the group, and no agent of its {@link Builder#agents}.
     *
     * @throws InterruptedException if the caller was interrupted: the tasks were cancelled then, and have ended
     */
    public Result await() throws InterruptedException {
        try {
            await(this::isFinished);
        } catch (final InterruptedException e) {
            scope.cancel("interrupted while waiting for the tasks");
            awaitEnd();
            throw e;
        }
        return finish();
    }

    /** Cancels what still runs and waits until it has ended. Closing twice, or after {@link #await}, is harmless. */
    @Override
    public void close() {
        scope.close();
        awaitEnd();
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                await(this::isFinished);
                break;
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        finish();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isFinished() {
        isScopeOver();
        return pending.get() == FINISHED || pending.compareAndSet(0, FINISHED);
    }

    private void await(final BooleanSupplier condition) throws InterruptedException {
        if (agents == null) {
            Waiting.until(condition, Long.MAX_VALUE, Waiting.NO_WORK);
        } else {
            agents.await(condition, Long.MAX_VALUE);
        }
    }

    private Result finish() {
        synchronized (resultLock) {
            if (result == null) {
                result = new Result(succeeded, failed, cancelled, failure, scope.cause());
            }
        }
        scope.close();
        return result;
    }

    /** Describes a group. One thread's. */
    public static final class Builder {
        private final Scope parent;
        private final Executor executor;
        private String name = "group";
        private EngineClock clock = EngineClock.live();
        private @Nullable AgentGroup agents;
        private int limit = MAX_LIMIT;
        private boolean collects;

        private Builder(final Scope parent, final Executor executor) {
            this.parent = Objects.requireNonNull(parent);
            this.executor = Objects.requireNonNull(executor);
        }

        /** Names the scope of its tasks; {@code group} if not called. */
        public Builder name(final String value) {
            name = value;
            return this;
        }

        /** How many tasks may be under way at a time, 1 to 2^20; the most if not called. */
        public Builder limit(final int value) {
            if (value < 1 || value > MAX_LIMIT) {
                throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT + ", limit=" + value);
            }
            limit = value;
            return this;
        }

        /** Lets the other tasks go on when one fails. */
        public Builder collectAll() {
            collects = true;
            return this;
        }

        /**
         * What tells whether the scope's deadline has passed, at each start and while somebody waits; {@link EngineClock#live()} if not
         * called. A scope has no clock of its own to take over: where a {@link ScopeTimer} or deadlines go by another, give that.
         */
        public Builder clock(final EngineClock value) {
            clock = value;
            return this;
        }

        /** Steps that group while it waits, if it is stepped, and never waits on one of its agents: for an executor that runs on it. */
        public Builder agents(final AgentGroup value) {
            agents = value;
            return this;
        }

        /** {@return the group} */
        public ErrorGroup build() {
            return new ErrorGroup(this);
        }
    }
}

package org.ringmill.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.Deadline;

/**
 * {@code invokeAny} of a pool with threads. The JDK's own wraps each future in another: if a policy drops and cancels that one, it waits
 * for the inner one without an end, whatever the time limit. Here what is dropped counts as a task that has not succeeded.
 */
final class InvokeAny {
    private InvokeAny() {}

    private static final class Attempt<T> extends FutureTask<T> {
        private final BlockingQueue<Future<T>> ended;

        Attempt(final Callable<T> task, final BlockingQueue<Future<T>> ended) {
            super(task);
            this.ended = ended;
        }

        @Override
        protected void done() {
            ended.add(this);
        }
    }

    /** As the JDK's, puts in one task after another until one has ended. */
    static <T> T run(final Executor pool, final Collection<? extends Callable<T>> tasks, final long timeoutNs)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("needs at least one task, tasks=0");
        }
        final long deadlineNs = Deadline.momentAfter(timeoutNs);
        final BlockingQueue<Future<T>> ended = new LinkedBlockingQueue<>();
        final List<Attempt<T>> begun = new ArrayList<>(tasks.size());
        final Iterator<? extends Callable<T>> rest = tasks.iterator();
        try {
            for (int failures = 0; ; ) {
                Future<T> next = ended.poll();
                if (next == null && rest.hasNext()) {
                    begun.add(new Attempt<>(rest.next(), ended));
                    pool.execute(begun.get(begun.size() - 1));
                    continue;
                }
                if (next == null) {
                    next = awaitNext(ended, deadlineNs, timeoutNs);
                }
                final ExecutionException failure = failureOf(next);
                if (failure == null) {
                    return next.get();
                }
                if (++failures == begun.size() && !rest.hasNext()) {
                    throw failure;
                }
            }
        } finally {
            begun.forEach(attempt -> attempt.cancel(true));
        }
    }

    private static <T> Future<T> awaitNext(
            final BlockingQueue<Future<T>> ended, final long deadlineNs, final long timeoutNs)
            throws InterruptedException, TimeoutException {
        final Future<T> next = ended.poll(deadlineNs - Deadline.now(), TimeUnit.NANOSECONDS);
        if (next == null) {
            throw new TimeoutException("no task has succeeded in time, timeoutNs=" + timeoutNs);
        }
        return next;
    }

    private static @Nullable ExecutionException failureOf(final Future<?> ended) throws InterruptedException {
        try {
            ended.get();
            return null;
        } catch (final ExecutionException e) {
            return e;
        } catch (final CancellationException e) {
            return new ExecutionException(e);
        }
    }
}

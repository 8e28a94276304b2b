package org.ringmill.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;

/** {@code invokeAny} of a stepped pool: the JDK's own parks its caller, who is the one to step. */
final class SteppedInvokeAny {
    private SteppedInvokeAny() {}

    static <T> T run(
            final ExecutorService pool,
            final AgentGroup group,
            final Collection<? extends Callable<T>> tasks,
            final long timeoutNs)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("needs at least one task, tasks=0");
        }
        final List<Future<T>> futures = new ArrayList<>(tasks.size());
        try {
            for (final Callable<T> task : tasks) {
                futures.add(pool.submit(task));
            }
            if (!group.await(() -> isDecided(futures), timeoutNs)) {
                throw new TimeoutException("no task has succeeded in time, timeoutNs=" + timeoutNs);
            }
            return firstResult(futures);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private static boolean isDecided(final List<? extends Future<?>> futures) {
        return futures.stream().anyMatch(SteppedInvokeAny::hasSucceeded)
                || futures.stream().allMatch(Future::isDone);
    }

    private static boolean hasSucceeded(final Future<?> future) {
        if (!future.isDone()) {
            return false;
        }
        try {
            future.get(0, TimeUnit.NANOSECONDS);
            return true;
        } catch (final ExecutionException | CancellationException | TimeoutException e) {
            return false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static <T> T firstResult(final List<Future<T>> futures) throws InterruptedException, ExecutionException {
        ExecutionException failure = null;
        for (final Future<T> future : futures) {
            try {
                return future.get();
            } catch (final ExecutionException e) {
                failure = e;
            } catch (final CancellationException e) {
                failure = failure == null ? new ExecutionException(e) : failure;
            }
        }
        throw orNone(failure);
    }

    private static ExecutionException orNone(final @Nullable ExecutionException failure) {
        return failure == null ? new ExecutionException("no task has succeeded", null) : failure;
    }
}

package org.ringmill.worker;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ringmill.agent.AgentGroup;

/** The future of a task in a stepped pool: whoever waits for it steps the pool, for nobody else would. */
final class SteppedTask<T> extends FutureTask<T> {
    private final AgentGroup group;

    SteppedTask(final AgentGroup group, final Callable<T> task) {
        super(task);
        this.group = group;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        while (!isDone()) {
            group.await(this::isDone, TimeUnit.DAYS.toNanos(1));
        }
        return super.get();
    }

    @Override
    public T get(final long timeout, final TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone()) {
            group.await(this::isDone, unit.toNanos(timeout));
        }
        return super.get(0, unit);
    }
}

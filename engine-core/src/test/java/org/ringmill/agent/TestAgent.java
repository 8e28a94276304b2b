package org.ringmill.agent;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An agent that counts its calls, notes its thread, and does what it is told. */
final class TestAgent implements BoundedAgent {
    final AtomicInteger starts = new AtomicInteger();
    final AtomicInteger cycles = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    volatile Callable<Integer> work = () -> 0;
    volatile Runnable onStart = () -> {};
    volatile Runnable onClose = () -> {};
    private final String name;

    TestAgent(final String name) {
        this.name = name;
    }

    TestAgent working(final Callable<Integer> value) {
        work = value;
        return this;
    }

    TestAgent onStart(final Runnable value) {
        onStart = value;
        return this;
    }

    TestAgent onClose(final Runnable value) {
        onClose = value;
        return this;
    }

    @Override
    public void onStart() {
        onStart.run();
        thread.set(Thread.currentThread());
        starts.incrementAndGet();
    }

    @Override
    public int doWork() throws Exception {
        return doWork(Integer.MAX_VALUE);
    }

    @Override
    public int doWork(final int limit) throws Exception {
        cycles.incrementAndGet();
        return work.call();
    }

    @Override
    public void onClose() {
        closes.incrementAndGet();
        onClose.run();
    }

    @Override
    public String roleName() {
        return name;
    }
}

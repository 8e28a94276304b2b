package org.ringmill.bench.peers;

import com.google.common.eventbus.AllowConcurrentEvents;
import com.google.common.eventbus.AsyncEventBus;
import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Guava's event bus: on the publisher's thread, or on an executor's. */
final class GuavaContender implements Contender {
    private final PublishLoad load;
    private final String name;
    private final @Nullable Supplier<ThreadPoolExecutor> executor;

    private GuavaContender(
            final PublishLoad load, final String name, final @Nullable Supplier<ThreadPoolExecutor> executor) {
        this.load = load;
        this.name = name;
        this.executor = executor;
    }

    static List<GuavaContender> direct(final PublishLoad load) {
        return List.of(new GuavaContender(load, "Guava EventBus", null));
    }

    /** {@return the bus with one thread or two, and each queue of theirs} */
    static List<GuavaContender> async(final PublishLoad load) {
        return List.of(
                async(load, "one thread, LinkedBlockingQueue", 1, LinkedBlockingQueue::new),
                async(load, "one thread, ArrayBlockingQueue", 1, () -> new ArrayBlockingQueue<>(capacity(load))),
                async(load, "two threads, LinkedBlockingQueue", 2, LinkedBlockingQueue::new));
    }

    private static int capacity(final PublishLoad load) {
        return 2 * Window.SIZE * load.subscribers();
    }

    private static GuavaContender async(
            final PublishLoad load,
            final String how,
            final int threads,
            final Supplier<BlockingQueue<Runnable>> queue) {
        return new GuavaContender(
                load,
                "Guava AsyncEventBus, " + how,
                () -> new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, queue.get()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final List<Receiver> receivers = load.newReceivers();
        final Supplier<ThreadPoolExecutor> threads = executor;
        if (threads == null) {
            run(meter, receivers, new EventBus("bench"), true);
        } else {
            try (Closing<ThreadPoolExecutor> closing = new Closing<>(threads.get())) {
                final ThreadPoolExecutor pool = closing.executor();
                pool.prestartAllCoreThreads();
                run(meter, receivers, new AsyncEventBus("bench", pool), pool.getCorePoolSize() == 1);
            }
        }
        load.check(receivers);
    }

    private void run(final Meter meter, final List<Receiver> receivers, final EventBus bus, final boolean isOneThread)
            throws Exception {
        receivers.forEach(
                receiver -> bus.register(isOneThread ? new Listener(receiver) : new GuardedListener(receiver)));
        load.run(meter, receivers, bus::post);
    }

    /** For one thread, so that the bus need not lock. */
    private record Listener(Receiver receiver) {
        @Subscribe
        @AllowConcurrentEvents
        public void on(final Value message) {
            receiver.accept(message);
        }
    }

    /** For several: the bus locks. */
    private record GuardedListener(Receiver receiver) {
        @Subscribe
        public void on(final Value message) {
            receiver.accept(message);
        }
    }
}

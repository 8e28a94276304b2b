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

    /**
     * {@return the bus with one thread and each queue of its} Not with several: one of them may hold a message for longer than a window
     * lasts, and the bus would lock.
     */
    static List<GuavaContender> async(final PublishLoad load) {
        return List.of(
                async(load, "LinkedBlockingQueue", LinkedBlockingQueue::new),
                async(load, "ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(capacity(load))));
    }

    private static int capacity(final PublishLoad load) {
        return 2 * Window.SIZE * load.subscribers();
    }

    private static GuavaContender async(
            final PublishLoad load, final String queueName, final Supplier<BlockingQueue<Runnable>> queue) {
        return new GuavaContender(
                load,
                "Guava AsyncEventBus, one thread, " + queueName,
                () -> new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue.get()));
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
            run(meter, receivers, new EventBus("bench"));
        } else {
            try (Closing<ThreadPoolExecutor> closing = new Closing<>(threads.get())) {
                final ThreadPoolExecutor pool = closing.executor();
                pool.prestartAllCoreThreads();
                run(meter, receivers, new AsyncEventBus("bench", pool));
            }
        }
        load.check(receivers);
    }

    private void run(final Meter meter, final List<Receiver> receivers, final EventBus bus) throws Exception {
        receivers.forEach(receiver -> bus.register(new Listener(receiver)));
        load.run(meter, receivers, bus::post);
    }

    /** Called by one thread, so that the bus need not lock. */
    private record Listener(Receiver receiver) {
        @Subscribe
        @AllowConcurrentEvents
        public void on(final Value message) {
            receiver.accept(message);
        }
    }
}

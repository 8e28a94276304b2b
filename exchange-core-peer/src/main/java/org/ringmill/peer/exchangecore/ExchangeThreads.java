package org.ringmill.peer.exchangecore;

import exchange.core2.core.processors.TwoStepMasterProcessor;
import exchange.core2.core.processors.TwoStepSlaveProcessor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one exchange with one risk engine.
 *
 * <p>The thread of a risk engine's second step ends at once, since the first step does its work. It says that it is ready
 * a moment before it is, and then sets a position that the first step may have moved by then: one increment lost, and the
 * first step waits for ever. So here the first step waits until the second is ready.
 */
final class ExchangeThreads implements ThreadFactory {
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final CountDownLatch secondStepReady = new CountDownLatch(1);

    @Override
    public Thread newThread(final Runnable task) {
        final Thread thread = new Thread(inOrder(task));
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /** Waits until all have ended. */
    void join(final long timeoutS) throws InterruptedException {
        for (final Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(timeoutS));
            if (thread.isAlive()) {
                throw new IllegalStateException("a thread of exchange-core does not end, name=" + thread.getName());
            }
        }
    }

    private Runnable inOrder(final Runnable task) {
        if (task instanceof TwoStepSlaveProcessor) {
            return () -> {
                task.run();
                secondStepReady.countDown();
            };
        }
        if (task instanceof TwoStepMasterProcessor) {
            return () -> {
                try {
                    secondStepReady.await();
                    task.run();
                } catch (final InterruptedException e) {
                    // Nobody interrupts it; it would end.
                    Thread.currentThread().interrupt();
                }
            };
        }
        return task;
    }
}

package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Threads that begin together, each with a task, and stay alive until they are dismissed, so that a meter counts what they
 * allocate. Used by the thread that made it.
 */
final class Crew implements AutoCloseable {
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch done;
    private final CountDownLatch dismissed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable Exception failure;

    /** What one of them does. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    /** Starts the threads; the tasks wait. */
    Crew(final List<? extends Task> tasks) {
        ready = new CountDownLatch(tasks.size());
        done = new CountDownLatch(tasks.size());
        for (final Task task : tasks) {
            final Thread thread = new Thread(() -> work(task), "crew-" + threads.size());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Begins the measurement and lets the tasks run, once all threads are there. */
    void begin(final Meter meter) throws InterruptedException {
        ready.await();
        meter.begin();
        go.countDown();
    }

    /** Waits until all tasks are done, and throws what the first one threw. */
    void awaitDone() throws Exception {
        done.await();
        final Exception thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    private void work(final Task task) {
        try {
            ready.countDown();
            go.await();
            task.run();
            done.countDown();
            dismissed.await();
        } catch (final Exception e) {
            fail(e);
        } catch (final Throwable e) {
            fail(new IllegalStateException("a thread has died, cause=" + e, e));
        }
    }

    /** The others may wait for the one that failed: nobody waits for them. */
    private synchronized void fail(final Exception e) {
        if (failure == null) {
            failure = e;
        }
        while (done.getCount() > 0) {
            done.countDown();
        }
    }

    /** Lets the threads end, and waits for that unless one has failed; then they are left to themselves. */
    @Override
    public void close() {
        dismissed.countDown();
        if (go.getCount() > 0 || failure != null) {
            threads.forEach(Thread::interrupt);
            return;
        }
        try {
            for (final Thread thread : threads) {
                thread.join();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

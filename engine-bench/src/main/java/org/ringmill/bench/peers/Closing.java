package org.ringmill.bench.peers;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** An executor that is shut down, and awaited, when a run is over. */
record Closing<E extends ExecutorService>(E executor) implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    /** Waits for its threads to end, unless it is interrupted. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("an executor does not end, executor=" + executor);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package org.ringmill.bench.peers;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Measures one run: the time from {@link #begin()} to {@link #end}, and what the threads that were alive at both moments have
 * allocated on the heap meanwhile. A run that was measured elsewhere, in another process say, tells its {@link #measured}
 * figures instead. One thread's.
 */
final class Meter {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long[] threads = {};
    private long[] allocatedBefore = {};
    private boolean begun;
    private long beganNs;
    private @Nullable Measurement measurement;

    /** Everything has started, the work begins. */
    void begin() {
        requireNew(!begun);
        begun = true;
        threads = THREADS.getAllThreadIds();
        allocatedBefore = THREADS.getThreadAllocatedBytes(threads);
        beganNs = System.nanoTime();
    }

    /** The work is done, and the threads that did it are still alive. */
    void end(final long operations) {
        final long elapsedNs = System.nanoTime() - beganNs;
        requireNew(begun);
        measurement = new Measurement(operations, elapsedNs, allocatedSince());
    }

    /** The whole run, as it was measured elsewhere. */
    void measured(final long operations, final long elapsedNs, final long allocatedBytes) {
        requireNew(!begun);
        measurement = new Measurement(operations, elapsedNs, allocatedBytes);
    }

    Measurement measurement() {
        if (measurement == null) {
            throw new IllegalStateException("the run has measured nothing");
        }
        return measurement;
    }

    /** A thread that has ended meanwhile tells -1. */
    private long allocatedSince() {
        final long[] allocated = THREADS.getThreadAllocatedBytes(threads);
        long sum = 0;
        for (int i = 0; i < allocated.length; i++) {
            if (allocated[i] >= 0 && allocatedBefore[i] >= 0) {
                sum += allocated[i] - allocatedBefore[i];
            }
        }
        return sum;
    }

    private void requireNew(final boolean inOrder) {
        if (!inOrder || measurement != null) {
            throw new IllegalStateException("a run begins once and ends once");
        }
    }
}

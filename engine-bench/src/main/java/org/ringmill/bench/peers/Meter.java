package org.ringmill.bench.peers;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Measures one run: the time from {@link #begin()} to {@link #end}, and what the threads that were alive at both moments have
 * allocated on the heap meanwhile. A run that was measured elsewhere, in another process say, tells its {@link #measured}
 * figures instead. One thread's.
 */
final class Meter {
    private @Nullable AllocatedBytes allocated;
    private long beganNs;
    private @Nullable Measurement measurement;

    /** Everything has started, the work begins. */
    void begin() {
        requireNew(allocated == null);
        allocated = new AllocatedBytes();
        beganNs = System.nanoTime();
    }

    /** The work is done, and the threads that did it are still alive. */
    void end(final long operations) {
        final long elapsedNs = System.nanoTime() - beganNs;
        requireNew(allocated != null);
        measurement = new Measurement(
                operations, elapsedNs, Objects.requireNonNull(allocated).sum());
    }

    /** The whole run, as it was measured elsewhere. */
    void measured(final long operations, final long elapsedNs, final long allocatedBytes) {
        requireNew(allocated == null);
        measurement = new Measurement(operations, elapsedNs, allocatedBytes);
    }

    Measurement measurement() {
        if (measurement == null) {
            throw new IllegalStateException("the run has measured nothing");
        }
        return measurement;
    }

    private void requireNew(final boolean inOrder) {
        if (!inOrder || measurement != null) {
            throw new IllegalStateException("a run begins once and ends once");
        }
    }
}

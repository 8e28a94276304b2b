package org.ringmill.pipeline;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.WriterReaderPhaser;

/**
 * A histogram that one thread fills while another takes what has been recorded since it last looked. What a recorder of
 * HdrHistogram's own does for each value is done once for a batch here: it costs more than to record a value.
 *
 * <p>{@link #begin} and {@link #end} by one thread, with any number of values recorded in between; {@link #take} by any.
 */
final class BatchRecorder {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final WriterReaderPhaser phaser = new WriterReaderPhaser();
    private volatile Histogram filling = new Histogram(SIGNIFICANT_DIGITS);
    private Histogram resting = new Histogram(SIGNIFICANT_DIGITS); // guarded by this

    /** {@return what {@link #end} wants to know} */
    long begin() {
        return phaser.writerCriticalSectionEnter();
    }

    /** {@return where values go until {@link #end}} */
    Histogram histogram() {
        return filling;
    }

    void end(final long phase) {
        phaser.writerCriticalSectionExit(phase);
    }

    /** {@return what has been recorded since the last call} The caller owns it. */
    synchronized Histogram take() {
        phaser.readerLock();
        try {
            final Histogram filled = filling;
            filling = resting;
            phaser.flipPhase();
            final Histogram taken = filled.copy();
            filled.reset();
            resting = filled;
            return taken;
        } finally {
            phaser.readerUnlock();
        }
    }
}

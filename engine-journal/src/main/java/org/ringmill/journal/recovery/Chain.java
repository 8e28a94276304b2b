package org.ringmill.journal.recovery;

import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.FrameDecoder;

/** Where a reader of a journal has come to: the last good frame, which the next one must continue. One thread's. */
final class Chain {
    private int epoch;
    private boolean epochBegun;
    private long lastSequence;
    private long lastTimestampNs;
    private int lastChecksum;

    Chain(final long lastSequence, final int lastChecksum) {
        this.lastSequence = lastSequence;
        this.lastChecksum = lastChecksum;
    }

    /** Goes to an epoch; {@code begun} if its opening frame lies before what will be read. */
    void enterEpoch(final int number, final boolean begun) {
        epoch = number;
        epochBegun = begun;
    }

    /** {@return how a valid frame does not continue the one before, or null if it does} */
    @Nullable
    String misfit(final FrameDecoder frame) {
        if (frame.epoch() != epoch) {
            return "a frame of epoch " + frame.epoch();
        }
        if (frame.firstSequence() != lastSequence + 1) {
            return "sequence " + frame.firstSequence();
        }
        if (frame.previousChecksum() != lastChecksum) {
            return followsAnother();
        }
        if (epochBegun == (frame.recordCount() == 0)) {
            return epochBegun ? "the opening of the epoch again" : "no opening of the epoch";
        }
        return null;
    }

    private String followsAnother() {
        return epoch == 1 && !epochBegun
                ? "the beginning of another journal than journal.meta names"
                : "a frame that follows another one than the last";
    }

    /** {@return how a whole file, by what its manifest says, does not continue what is before, or null if it does} */
    @Nullable
    String misfit(final FileSummary file) {
        if (file.firstSequence() != lastSequence + 1) {
            return "sequence " + file.firstSequence();
        }
        return file.previousChecksum() == lastChecksum ? null : followsAnother();
    }

    /** Takes a frame that continues the one before. */
    void accept(final FrameDecoder frame) {
        epochBegun = true;
        lastSequence += frame.recordCount();
        lastTimestampNs = frame.lastTimestampNs();
        lastChecksum = frame.checksum();
    }

    /** Takes a whole file that continues what was before. */
    void accept(final FileSummary file) {
        epochBegun = true;
        lastSequence = file.lastSequence();
        lastTimestampNs = file.lastTimestampNs();
        lastChecksum = file.lastChecksum();
    }

    int epoch() {
        return epoch;
    }

    boolean isEpochBegun() {
        return epochBegun;
    }

    long lastSequence() {
        return lastSequence;
    }

    long lastTimestampNs() {
        return lastTimestampNs;
    }

    int lastChecksum() {
        return lastChecksum;
    }
}

package org.ringmill.journal.recovery;

import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.storage.JournalFiles;

/** Reads a journal to its end in one pass, hands its records on, and says what that end is. Nothing is written. */
public final class JournalScanner {
    private final JournalFiles files;
    private final long afterSequence;
    private final @Nullable RecordHandler handler;
    private final FrameCursor cursor;
    private long frameCount;
    private long recordCount;

    /**
     * @param afterSequence records up to this one are not handed on; files that hold no others are not read
     * @param handler       takes the records, or null to check only
     */
    public JournalScanner(
            final JournalFiles files,
            final JournalBase base,
            final long afterSequence,
            final @Nullable RecordHandler handler) {
        this.files = files;
        this.afterSequence = afterSequence;
        this.handler = handler;
        cursor = new FrameCursor(files, base, afterSequence);
    }

    /**
     * Scans; to be called once.
     *
     * @param begunEpoch the last epoch that is known to have been begun: it must hold a frame
     * @throws DamagedJournalException at the first place that neither the engine nor a crash would have left
     */
    public JournalScan scan(final int begunEpoch) {
        try (cursor) {
            while (cursor.next(Long.MAX_VALUE)) {
                handRecords(cursor.frame());
            }
            return JournalEnd.of(files, cursor, begunEpoch, frameCount, recordCount);
        }
    }

    private void handRecords(final FrameDecoder frame) {
        frameCount++;
        recordCount += frame.recordCount();
        if (handler != null) {
            FrameCursor.handRecords(frame, afterSequence, handler);
        }
    }
}

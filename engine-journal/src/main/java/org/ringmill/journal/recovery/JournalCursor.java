package org.ringmill.journal.recovery;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.storage.JournalFiles;

/** Hands a journal's records on, frame by frame, up to a limit that moves or to the journal's end. One thread's. */
public final class JournalCursor implements AutoCloseable {
    private final JournalFiles files;
    private final int begunEpoch;
    private final long afterSequence;
    private final @Nullable LongSupplier limit;
    private final FrameCursor frames;
    private @Nullable JournalScan end;

    /**
     * @param begunEpoch    the last epoch that is known to have been begun
     * @param afterSequence records up to this one are not handed on
     * @param limit         answers how far the journal is acknowledged; null to read to its end, which nobody moves
     */
    public JournalCursor(
            final JournalFiles files,
            final JournalBase base,
            final int begunEpoch,
            final long afterSequence,
            final @Nullable LongSupplier limit) {
        this.files = files;
        this.begunEpoch = begunEpoch;
        this.afterSequence = afterSequence;
        this.limit = limit;
        frames = new FrameCursor(files, base, afterSequence);
        if (limit == null) {
            frames.endWithNewestEpoch();
        }
    }

    /** Goes to the first file that must be read: from then on retention keeps it, and all behind it. */
    public void start() {
        frames.start();
    }

    /**
     * {@return how far a journal is acknowledged by the high-water mark of its newest epoch; -1 if the system was started anew
     * since: then nobody has acknowledged anything yet}
     *
     * @param known what is known to be acknowledged: the answer while a new epoch is just being made
     */
    public static long acknowledged(final JournalFiles files, final long known) {
        final List<Integer> epochs = files.epochs();
        for (int i = epochs.size() - 1; i >= 0; i--) {
            final int epoch = epochs.get(i);
            if (files.readNote(epoch, JournalFiles.HIGH_WATER_FILE) != null) {
                return acknowledged(files, epoch, known);
            }
        }
        return known;
    }

    private static long acknowledged(final JournalFiles files, final int epoch, final long known) {
        try {
            final HighWater mark = HighWater.read(files, epoch, known + 1);
            return mark.isOfThisBoot() ? Math.max(known, mark.sequence()) : -1;
        } catch (final DamagedJournalException e) {
            final Manifest manifest = Manifest.read(files, epoch, known + 1);
            if (manifest == null || !manifest.isEnded()) {
                throw e;
            }
            return Math.max(known, manifest.lastSequence()); // nobody needs the mark of an epoch that has ended
        }
    }

    /**
     * Hands on the records of the next frame that has any.
     *
     * @return how many; 0 if there is no such frame, yet or at all
     */
    public int poll(final RecordHandler handler) {
        if (end != null) {
            return 0;
        }
        final long limitSequence = limit == null ? Long.MAX_VALUE : limit.getAsLong();
        while (frames.next(limitSequence)) {
            final int count = FrameCursor.handRecords(frames.frame(), afterSequence, handler);
            if (count > 0) {
                return count;
            }
        }
        if (limit == null) {
            end = JournalEnd.of(files, frames, begunEpoch, 0, 0);
        }
        return 0;
    }

    /** {@return the sequence of the last record read, whether handed on or not} */
    public long lastSequence() {
        return frames.chain().lastSequence();
    }

    /** {@return event time of the last record read, nanoseconds since the epoch} */
    public long lastTimestampNs() {
        return frames.chain().lastTimestampNs();
    }

    /** {@return the file of the frame at hand, with its epoch} */
    public String place() {
        return frames.place();
    }

    /** {@return where in that file the frame's document lies, in bytes} */
    public long position() {
        return frames.position();
    }

    /** {@return the torn tails that were found at the end} */
    public List<TornTail> tornTails() {
        final JournalScan found = end;
        return found == null ? List.of() : found.tornTails();
    }

    @Override
    public void close() {
        frames.close();
    }
}

package org.ringmill.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.JournalCursor;
import org.ringmill.journal.recovery.RecordHandler;
import org.ringmill.journal.recovery.TornTail;
import org.ringmill.journal.storage.JournalDirectory;
import org.ringmill.journal.storage.JournalFiles;

/**
 * Reads a journal's records in order, without a lock and without writing anything, also while a writer is at work. What is
 * handed on has been checked, and is acknowledged at the journal's level. One thread's.
 *
 * <pre>{@code
 * try (JournalReader reader = JournalReader.open(directory, 0)) {
 *     while (reader.poll((record, sequence, timestampNs) -> ...) > 0) {}
 * }
 * }</pre>
 *
 * <p>{@link #open} reads to where the journal ended, or had come to if it is being written, at that moment. {@link #follow}
 * goes on with what is written later.
 */
public final class JournalReader implements AutoCloseable {
    private final Identity identity;
    private final JournalCursor cursor;
    private final boolean isLive;

    private JournalReader(
            final JournalFiles files,
            final Identity identity,
            final long afterSequence,
            final boolean isLive,
            final @Nullable LongSupplier limit) {
        this.identity = identity;
        this.isLive = isLive;
        cursor = new JournalCursor(files, identity.base(), identity.epoch(), afterSequence, limit);
    }

    /**
     * Opens a journal for reading up to its present end.
     *
     * @param afterSequence the first record handed on is the one after; 0 for the first of all
     * @throws JournalException if there is no journal, or the record wanted has been deleted
     */
    public static JournalReader open(final Path directory, final long afterSequence) {
        final JournalDirectory files = new JournalDirectory(directory);
        final long limit = files.isBeingWritten() ? JournalCursor.acknowledged(files, 0) : -1;
        return limit < 0
                ? started(files, afterSequence, false, null)
                : started(files, afterSequence, true, () -> limit);
    }

    /** Opens a journal for reading without an end: {@link #poll} answers 0 as long as nothing more is acknowledged. */
    public static JournalReader follow(final Path directory, final long afterSequence) {
        final JournalDirectory files = new JournalDirectory(directory);
        return started(files, afterSequence, true, new Acknowledged(files));
    }

    /** Until the first file is open, retention may delete it: then the journal begins elsewhere, and this begins anew. */
    static JournalReader started(
            final JournalFiles files,
            final long afterSequence,
            final boolean isLive,
            final @Nullable LongSupplier limit) {
        while (true) {
            final Identity identity = Identity.require(files);
            final JournalReader reader = new JournalReader(files, identity, afterSequence, isLive, limit);
            RuntimeException failure = null;
            try {
                reader.cursor.start();
            } catch (final RuntimeException e) {
                failure = e;
            }
            if (identity.base().equals(Identity.require(files).base())) {
                if (failure == null) {
                    reader.requireFollows(afterSequence, files.location());
                    return reader;
                }
                reader.close();
                throw failure;
            }
            reader.close();
        }
    }

    private void requireFollows(final long afterSequence, final String location) {
        if (afterSequence > 0 && afterSequence + 1 < firstSequence()) {
            close();
            throw new JournalException(
                    Category.ERROR,
                    "records have been deleted by retention, wantedSequence=" + (afterSequence + 1) + ", firstSequence="
                            + firstSequence() + ", directory=" + location);
        }
    }

    /** How far a journal is acknowledged by what its writer notes: at least as far as once seen. */
    private static final class Acknowledged implements LongSupplier {
        private final JournalFiles files;
        private long sequence;

        Acknowledged(final JournalFiles files) {
            this.files = files;
            if (JournalCursor.acknowledged(files, 0) < 0) { // by no process that lives: what is there is all there is
                try (JournalReader reader = started(files, 0, false, null)) {
                    while (reader.poll((record, at, timestampNs) -> {}) > 0) {
                        // to the end
                    }
                    sequence = reader.lastSequence();
                }
            }
        }

        @Override
        public long getAsLong() {
            sequence = Math.max(sequence, JournalCursor.acknowledged(files, sequence));
            return sequence;
        }
    }

    /**
     * Hands on the records of the next frame.
     *
     * @return how many; 0 at the end
     * @throws DamagedJournalException where the journal is not what was written
     */
    public int poll(final RecordHandler handler) {
        return cursor.poll(handler);
    }

    /** {@return the name of the application whose journal it is} */
    public String application() {
        return identity.application();
    }

    /** {@return the number drawn when the journal was made} */
    public long journalId() {
        return identity.id();
    }

    /** {@return the sequence of the oldest record that is kept} */
    public long firstSequence() {
        return identity.base().firstSequence();
    }

    /** {@return whether the journal was being written when it was opened} */
    public boolean isLive() {
        return isLive;
    }

    /** {@return the sequence of the last record read, whether handed on or not} */
    public long lastSequence() {
        return cursor.lastSequence();
    }

    /** {@return event time of the last record read, nanoseconds since the epoch} */
    public long lastTimestampNs() {
        return cursor.lastTimestampNs();
    }

    /** {@return the file of the frame polled last, with its epoch} */
    public String fileName() {
        return cursor.place();
    }

    /** {@return where in that file the frame's document lies, in bytes} */
    public long position() {
        return cursor.position();
    }

    /** {@return the torn tails at the end, once a poll has answered 0; nothing in them was acknowledged} */
    public List<TornTail> tornTails() {
        return cursor.tornTails();
    }

    @Override
    public void close() {
        cursor.close();
    }
}

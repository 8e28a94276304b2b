package org.ringmill.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ringmill.journal.frame.FrameEncoder;
import org.ringmill.journal.recovery.FileSummary;
import org.ringmill.journal.recovery.JournalScan;
import org.ringmill.journal.recovery.Manifest;
import org.ringmill.journal.storage.EpochWriter;
import org.ringmill.journal.storage.JournalStorage;

/**
 * The epoch that is being written: frames go into the chain and to its writer, and what each file holds is noted for the
 * manifest. {@link #write} is the journal thread's, {@link #writeManifest} one background thread's, {@link #end} comes after
 * both.
 */
final class OpenEpoch implements AutoCloseable {
    private final JournalStorage storage;
    private final int number;
    private final EpochWriter writer;
    private final long fileSpanNs;

    // journal thread
    private String fileName;
    private long fileFirstSequence;
    private long fileFirstTimestampNs;
    private boolean fileHasRecords;
    private long spanStartNs;
    private int filePreviousChecksum;
    private long endPosition;
    private long lastSequence;
    private long lastTimestampNs;
    private int lastChecksum;

    /** From the journal thread, which leaves files, to the one that writes manifests. */
    private final Queue<FileSummary> filesLeft = new ConcurrentLinkedQueue<>();

    // background thread
    private final List<FileSummary> filesNamed = new ArrayList<>();
    private int filesWritten;

    /**
     * Begins an epoch behind all that was found, with its opening frame.
     *
     * @param fileSpanNs event time after which the next file is begun, nanoseconds
     */
    OpenEpoch(
            final JournalStorage storage,
            final int number,
            final JournalScan found,
            final FrameEncoder encoder,
            final long fileSpanNs) {
        this.fileSpanNs = fileSpanNs;
        this.storage = storage;
        this.number = number;
        lastSequence = found.lastSequence();
        lastTimestampNs = found.lastTimestampNs();
        encoder.reset();
        encoder.beginEpoch(lastSequence + 1, lastTimestampNs);
        lastChecksum = encoder.seal(number, found.lastChecksum(), lastSequence);
        writer = storage.createEpoch(number, encoder.frame(), lastSequence);
        encoder.reset();
        fileName = writer.fileName();
        fileFirstSequence = lastSequence + 1;
        fileFirstTimestampNs = lastTimestampNs;
        filePreviousChecksum = found.lastChecksum();
        endPosition = writer.endPosition();
    }

    /**
     * Seals the open frame and writes it.
     *
     * @param lastInFrame     sequence of its last record
     * @param durableSequence of the last record known to be durable
     */
    @SuppressWarnings("ReferenceEquality") // the writer gives the same name as long as it stays in the file
    void write(final FrameEncoder encoder, final long lastInFrame, final long durableSequence) {
        final int checksum = encoder.seal(number, lastChecksum, durableSequence);
        if (fileHasRecords && encoder.firstTimestampNs() - spanStartNs >= fileSpanNs) {
            writer.leaveFile();
        }
        writer.write(encoder.frame());
        final String name = writer.fileName();
        if (name != fileName) {
            filesLeft.add(summary());
            fileName = name;
            fileFirstSequence = lastSequence + 1;
            fileFirstTimestampNs = encoder.firstTimestampNs();
            filePreviousChecksum = lastChecksum;
            fileHasRecords = false;
        }
        if (!fileHasRecords) {
            fileHasRecords = true;
            spanStartNs = encoder.firstTimestampNs();
        }
        endPosition = writer.endPosition();
        lastSequence = lastInFrame;
        lastTimestampNs = encoder.lastTimestampNs();
        lastChecksum = checksum;
    }

    private FileSummary summary() {
        return new FileSummary(
                fileName,
                endPosition,
                fileFirstSequence,
                lastSequence,
                fileFirstTimestampNs,
                lastTimestampNs,
                filePreviousChecksum,
                lastChecksum);
    }

    EpochWriter writer() {
        return writer;
    }

    int number() {
        return number;
    }

    /** Names the files that were left since the last call. {@return how many} After a failure they are left to the next one. */
    int writeManifest() {
        for (FileSummary left = filesLeft.poll(); left != null; left = filesLeft.poll()) {
            filesNamed.add(left);
        }
        final int count = filesNamed.size() - filesWritten;
        if (count > 0) {
            storage.writeManifest(number, new Manifest(number, false, filesNamed).encode());
            filesWritten = filesNamed.size();
        }
        return count;
    }

    /** Names every file, the last one included: the epoch has ended in order. */
    void end() {
        final List<FileSummary> all = new ArrayList<>(filesNamed);
        all.addAll(filesLeft);
        all.add(summary());
        storage.writeManifest(number, new Manifest(number, true, all).encode());
    }

    @Override
    public void close() {
        writer.close();
    }
}

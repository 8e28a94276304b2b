package org.ringmill.journal.recovery;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.frame.RecordFlyweight;
import org.ringmill.journal.storage.DocumentReader;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalFiles;

/**
 * Reads a journal frame by frame, across files and epochs. Each frame is checked and must continue the one before exactly
 * (sequence and checksum), and each file and epoch must be what its manifest says. Files that the caller does not want are
 * passed over by their manifest, once it is seen that they are there.
 *
 * <p>Where something does not fit, an epoch that has ended must have ended there, or the journal is damaged. At the end of the
 * open epoch the cursor stays: {@link #next} goes on once more was written. Nothing is written here. One thread's.
 */
final class FrameCursor implements AutoCloseable {
    private final JournalFiles files;
    private final JournalBase base;
    private final long afterSequence;
    private final Chain chain;
    private final Tail tail = new Tail();
    private final FileFrames frames;
    private final EpochFiles epochFiles;

    private @Nullable JournalFile file;
    /** Stays open until the next one is: who is nowhere might find the next one deleted. */
    private @Nullable JournalFile fileLeft;

    private int lastEpoch = Integer.MAX_VALUE;
    private boolean atStart = true;
    private boolean epochClosed = true;

    // of the file at hand
    private long fileFirstSequence;
    private long fileFirstTimestampNs;
    private int filePreviousChecksum;

    /** @param afterSequence files that hold only records up to this one need not be read */
    FrameCursor(final JournalFiles files, final JournalBase base, final long afterSequence) {
        this.files = files;
        this.base = base;
        this.afterSequence = afterSequence;
        chain = new Chain(base.firstSequence() - 1, base.previousChecksum());
        frames = new FileFrames(chain, tail);
        epochFiles = new EpochFiles(files, base, chain);
    }

    /** Leaves alone what a writer begins from now on. */
    void endWithNewestEpoch() {
        final List<Integer> epochs = files.epochs();
        lastEpoch = epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1);
    }

    /** Goes to the first file that must be read, if there is one, and so keeps it and all behind it from being deleted. */
    void start() {
        if (file == null) {
            openNext();
        }
    }

    /**
     * Goes to the next frame, unless the records up to a limit have been read.
     *
     * @param limitSequence to which the journal is known to be whole, or {@link Long#MAX_VALUE} to read to its end
     * @return whether there is one, now in {@link #frame()}
     * @throws DamagedJournalException where the journal is not what was written
     */
    boolean next(final long limitSequence) {
        if (chain.lastSequence() >= limitSequence) {
            return false;
        }
        final boolean isEndKnown = limitSequence != Long.MAX_VALUE;
        while (file != null || openNext()) {
            final FileFrames.Step step = isEndKnown && !epochFiles.isEnded() ? frames.stepToWritten() : frames.step();
            if (step == FileFrames.Step.FRAME) {
                noteFrame();
                return true;
            }
            if (step == FileFrames.Step.END && !epochFiles.nextName().isEmpty()) {
                leaveFile();
            } else if (!leaveEpoch()) {
                break;
            }
        }
        if (isEndKnown) {
            throw epochFiles.damaged(
                    place(), position(), foundAtEnd() + ", although acknowledged up to " + limitSequence);
        }
        return false;
    }

    private void noteFrame() {
        if (fileFirstTimestampNs < 0) {
            fileFirstTimestampNs = frames.frame().firstTimestampNs();
        }
    }

    /** {@return whether there is a further file, now open} */
    private boolean openNext() {
        while (true) {
            if (epochClosed && !enterNextEpoch()) {
                return false;
            }
            final String name = epochFiles.nextName();
            if (name.isEmpty()) {
                if (!leaveEpoch()) {
                    return false;
                }
            } else {
                final FileSummary named = epochFiles.named(name);
                if (named == null && epochFiles.isEnded()) {
                    passOverUnnamed(name);
                } else if (named == null || named.lastSequence() > afterSequence) {
                    open(name);
                    return true;
                } else {
                    passOver(named);
                }
            }
        }
    }

    private boolean enterNextEpoch() {
        final int next = nextEpoch();
        if (next == 0) {
            return false;
        }
        final int expected = atStart ? base.epoch() : chain.epoch() + 1;
        if (next != expected) {
            throw epochFiles.damaged(
                    JournalFiles.epochName(expected), 0, "epoch is missing, next=" + JournalFiles.epochName(next));
        }
        epochFiles.enter(next, atStart);
        chain.enterEpoch(next, atStart && !base.fileName().isEmpty());
        atStart = false;
        epochClosed = false;
        return true;
    }

    /** {@return the epoch after the one at hand, or 0 if there is none} */
    private int nextEpoch() {
        for (final int epoch : files.epochs()) {
            if (epoch >= base.epoch() && (atStart || epoch > chain.epoch())) {
                return epoch <= lastEpoch ? epoch : 0;
            }
        }
        return 0;
    }

    private void open(final String name) {
        final JournalFile opened = files.openFile(chain.epoch(), name);
        file = opened;
        epochFiles.goTo(name);
        fileFirstSequence = chain.lastSequence() + 1;
        fileFirstTimestampNs = -1;
        filePreviousChecksum = chain.lastChecksum();
        frames.open(opened);
        closeLeft();
    }

    /** Takes a file by its manifest, if it is there and as long as it should be. */
    private void passOver(final FileSummary known) {
        final long sizeBytes = files.sizeBytes(chain.epoch(), known.name());
        if (sizeBytes < known.endPosition()) {
            throw epochFiles.damaged(epochFiles.placeOf(known.name()), sizeBytes, "the file ends too early");
        }
        final String misfit = chain.misfit(known);
        if (misfit != null) {
            throw epochFiles.damaged(
                    epochFiles.placeOf(JournalFiles.MANIFEST_FILE), 0, misfit + ", name=" + known.name());
        }
        chain.accept(known);
        epochFiles.take(known);
    }

    /** A crash may leave a file behind the last one that counts, with frames at most that were never acknowledged. */
    private void passOverUnnamed(final String name) {
        tail.reset();
        examine(name);
        if (tail.durableSequence() > chain.lastSequence()) {
            throw epochFiles.damaged(epochFiles.placeOf(name), 0, "a file of frames that the manifest does not name");
        }
        epochFiles.goTo(name);
    }

    private void examine(final String name) {
        try (JournalFile present = files.openFile(chain.epoch(), name)) {
            tail.examine(new DocumentReader(present, FrameDescriptor.MAX_LENGTH), 0, chain);
        }
    }

    /** Leaves the file at hand, whose end was found. It must hold what its manifest says. */
    private void leaveFile() {
        final FileSummary read = summary();
        final FileSummary named = epochFiles.named(read.name());
        if (named != null && !named.equals(read)) {
            throw epochFiles.damaged(
                    place(), position(), foundAtEnd() + ", although the manifest says " + named.encode());
        }
        epochFiles.take(read);
        closeLeft();
        fileLeft = file;
        file = null;
    }

    /** As {@link #leaveFile}, where what lies behind the last frame may be no end: then no further file may follow. */
    private void leaveLastFile() {
        final long position = position();
        final String found = foundAtEnd();
        leaveFile();
        epochFiles.requireNoneBehind(position, found);
    }

    /** {@return what was read of the file at hand} */
    private FileSummary summary() {
        return new FileSummary(
                epochFiles.current(),
                frames.position(),
                fileFirstSequence,
                chain.lastSequence(),
                fileFirstTimestampNs < 0 ? chain.lastTimestampNs() : fileFirstTimestampNs,
                chain.lastTimestampNs(),
                filePreviousChecksum,
                chain.lastChecksum());
    }

    private String foundAtEnd() {
        final FileFrames.Fault fault = fault();
        return fault == null ? "the end" : fault.found();
    }

    private void closeLeft() {
        final JournalFile left = fileLeft;
        if (left != null) {
            fileLeft = null;
            left.close();
        }
    }

    /**
     * Comes to the end of an epoch, at the end of its last file or where a file makes no sense.
     *
     * @return whether to go on: with the next one, or with another look at this one
     */
    private boolean leaveEpoch() {
        if (!epochFiles.isEnded()) {
            if (nextEpoch() == 0) {
                return false;
            }
            // It may have ended since this has begun to read it. Then the end is to be looked at once more.
            if (!epochFiles.hasEnded()) {
                throw epochFiles.damaged(
                        epochFiles.placeOf(JournalFiles.MANIFEST_FILE), 0, "no manifest of an epoch that has ended");
            }
            if (file != null) {
                frames.again();
                return true;
            }
        }
        if (file != null) {
            leaveLastFile();
        }
        epochClosed = true;
        return true;
    }

    /** Hands on the records of a frame that come after a sequence. {@return how many} */
    static int handRecords(final FrameDecoder frame, final long afterSequence, final RecordHandler handler) {
        final long firstSequence = frame.firstSequence();
        final long endSequence = firstSequence + frame.recordCount();
        if (endSequence <= afterSequence + 1) {
            return 0;
        }
        for (long sequence = firstSequence; sequence < endSequence; sequence++) {
            final RecordFlyweight record = frame.nextRecord();
            if (sequence > afterSequence) {
                handler.onRecord(record, sequence, record.timestampNs());
            }
        }
        return (int) (endSequence - Math.max(firstSequence, afterSequence + 1));
    }

    /** {@return the last frame that was read} */
    FrameDecoder frame() {
        return frames.frame();
    }

    Chain chain() {
        return chain;
    }

    /** {@return the file at hand, within its epoch; empty at the start of an epoch} */
    String fileName() {
        return epochFiles.current();
    }

    /** {@return the file at hand with its epoch, for messages} */
    String place() {
        return epochFiles.place();
    }

    /** {@return where in the file at hand the last frame lies, or what came instead of one, in bytes} */
    long position() {
        return file == null ? 0 : frames.position();
    }

    /** {@return what the open epoch ends with, if that is not a clean end; null otherwise} */
    FileFrames.@Nullable Fault fault() {
        return file == null ? null : frames.fault();
    }

    /** {@return whether the epoch at hand, the last one, has not ended by its manifest} */
    boolean isEpochOpen() {
        return !epochClosed;
    }

    /** {@return what the manifest of the open epoch must say if it has ended here} */
    Manifest endedManifest() {
        return epochFiles.endedWith(file != null && chain.isEpochBegun() ? summary() : null);
    }

    /**
     * What lies behind the end of the open epoch, in the file at hand and those after it.
     *
     * @param endPosition     behind the last byte of the file at hand that is not zero
     * @param lastFileName    the last file of the epoch, empty if there is none
     * @param lastFileEnd     behind the last byte of that file that is not zero
     * @param hasFrames       whether valid frames lie there
     * @param durableSequence the last sequence that those frames say was durable
     */
    record Rest(long endPosition, String lastFileName, long lastFileEnd, boolean hasFrames, long durableSequence) {}

    /** {@return what lies behind the end; the cursor cannot go on afterwards} */
    Rest examineRest() {
        if (file == null) {
            return new Rest(0, "", 0, false, 0);
        }
        tail.reset();
        frames.examineRest();
        final long endPosition = tail.endPosition();
        for (String name = epochFiles.nextName(); !name.isEmpty(); name = epochFiles.nextName()) {
            epochFiles.goTo(name);
            examine(name);
        }
        return new Rest(
                endPosition, epochFiles.current(), tail.endPosition(), tail.hasFrames(), tail.durableSequence());
    }

    @Override
    public void close() {
        closeLeft();
        fileLeft = file;
        file = null;
        closeLeft();
    }
}

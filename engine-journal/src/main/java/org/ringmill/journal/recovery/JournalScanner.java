package org.ringmill.journal.recovery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.frame.RecordFlyweight;
import org.ringmill.journal.storage.DocumentReader;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalStorage;

/**
 * Reads a journal from its first frame to its last, in one pass: each frame is checked and must continue the one before
 * exactly (sequence and checksum, across files and epochs), then its records are handed on. Nothing is written.
 *
 * <p>Where something does not fit, and a valid frame still follows in that epoch, the journal is damaged. Otherwise the
 * place is the end of the epoch. A later epoch that continues exactly from there proves that its writer knew that end.
 * With no later frame it is a torn tail if it looks like a torn write, and damage if not.
 */
public final class JournalScanner {
    private final JournalStorage storage;
    private final FrameDecoder decoder = new FrameDecoder();
    private final Tail tail = new Tail();
    private final long afterSequence;
    private final @Nullable RecordHandler handler;
    private final List<Suspect> suspects = new ArrayList<>();

    private @Nullable DocumentReader reader;
    private int epoch;
    private String lastFileName = "";
    private boolean epochBegun;
    private int lastBegunEpoch;
    private long lastSequence;
    private long lastTimestampNs;
    private int lastChecksum;
    private long frameCount;
    private long recordCount;

    /** The end of an epoch that is not a clean one, until a later epoch accounts for it. */
    private record Suspect(TornTail tail, boolean looksTorn) {}

    /**
     * @param afterSequence records up to this one are checked but not handed on
     * @param handler       takes the records, or null to check only
     */
    public JournalScanner(
            final JournalStorage storage, final long afterSequence, final @Nullable RecordHandler handler) {
        this.storage = storage;
        this.afterSequence = afterSequence;
        this.handler = handler;
    }

    /**
     * Scans; to be called once.
     *
     * @param begunEpoch the last epoch that is known to have been begun: it must hold a frame
     * @throws DamagedJournalException at the first place that neither the engine nor a crash would have left
     */
    public JournalScan scan(final int begunEpoch) {
        for (final int number : storage.epochs()) {
            if (number != epoch + 1) {
                throw damaged(epochName(epoch + 1), 0, "epoch is missing, next=" + epochName(number));
            }
            epoch = number;
            epochBegun = false;
            lastFileName = "";
            scanEpoch();
        }
        for (final Suspect suspect : suspects) {
            if (!suspect.looksTorn) {
                throw damaged(suspect);
            }
        }
        if (lastBegunEpoch < begunEpoch) {
            throw damaged(epochName(begunEpoch), 0, "no frame in an epoch that was begun");
        }
        return new JournalScan(
                epoch,
                lastFileName,
                tail.endPosition(),
                lastSequence,
                lastTimestampNs,
                lastChecksum,
                frameCount,
                recordCount,
                suspects.stream().map(Suspect::tail).toList());
    }

    private void scanEpoch() {
        final List<String> fileNames = storage.fileNames(epoch);
        for (final String name : fileNames) {
            if (!isKnown(name)) {
                throw damaged(epochName(epoch) + "/" + name, 0, "a file that does not belong there");
            }
        }
        boolean ended = false;
        for (final String name : fileNames) {
            if (!name.endsWith(JournalStorage.FRAME_FILE_SUFFIX)) {
                continue;
            }
            try (JournalFile file = storage.openFile(epoch, name)) {
                final DocumentReader documents = open(file);
                if (ended) {
                    // The epoch has ended in a file before this one: nothing valid may follow.
                    requireNoFrame(documents, 0, suspects.get(suspects.size() - 1));
                } else {
                    ended = !scanFile(documents);
                }
                lastFileName = name; // its tail was examined, however it ends
            }
        }
    }

    private static boolean isKnown(final String name) {
        return name.endsWith(JournalStorage.FRAME_FILE_SUFFIX) || name.equals(JournalStorage.QUEUE_METADATA_FILE);
    }

    private DocumentReader open(final JournalFile file) {
        final DocumentReader known = reader;
        if (known != null) {
            known.reset(file);
            return known;
        }
        final DocumentReader opened = new DocumentReader(file, FrameDescriptor.MAX_LENGTH);
        reader = opened;
        return opened;
    }

    /** {@return whether the file is sound to its end, so that the next one may go on} */
    private boolean scanFile(final DocumentReader documents) {
        while (true) {
            final DocumentReader.Kind kind = documents.next();
            switch (kind) {
                case DOCUMENT -> {
                    final FrameDecoder.Verdict verdict = checkFrame(documents, documents.documentLength());
                    if (verdict != FrameDecoder.Verdict.VALID) {
                        suspect(documents, verdict.description(), hasHole(documents));
                        return false;
                    }
                    if (decoder.lengthBytes() != documents.documentLength()) {
                        suspect(documents, "a document longer than its frame", false);
                        return false;
                    }
                    acceptFrame(documents);
                }
                case INCOMPLETE -> {
                    // The frame may be whole: then only the header's last bit was not written. Its commands were not
                    // acknowledged, and to apply them is as right as not to.
                    if (!isWholeContinuation(documents)) {
                        suspect(documents, "a document that was not finished", true);
                        return false;
                    }
                    documents.acceptDocument(decoder.lengthBytes());
                    acceptFrame(documents);
                }
                case END -> {
                    // Chronicle copies a document first and writes its header last, so a process that was killed
                    // between
                    // the two leaves this behind the end: a frame without a header, whole or begun.
                    if (!isLastFrameWithoutHeader(documents)) {
                        return endsClean(documents);
                    }
                    documents.acceptDocument(decoder.lengthBytes());
                    acceptFrame(documents);
                }
                case END_MARK -> {
                    requireNoFrame(documents, documents.position(), null);
                    return true;
                }
                case CUT_OFF -> {
                    suspect(documents, "the file ends too early", true);
                    return false;
                }
                case INVALID -> {
                    suspect(documents, "a document that does not belong there", false);
                    return false;
                }
            }
        }
    }

    private boolean endsClean(final DocumentReader documents) {
        tail.examine(documents, documents.position());
        if (tail.endPosition() == documents.position()) {
            return true;
        }
        final JournalFile file = documents.file();
        final boolean looksTorn =
                isBegunFrame(documents) || tail.hasHole(file, documents.position(), tail.endPosition());
        suspect(documents, "bytes behind the end", looksTorn);
        return false;
    }

    /** {@return whether a whole frame lies there, and none behind it}; else a header in the midst of others was lost. */
    private boolean isLastFrameWithoutHeader(final DocumentReader documents) {
        if (!isWholeContinuation(documents)) {
            return false;
        }
        tail.examine(documents, documents.documentPosition() + decoder.lengthBytes());
        // Once more, since the look behind it has moved the buffer.
        return tail.validFramePosition() < 0 && isWholeContinuation(documents);
    }

    /**
     * {@return whether the next frame was begun there but not finished} It was copied from its first byte on, so either there
     * is nothing behind the header, or the header fits and the trailer is missing.
     */
    private boolean isBegunFrame(final DocumentReader documents) {
        final long position = documents.documentPosition();
        return hasHeaderOfNext(documents, position) && !hasTrailer(documents);
    }

    private boolean hasHeaderOfNext(final DocumentReader documents, final long position) {
        if (!documents.fill(position, FrameDescriptor.HEADER_LENGTH)) {
            return false;
        }
        final ByteBuffer buffer = documents.buffer();
        final int offset = documents.offsetOf(position);
        if (buffer.getInt(offset) != FrameDescriptor.MAGIC) {
            return false;
        }
        return tail.endPosition() <= position + FrameDescriptor.HEADER_LENGTH
                || (buffer.getInt(offset + FrameDescriptor.EPOCH_OFFSET) == epoch
                        && buffer.getInt(offset + FrameDescriptor.PREVIOUS_CHECKSUM_OFFSET) == lastChecksum
                        && buffer.getLong(offset + FrameDescriptor.FIRST_SEQUENCE_OFFSET) == lastSequence + 1);
    }

    private boolean hasTrailer(final DocumentReader documents) {
        final long trailer = ((tail.endPosition() + 3) & -4) - FrameDescriptor.TRAILER_LENGTH;
        return documents.fill(trailer, Integer.BYTES)
                && documents.buffer().getInt(documents.offsetOf(trailer)) == FrameDescriptor.END_MARK;
    }

    private boolean hasHole(final DocumentReader documents) {
        final long from = documents.position();
        return tail.hasHole(documents.file(), from, documents.documentPosition() + documents.documentLength());
    }

    private boolean isWholeContinuation(final DocumentReader documents) {
        final long position = documents.documentPosition();
        if (!documents.fill(position, FrameDescriptor.HEADER_LENGTH)) {
            return false;
        }
        final int lengthBytes = documents.buffer().getInt(documents.offsetOf(position) + FrameDescriptor.LENGTH_OFFSET);
        return lengthBytes >= FrameDescriptor.MIN_LENGTH
                && lengthBytes <= FrameDescriptor.MAX_LENGTH
                && documents.fill(position, lengthBytes)
                && checkFrame(documents, lengthBytes) == FrameDecoder.Verdict.VALID
                && misfit() == null;
    }

    private FrameDecoder.Verdict checkFrame(final DocumentReader documents, final int availableBytes) {
        decoder.wrap(documents.buffer());
        return decoder.check(documents.documentOffset(), availableBytes);
    }

    private void acceptFrame(final DocumentReader documents) {
        final String misfit = misfit();
        if (misfit != null) {
            // An end that no later epoch knew of is where the damage is; what follows only shows it.
            throw suspects.isEmpty()
                    ? damaged(nameOf(documents), documents.position(), misfit)
                    : damaged(suspects.get(0));
        }
        suspects.clear();
        epochBegun = true;
        lastBegunEpoch = epoch;
        frameCount++;
        lastChecksum = decoder.checksum();
        final int count = decoder.recordCount();
        if (count > 0) {
            handRecords(count);
        }
    }

    /** {@return how the frame does not continue the one before, or null if it does} */
    private @Nullable String misfit() {
        if (decoder.epoch() != epoch) {
            return "a frame of epoch " + decoder.epoch();
        }
        if (decoder.firstSequence() != lastSequence + 1) {
            return "sequence " + decoder.firstSequence();
        }
        if (decoder.previousChecksum() != lastChecksum) {
            return "a frame that follows another one than the last";
        }
        if (epochBegun == (decoder.recordCount() == 0)) {
            return epochBegun ? "the opening of the epoch again" : "no opening of the epoch";
        }
        return null;
    }

    private void handRecords(final int count) {
        final RecordHandler target = lastSequence + count > afterSequence ? handler : null;
        long sequence = lastSequence;
        long timestampNs = lastTimestampNs;
        for (int i = 0; i < count; i++) {
            final RecordFlyweight record = decoder.nextRecord();
            sequence++;
            timestampNs = record.timestampNs();
            if (target != null && sequence > afterSequence) {
                target.onRecord(record, sequence, timestampNs);
            }
        }
        lastSequence = sequence;
        lastTimestampNs = timestampNs;
        recordCount += count;
    }

    private void suspect(final DocumentReader documents, final String found, final boolean looksTorn) {
        final long offset = documents.position();
        tail.examine(documents, offset);
        final Suspect suspect = new Suspect(
                new TornTail(epoch, documents.file().name(), offset, tail.endPosition() - offset, lastSequence, found),
                looksTorn);
        if (tail.validFramePosition() >= 0) {
            throw damaged(suspect);
        }
        suspects.add(suspect);
    }

    private void requireNoFrame(
            final DocumentReader documents, final long fromPosition, final @Nullable Suspect suspect) {
        tail.examine(documents, fromPosition);
        if (tail.validFramePosition() >= 0) {
            throw suspect == null
                    ? damaged(nameOf(documents), fromPosition, "an end mark before the end")
                    : damaged(suspect);
        }
    }

    private String nameOf(final DocumentReader documents) {
        return epochName(epoch) + "/" + documents.file().name();
    }

    private DamagedJournalException damaged(final Suspect suspect) {
        final TornTail place = suspect.tail;
        return new DamagedJournalException(
                epochName(place.epoch()) + "/" + place.fileName(),
                place.offset(),
                place.lastSequence() + 1,
                place.found());
    }

    private DamagedJournalException damaged(final String file, final long offset, final String found) {
        return new DamagedJournalException(file, offset, lastSequence + 1, found);
    }

    private static String epochName(final int epoch) {
        return JournalStorage.epochName(epoch);
    }
}

package org.ringmill.journal.recovery;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.storage.DocumentReader;
import org.ringmill.journal.storage.JournalFile;

/**
 * Walks the frames of one file. Each is checked and must continue the one before; where that ends, this says how. One
 * thread's.
 */
final class FileFrames {
    /** What a step has found. */
    enum Step {
        /** A frame that continues the chain, in the decoder. */
        FRAME,
        /** The end of what was written, and nothing behind it. */
        END,
        /** Something else; {@link #fault()} says what. */
        FAULT
    }

    /** What may have led to it. */
    enum Cause {
        /** A writer's death, or a page that was not written back. */
        TORN,
        /** Bytes that make no sense. */
        BROKEN,
        /** None of these: a whole frame that is not the next one. */
        FOREIGN
    }

    /**
     * Where a file stops making sense.
     *
     * @param offset in the file, in bytes
     * @param found  what lies there
     */
    record Fault(long offset, String found, Cause cause) {}

    /** The mark, and a few bytes with which Chronicle, when it puts one there, pads it. */
    private static final int END_MARK_LENGTH = 8;

    private final Chain chain;
    private final Tail tail;
    private final FrameDecoder decoder = new FrameDecoder();
    private @Nullable DocumentReader documents;
    private @Nullable Fault fault;

    FileFrames(final Chain chain, final Tail tail) {
        this.chain = chain;
        this.tail = tail;
    }

    /** Goes to the start of a file. */
    void open(final JournalFile file) {
        final DocumentReader known = documents;
        if (known == null) {
            documents = new DocumentReader(file, FrameDescriptor.MAX_LENGTH);
        } else {
            known.reset(file);
        }
        fault = null;
    }

    /**
     * As {@link #step()} where a further frame is known to be written: if it is not what was read ahead, it has come since.
     */
    Step stepToWritten() {
        final Step step = step(true);
        if (step == Step.FRAME) {
            return step;
        }
        again();
        return step(true);
    }

    /** Has the next step look at the same place once more. */
    void again() {
        documents().again();
    }

    /** Goes to the next frame and takes it into the chain, unless the file ends here or makes no sense. */
    Step step() {
        return step(false);
    }

    private Step step(final boolean isFinished) {
        final DocumentReader reader = documents();
        fault = null;
        return switch (reader.next()) {
            case DOCUMENT -> takeDocument(reader);
            case INCOMPLETE -> takeIncomplete(reader);
            case END -> isFinished ? Step.END : takeEnd(reader);
            case END_MARK -> takeEndMark(reader);
            case CUT_OFF -> failed("the file ends too early", Cause.TORN);
            case INVALID -> failed("a document that does not belong there", Cause.BROKEN);
        };
    }

    private Step takeDocument(final DocumentReader reader) {
        final FrameDecoder.Verdict verdict = checkFrame(reader, reader.documentLength());
        if (verdict != FrameDecoder.Verdict.VALID) {
            return failed(verdict.description(), causeOf(verdict, reader));
        }
        if (decoder.lengthBytes() != reader.documentLength()) {
            return failed("a document longer than its frame", Cause.FOREIGN);
        }
        final String misfit = chain.misfit(decoder);
        if (misfit != null) {
            return failed(misfit, Cause.FOREIGN);
        }
        chain.accept(decoder);
        return Step.FRAME;
    }

    /**
     * The frame may be whole: then only the header's last bit was not written. Its commands were not acknowledged, and to apply
     * them is as right as not to.
     */
    private Step takeIncomplete(final DocumentReader reader) {
        return isWholeContinuation(reader)
                ? takeWithoutHeader(reader)
                : failed("a document that was not finished", Cause.TORN);
    }

    /**
     * The writer copies a document first and sets its header last, so a process that was killed between the two leaves this
     * behind the end: a frame without a header, whole or begun.
     */
    private Step takeEnd(final DocumentReader reader) {
        if (isLastFrameWithoutHeader(reader)) {
            return takeWithoutHeader(reader);
        }
        tail.reset();
        tail.examine(reader, reader.position(), chain);
        if (tail.endPosition() == reader.position()) {
            return Step.END;
        }
        return failed(
                "bytes behind the end",
                isBegunFrame(reader) || tail.hasHole(reader.file(), reader.position(), tail.endPosition())
                        ? Cause.TORN
                        : Cause.BROKEN);
    }

    private Step takeEndMark(final DocumentReader reader) {
        tail.reset();
        tail.examine(reader, reader.position(), chain);
        return tail.endPosition() <= reader.position() + END_MARK_LENGTH
                ? Step.END
                : failed("an end mark before the end", Cause.BROKEN);
    }

    private Step takeWithoutHeader(final DocumentReader reader) {
        reader.acceptDocument(decoder.lengthBytes());
        chain.accept(decoder);
        return Step.FRAME;
    }

    private Cause causeOf(final FrameDecoder.Verdict verdict, final DocumentReader reader) {
        if (verdict == FrameDecoder.Verdict.NEWER_VERSION) {
            return Cause.FOREIGN;
        }
        final long end = reader.documentPosition() + reader.documentLength();
        return tail.hasHole(reader.file(), reader.position(), end) ? Cause.TORN : Cause.BROKEN;
    }

    private Step failed(final String found, final Cause cause) {
        fault = new Fault(documents().position(), found, cause);
        return Step.FAULT;
    }

    /** {@return whether a whole frame lies there, and none behind it}; else a header in the midst of others was lost. */
    private boolean isLastFrameWithoutHeader(final DocumentReader reader) {
        if (!isWholeContinuation(reader)) {
            return false;
        }
        tail.reset();
        tail.examine(reader, reader.documentPosition() + decoder.lengthBytes(), chain);
        // Once more, since the look behind it has moved the buffer.
        return !tail.hasFrames() && isWholeContinuation(reader);
    }

    /**
     * {@return whether the next frame was begun there but not finished} It was copied from its first byte on, so either there
     * is nothing behind the header, or the header fits and the trailer is missing.
     */
    private boolean isBegunFrame(final DocumentReader reader) {
        return hasHeaderOfNext(reader, reader.documentPosition()) && !hasTrailer(reader);
    }

    private boolean hasHeaderOfNext(final DocumentReader reader, final long position) {
        if (!reader.fill(position, FrameDescriptor.HEADER_LENGTH)) {
            return false;
        }
        final ByteBuffer buffer = reader.buffer();
        final int offset = reader.offsetOf(position);
        if (buffer.getInt(offset) != FrameDescriptor.MAGIC) {
            return false;
        }
        return tail.endPosition() <= position + FrameDescriptor.HEADER_LENGTH
                || (buffer.getInt(offset + FrameDescriptor.EPOCH_OFFSET) == chain.epoch()
                        && buffer.getInt(offset + FrameDescriptor.PREVIOUS_CHECKSUM_OFFSET) == chain.lastChecksum()
                        && buffer.getLong(offset + FrameDescriptor.FIRST_SEQUENCE_OFFSET) == chain.lastSequence() + 1);
    }

    private boolean hasTrailer(final DocumentReader reader) {
        final long trailer = ((tail.endPosition() + 3) & -4) - FrameDescriptor.TRAILER_LENGTH;
        return reader.fill(trailer, Integer.BYTES)
                && reader.buffer().getInt(reader.offsetOf(trailer)) == FrameDescriptor.END_MARK;
    }

    private boolean isWholeContinuation(final DocumentReader reader) {
        final long position = reader.documentPosition();
        if (!reader.fill(position, FrameDescriptor.HEADER_LENGTH)) {
            return false;
        }
        final int lengthBytes = reader.buffer().getInt(reader.offsetOf(position) + FrameDescriptor.LENGTH_OFFSET);
        return lengthBytes >= FrameDescriptor.MIN_LENGTH
                && lengthBytes <= FrameDescriptor.MAX_LENGTH
                && reader.fill(position, lengthBytes)
                && checkFrame(reader, lengthBytes) == FrameDecoder.Verdict.VALID
                && chain.misfit(decoder) == null;
    }

    private FrameDecoder.Verdict checkFrame(final DocumentReader reader, final int availableBytes) {
        decoder.wrap(reader.buffer());
        return decoder.check(reader.documentOffset(), availableBytes);
    }

    private DocumentReader documents() {
        final DocumentReader known = documents;
        if (known == null) {
            throw new IllegalStateException("no file is open");
        }
        return known;
    }

    /** Looks through the rest of the file, from where the last step has stopped. */
    void examineRest() {
        final DocumentReader reader = documents();
        tail.examine(reader, reader.position(), chain);
    }

    /** {@return where the last step has found a frame, or has stopped, in bytes} */
    long position() {
        return documents().position();
    }

    /** {@return what the last step has found instead of a frame or the end; null otherwise} */
    @Nullable
    Fault fault() {
        return fault;
    }

    /** {@return the frame that the last step has found} */
    FrameDecoder frame() {
        return decoder;
    }
}

package org.ringmill.journal.recovery;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.storage.DocumentReader;
import org.ringmill.journal.storage.JournalFile;

/**
 * Examines what lies behind the last good frame: how far it holds anything but zeros, whether valid frames lie in it after
 * all, and what they say was durable when they were written. One thread's.
 */
final class Tail {
    static final int PAGE_BYTES = 4096;

    private static final int WINDOW_BYTES = 64 * 1024;
    /** Documents begin at multiples of 4, and so do the frames in them. */
    private static final int STEP_BYTES = 4;

    private final ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(WINDOW_BYTES);
    private final FrameDecoder decoder = new FrameDecoder();
    private long endPosition;
    private int frameCount;
    private long durableSequence;

    /** Forgets what was found. */
    void reset() {
        frameCount = 0;
        durableSequence = 0;
    }

    /**
     * Looks through a file from a position, a multiple of 4, to its end.
     *
     * @param chain what is before: a frame that could not come after it counts as one that proves everything durable
     */
    void examine(final DocumentReader reader, final long fromPosition, final Chain chain) {
        final JournalFile file = reader.file();
        endPosition = fromPosition;
        long position = fromPosition;
        long frameEnd = fromPosition;
        final long sizeBytes = file.sizeBytes();
        while (position < sizeBytes) {
            window.clear();
            final int length = file.read(window, position);
            if (length == 0) {
                return;
            }
            if (!isZero(0, length)) {
                endPosition = position + lastNonZero(length) + 1;
                frameEnd = findFrames(reader, position, length, frameEnd, chain);
            }
            position += length;
        }
    }

    /** {@return where the last valid frame ends, so that what it carries is not taken for frames} */
    private long findFrames(
            final DocumentReader reader,
            final long windowPosition,
            final int length,
            final long knownFrameEnd,
            final Chain chain) {
        long frameEnd = knownFrameEnd;
        for (int offset = 0; offset + STEP_BYTES <= length; offset += STEP_BYTES) {
            final long position = windowPosition + offset;
            if (window.getInt(offset) == FrameDescriptor.MAGIC && position >= frameEnd) {
                final int lengthBytes = validFrameLength(reader, position);
                if (lengthBytes > 0) {
                    frameEnd = position + lengthBytes;
                    frameCount++;
                    durableSequence = Math.max(durableSequence, durableSequenceOf(chain));
                }
            }
        }
        return frameEnd;
    }

    private long durableSequenceOf(final Chain chain) {
        return decoder.epoch() == chain.epoch() && decoder.firstSequence() > chain.lastSequence()
                ? decoder.durableSequence()
                : Long.MAX_VALUE;
    }

    /** {@return the length of a valid frame at a position, or 0 if there is none} */
    private int validFrameLength(final DocumentReader reader, final long position) {
        if (!reader.fill(position, FrameDescriptor.HEADER_LENGTH)) {
            return 0;
        }
        final int offset = reader.offsetOf(position);
        final int lengthBytes = reader.buffer().getInt(offset + FrameDescriptor.LENGTH_OFFSET);
        if (lengthBytes < FrameDescriptor.MIN_LENGTH
                || lengthBytes > FrameDescriptor.MAX_LENGTH
                || !reader.fill(position, lengthBytes)) {
            return 0;
        }
        decoder.wrap(reader.buffer());
        final FrameDecoder.Verdict verdict = decoder.check(reader.offsetOf(position), lengthBytes);
        return verdict == FrameDecoder.Verdict.VALID || verdict == FrameDecoder.Verdict.NEWER_VERSION ? lengthBytes : 0;
    }

    /** {@return whether a page of that range, or the rest of one, was never written: all of it is zero} */
    boolean hasHole(final JournalFile file, final long fromPosition, final long toPosition) {
        long position = fromPosition;
        while (position < toPosition) {
            final long pageEnd = Math.min((position / PAGE_BYTES + 1) * PAGE_BYTES, file.sizeBytes());
            window.clear().limit((int) (pageEnd - position));
            final int length = file.read(window, position);
            if (length == 0 || isZero(0, length)) {
                return true;
            }
            position = pageEnd;
        }
        return false;
    }

    private boolean isZero(final int offset, final int length) {
        final ByteBuffer part = window.duplicate().limit(offset + length).position(offset);
        return part.mismatch(zeros.duplicate().limit(length)) == -1;
    }

    private int lastNonZero(final int length) {
        int last = length - 1;
        while (window.get(last) == 0) {
            last--;
        }
        return last;
    }

    /** {@return the position behind the last byte that is not zero, or where the examination began} */
    long endPosition() {
        return endPosition;
    }

    /** {@return whether valid frames lie there} */
    boolean hasFrames() {
        return frameCount > 0;
    }

    /** {@return the last sequence that those frames say was durable when they were written; 0 if there is none} */
    long durableSequence() {
        return durableSequence;
    }
}

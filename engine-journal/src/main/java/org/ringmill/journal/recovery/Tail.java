package org.ringmill.journal.recovery;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.storage.DocumentReader;
import org.ringmill.journal.storage.JournalFile;

/**
 * Examines the rest of a file behind the last good frame: how far it holds anything but zeros, whether a valid frame
 * lies in it after all, whether a page in it was never written. One thread's.
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
    private long validFramePosition;

    /** Looks through a file from a position, a multiple of 4, to its end. */
    void examine(final DocumentReader reader, final long fromPosition) {
        final JournalFile file = reader.file();
        endPosition = fromPosition;
        validFramePosition = -1;
        long position = fromPosition;
        while (position < file.sizeBytes() && validFramePosition < 0) {
            window.clear();
            final int length = file.read(window, position);
            if (length == 0) {
                return;
            }
            if (!isZero(0, length)) {
                endPosition = position + lastNonZero(length) + 1;
                findFrame(reader, position, length);
            }
            position += length;
        }
    }

    private void findFrame(final DocumentReader reader, final long windowPosition, final int length) {
        for (int offset = 0; offset + STEP_BYTES <= length; offset += STEP_BYTES) {
            if (window.getInt(offset) == FrameDescriptor.MAGIC && isValidFrame(reader, windowPosition + offset)) {
                validFramePosition = windowPosition + offset;
                return;
            }
        }
    }

    private boolean isValidFrame(final DocumentReader reader, final long position) {
        if (!reader.fill(position, FrameDescriptor.HEADER_LENGTH)) {
            return false;
        }
        final int offset = reader.offsetOf(position);
        final int lengthBytes = reader.buffer().getInt(offset + FrameDescriptor.LENGTH_OFFSET);
        if (lengthBytes < FrameDescriptor.MIN_LENGTH
                || lengthBytes > FrameDescriptor.MAX_LENGTH
                || !reader.fill(position, lengthBytes)) {
            return false;
        }
        decoder.wrap(reader.buffer());
        final FrameDecoder.Verdict verdict = decoder.check(reader.offsetOf(position), lengthBytes);
        return verdict == FrameDecoder.Verdict.VALID || verdict == FrameDecoder.Verdict.NEWER_VERSION;
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

    /** {@return where a valid frame lies, or -1} */
    long validFramePosition() {
        return validFramePosition;
    }
}

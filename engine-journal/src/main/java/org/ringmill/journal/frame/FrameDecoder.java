package org.ringmill.journal.frame;

import static org.ringmill.journal.frame.FrameDescriptor.BYTE_ORDER;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks the frame at a place in a buffer, and gives its fields and records. A frame is used only after
 * {@link #check} has said {@link Verdict#VALID}; nothing in it is trusted, and nothing allocated, before. One thread's.
 */
public final class FrameDecoder {
    /** What is wrong with a frame, the first thing found. */
    public enum Verdict {
        VALID("a valid frame"),
        TOO_SHORT("fewer bytes than a frame has"),
        BAD_MAGIC("no frame magic"),
        NEWER_VERSION("a frame of a format version that this build does not read"),
        BAD_LENGTH("a frame length that does not fit"),
        BAD_END_MARK("no end mark where the frame ends"),
        BAD_CHECKSUM("a frame whose checksum does not fit its bytes"),
        BAD_RECORDS("a frame whose records do not fit its length");

        private final String description;

        Verdict(final String description) {
            this.description = description;
        }

        /** {@return the finding in words} */
        public String description() {
            return description;
        }
    }

    private final Checksum checksum = new Checksum();
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private final RecordFlyweight record = new RecordFlyweight(buffer);
    private @Nullable ByteBuffer wrapped;
    private ByteBuffer memory = ByteBuffer.allocateDirect(0);
    private int frameOffset;
    private int recordOffset;
    private int recordEnd;
    private int lastRecordOffset;

    /** Looks at a direct buffer, whose position and limit stay as they are. Costs nothing if it does so already. */
    @SuppressWarnings("ReferenceEquality") // the same memory, not equal bytes
    public void wrap(final ByteBuffer directBuffer) {
        if (directBuffer == wrapped) {
            return;
        }
        wrapped = directBuffer;
        memory = directBuffer.duplicate().clear().order(BYTE_ORDER);
        buffer.wrap(memory);
    }

    /**
     * Checks the frame that begins at the offset and places this decoder on it.
     *
     * @param offset         in the wrapped buffer, in bytes
     * @param availableBytes how far the frame may reach
     */
    public Verdict check(final int offset, final int availableBytes) {
        frameOffset = offset;
        recordOffset = offset + FrameDescriptor.HEADER_LENGTH;
        recordEnd = recordOffset;
        if (availableBytes < FrameDescriptor.MIN_LENGTH) {
            return Verdict.TOO_SHORT;
        }
        if (buffer.getInt(offset + FrameDescriptor.MAGIC_OFFSET, BYTE_ORDER) != FrameDescriptor.MAGIC) {
            return Verdict.BAD_MAGIC;
        }
        final int lengthBytes = lengthBytes();
        if (lengthBytes < FrameDescriptor.MIN_LENGTH
                || lengthBytes > FrameDescriptor.MAX_LENGTH
                || lengthBytes > availableBytes
                || lengthBytes != FrameDescriptor.align(lengthBytes)) {
            return Verdict.BAD_LENGTH;
        }
        return checkBytes(offset, lengthBytes);
    }

    private Verdict checkBytes(final int offset, final int lengthBytes) {
        final int trailerOffset = offset + lengthBytes - FrameDescriptor.TRAILER_LENGTH;
        if (buffer.getInt(trailerOffset, BYTE_ORDER) != FrameDescriptor.END_MARK) {
            return Verdict.BAD_END_MARK;
        }
        if (checksum.of(memory, offset, lengthBytes - FrameDescriptor.CHECKSUM_LENGTH) != checksum()) {
            return Verdict.BAD_CHECKSUM;
        }
        if (buffer.getShort(offset + FrameDescriptor.VERSION_OFFSET, BYTE_ORDER) != FrameDescriptor.FORMAT_VERSION) {
            return Verdict.NEWER_VERSION;
        }
        recordEnd = trailerOffset;
        return recordsFit() ? Verdict.VALID : Verdict.BAD_RECORDS;
    }

    private boolean recordsFit() {
        int offset = recordOffset;
        int count = 0;
        lastRecordOffset = -1;
        while (offset <= recordEnd - RecordDescriptor.HEADER_LENGTH) {
            final int payloadLength = buffer.getInt(offset + RecordDescriptor.LENGTH_OFFSET, BYTE_ORDER);
            if (payloadLength < 0 || payloadLength > recordEnd - offset - RecordDescriptor.HEADER_LENGTH) {
                return false;
            }
            lastRecordOffset = offset;
            offset += RecordDescriptor.recordLength(payloadLength);
            count++;
        }
        return offset == recordEnd && count == recordCount();
    }

    /** {@return the next record of the frame; to be called {@link #recordCount()} times} */
    public RecordFlyweight nextRecord() {
        assert recordOffset < recordEnd : "no record left";
        final RecordFlyweight next = record.wrap(recordOffset);
        recordOffset += RecordDescriptor.recordLength(next.length());
        return next;
    }

    /** {@return the frame's length in bytes} */
    public int lengthBytes() {
        return buffer.getInt(frameOffset + FrameDescriptor.LENGTH_OFFSET, BYTE_ORDER);
    }

    /** {@return the number of records} */
    public int recordCount() {
        return buffer.getInt(frameOffset + FrameDescriptor.COUNT_OFFSET, BYTE_ORDER);
    }

    /** {@return the epoch that wrote the frame} */
    public int epoch() {
        return buffer.getInt(frameOffset + FrameDescriptor.EPOCH_OFFSET, BYTE_ORDER);
    }

    /** {@return the checksum of the frame before, as this one has it} */
    public int previousChecksum() {
        return buffer.getInt(frameOffset + FrameDescriptor.PREVIOUS_CHECKSUM_OFFSET, BYTE_ORDER);
    }

    /** {@return the sequence of the first record, or of the one to come} */
    public long firstSequence() {
        return buffer.getLong(frameOffset + FrameDescriptor.FIRST_SEQUENCE_OFFSET, BYTE_ORDER);
    }

    /** {@return the event time of the first record, or of the last one before, in nanoseconds} */
    public long firstTimestampNs() {
        return buffer.getLong(frameOffset + FrameDescriptor.FIRST_TIMESTAMP_OFFSET, BYTE_ORDER);
    }

    /** {@return the event time of the last record, or of the last one before, in nanoseconds} */
    public long lastTimestampNs() {
        return lastRecordOffset < 0
                ? firstTimestampNs()
                : buffer.getLong(lastRecordOffset + RecordDescriptor.TIMESTAMP_OFFSET, BYTE_ORDER);
    }

    /** {@return the sequence of the last record that was durable when the frame was written} */
    public long durableSequence() {
        return buffer.getLong(frameOffset + FrameDescriptor.DURABLE_SEQUENCE_OFFSET, BYTE_ORDER);
    }

    /** {@return the format version} */
    public int formatVersion() {
        return buffer.getShort(frameOffset + FrameDescriptor.VERSION_OFFSET, BYTE_ORDER);
    }

    /** {@return the frame's own checksum} */
    public int checksum() {
        return buffer.getInt(frameOffset + lengthBytes() - FrameDescriptor.CHECKSUM_LENGTH, BYTE_ORDER);
    }
}

package org.ringmill.journal.frame;

import static org.ringmill.journal.frame.FrameDescriptor.BYTE_ORDER;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Builds one frame after another in a buffer of its own: records are added until the frame is full or its writer wants
 * it out, then it is sealed with the chain and the checksum. One thread's. Nothing is allocated after construction.
 */
public final class FrameEncoder {
    private final int maxFrameBytes;
    private final ByteBuffer memory;
    private final UnsafeBuffer buffer;
    private final Checksum checksum = new Checksum();

    private int endOffset = FrameDescriptor.HEADER_LENGTH;
    private int recordCount;
    private long firstSequence;
    private long firstTimestampNs;

    /** @param maxFrameBytes the longest frame to build, a multiple of 8 up to {@link FrameDescriptor#MAX_LENGTH} */
    public FrameEncoder(final int maxFrameBytes) {
        if (maxFrameBytes < FrameDescriptor.MIN_LENGTH
                || maxFrameBytes > FrameDescriptor.MAX_LENGTH
                || maxFrameBytes != FrameDescriptor.align(maxFrameBytes)) {
            throw new IllegalArgumentException("frame limit out of range, maxFrameBytes=" + maxFrameBytes);
        }
        this.maxFrameBytes = maxFrameBytes;
        memory = ByteBuffer.allocateDirect(maxFrameBytes).order(BYTE_ORDER);
        buffer = new UnsafeBuffer(memory.duplicate());
    }

    /** {@return the longest payload that fits into a frame with the given limit, in bytes} */
    public static int maxPayloadBytes(final int maxFrameBytes) {
        return maxFrameBytes - FrameDescriptor.MIN_LENGTH - RecordDescriptor.HEADER_LENGTH;
    }

    /**
     * Adds a record to the open frame. The payload's length must be within {@link #maxPayloadBytes}.
     *
     * @return false if there is no room: the frame must be sealed and reset first
     */
    public boolean tryAppend(
            final long sequence,
            final long timestampNs,
            final int typeId,
            final int schemaVersion,
            final long correlationId,
            final DirectBuffer payload,
            final int offset,
            final int lengthBytes) {
        final int recordOffset = endOffset;
        final int recordLength = RecordDescriptor.recordLength(lengthBytes);
        if (recordLength > maxFrameBytes - FrameDescriptor.TRAILER_LENGTH - recordOffset) {
            return false;
        }
        final UnsafeBuffer frame = buffer;
        if (lengthBytes > 0) {
            // The padding lies in the last word: cleared first, then overwritten as far as the payload goes.
            frame.putLong(recordOffset + recordLength - Long.BYTES, 0L);
        }
        frame.putBytes(recordOffset + RecordDescriptor.HEADER_LENGTH, payload, offset, lengthBytes);
        frame.putInt(recordOffset + RecordDescriptor.LENGTH_OFFSET, lengthBytes, BYTE_ORDER);
        frame.putShort(recordOffset + RecordDescriptor.TYPE_ID_OFFSET, (short) typeId, BYTE_ORDER);
        frame.putShort(recordOffset + RecordDescriptor.SCHEMA_VERSION_OFFSET, (short) schemaVersion, BYTE_ORDER);
        frame.putLong(recordOffset + RecordDescriptor.TIMESTAMP_OFFSET, timestampNs, BYTE_ORDER);
        frame.putLong(recordOffset + RecordDescriptor.CORRELATION_ID_OFFSET, correlationId, BYTE_ORDER);
        if (recordCount++ == 0) {
            firstSequence = sequence;
            firstTimestampNs = timestampNs;
        }
        endOffset = recordOffset + recordLength;
        return true;
    }

    /** Makes the open frame, which must be empty, the one that opens an epoch. */
    public void beginEpoch(final long nextSequence, final long lastTimestampNs) {
        assert recordCount == 0 : "frame is open, recordCount=" + recordCount;
        firstSequence = nextSequence;
        firstTimestampNs = lastTimestampNs;
    }

    /**
     * Closes the open frame: header, end mark, checksum.
     *
     * @return the checksum, which the next frame carries
     */
    public int seal(final int epoch, final int previousChecksum) {
        final UnsafeBuffer frame = buffer;
        final int lengthBytes = endOffset + FrameDescriptor.TRAILER_LENGTH;
        frame.putInt(FrameDescriptor.MAGIC_OFFSET, FrameDescriptor.MAGIC, BYTE_ORDER);
        frame.putShort(FrameDescriptor.VERSION_OFFSET, FrameDescriptor.FORMAT_VERSION, BYTE_ORDER);
        frame.putShort(FrameDescriptor.RESERVED_OFFSET, (short) 0, BYTE_ORDER);
        frame.putInt(FrameDescriptor.LENGTH_OFFSET, lengthBytes, BYTE_ORDER);
        frame.putInt(FrameDescriptor.COUNT_OFFSET, recordCount, BYTE_ORDER);
        frame.putInt(FrameDescriptor.EPOCH_OFFSET, epoch, BYTE_ORDER);
        frame.putInt(FrameDescriptor.PREVIOUS_CHECKSUM_OFFSET, previousChecksum, BYTE_ORDER);
        frame.putLong(FrameDescriptor.FIRST_SEQUENCE_OFFSET, firstSequence, BYTE_ORDER);
        frame.putLong(FrameDescriptor.FIRST_TIMESTAMP_OFFSET, firstTimestampNs, BYTE_ORDER);
        frame.putInt(endOffset, FrameDescriptor.END_MARK, BYTE_ORDER);
        final int checksumOffset = lengthBytes - FrameDescriptor.CHECKSUM_LENGTH;
        final int value = checksum.of(memory, 0, checksumOffset);
        frame.putInt(checksumOffset, value, BYTE_ORDER);
        memory.limit(lengthBytes).position(0);
        return value;
    }

    /** {@return the sealed frame, from its position to its limit} */
    public ByteBuffer frame() {
        return memory;
    }

    /** Opens the next frame, empty. */
    public void reset() {
        endOffset = FrameDescriptor.HEADER_LENGTH;
        recordCount = 0;
    }

    /** {@return the number of records in the open frame} */
    public int recordCount() {
        return recordCount;
    }
}

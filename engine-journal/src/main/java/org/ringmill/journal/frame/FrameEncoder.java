package org.ringmill.journal.frame;

import static org.ringmill.journal.frame.FrameDescriptor.BYTE_ORDER;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * Builds one frame after another in a buffer of its own: records are added until the frame is full or its writer wants
 * it out, then it is sealed with the chain and the checksum. One thread's. Nothing is allocated after construction.
 */
public final class FrameEncoder {
    private static final boolean NATIVE_IS_LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    /** Longer payloads are copied by the JVM's routine, whose call costs more than a few words. */
    private static final int MAX_WORDWISE_BYTES = 128;

    private final int maxFrameBytes;
    private final ByteBuffer memory;
    private final long memoryAddress;
    private final Checksum checksum = new Checksum();

    private int endOffset = FrameDescriptor.HEADER_LENGTH;
    private int recordCount;
    private long firstSequence;
    private long firstTimestampNs;
    private long lastTimestampNs;

    /** @param maxFrameBytes the longest frame to build, a multiple of 8 up to {@link FrameDescriptor#MAX_LENGTH} */
    public FrameEncoder(final int maxFrameBytes) {
        if (maxFrameBytes < FrameDescriptor.MIN_LENGTH
                || maxFrameBytes > FrameDescriptor.MAX_LENGTH
                || maxFrameBytes != FrameDescriptor.align(maxFrameBytes)) {
            throw new IllegalArgumentException("frame limit out of range, maxFrameBytes=" + maxFrameBytes);
        }
        this.maxFrameBytes = maxFrameBytes;
        memory = ByteBuffer.allocateDirect(maxFrameBytes).order(BYTE_ORDER);
        memoryAddress = BufferUtil.address(memory);
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
        payload.boundsCheck(offset, lengthBytes);
        // Checked once, above, for the whole record: then straight to memory, a third of the time.
        final long record = memoryAddress + recordOffset;
        putLong(record, (lengthBytes & 0xFFFF_FFFFL) | (typeId & 0xFFFFL) << 32 | (long) schemaVersion << 48);
        putLong(record + RecordDescriptor.TIMESTAMP_OFFSET, timestampNs);
        putLong(record + RecordDescriptor.CORRELATION_ID_OFFSET, correlationId);
        copyPayload(record + RecordDescriptor.HEADER_LENGTH, payload, offset, lengthBytes);
        lastTimestampNs = timestampNs;
        if (recordCount++ == 0) {
            firstSequence = sequence;
            firstTimestampNs = timestampNs;
        }
        endOffset = recordOffset + recordLength;
        return true;
    }

    private static void copyPayload(
            final long target, final DirectBuffer payload, final int offset, final int lengthBytes) {
        final byte[] array = payload.byteArray();
        final long source = payload.addressOffset() + offset;
        final int wordBytes = lengthBytes & -Long.BYTES;
        if (lengthBytes > MAX_WORDWISE_BYTES) {
            UnsafeApi.copyMemory(array, source, null, target, wordBytes);
        } else {
            for (int i = 0; i < wordBytes; i += Long.BYTES) {
                UnsafeApi.putLong(target + i, UnsafeApi.getLong(array, source + i));
            }
        }
        if (wordBytes < lengthBytes) {
            UnsafeApi.putLong(target + wordBytes, lastWord(array, source, wordBytes, lengthBytes));
        }
    }

    /** {@return the bytes behind the whole words, and zeros} as they lie in memory. */
    private static long lastWord(
            final byte @Nullable [] array, final long source, final int wordBytes, final int lengthBytes) {
        if (wordBytes > 0) {
            final int seenBits = Byte.SIZE * (Long.BYTES + wordBytes - lengthBytes);
            final long word = UnsafeApi.getLong(array, source + lengthBytes - Long.BYTES);
            return NATIVE_IS_LITTLE_ENDIAN ? word >>> seenBits : word << seenBits;
        }
        long word = 0;
        for (int i = 0; i < lengthBytes; i++) {
            word |= (UnsafeApi.getByte(array, source + i) & 0xFFL) << (Byte.SIZE * i);
        }
        return NATIVE_IS_LITTLE_ENDIAN ? word : Long.reverseBytes(word);
    }

    private static long pair(final int low, final int high) {
        return (low & 0xFFFF_FFFFL) | (long) high << Integer.SIZE;
    }

    private static void putLong(final long address, final long value) {
        UnsafeApi.putLong(address, NATIVE_IS_LITTLE_ENDIAN ? value : Long.reverseBytes(value));
    }

    /** Makes the open frame, which must be empty, the one that opens an epoch. */
    public void beginEpoch(final long nextSequence, final long lastTimestampNs) {
        assert recordCount == 0 : "frame is open, recordCount=" + recordCount;
        firstSequence = nextSequence;
        firstTimestampNs = lastTimestampNs;
        this.lastTimestampNs = lastTimestampNs;
    }

    /**
     * Closes the open frame: header, end mark, checksum.
     *
     * @param durableSequence of the last record known to be durable now: a later reader that misses it knows of a loss
     * @return the checksum, which the next frame carries
     */
    public int seal(final int epoch, final int previousChecksum, final long durableSequence) {
        final long frame = memoryAddress;
        final int lengthBytes = endOffset + FrameDescriptor.TRAILER_LENGTH;
        putLong(frame, pair(FrameDescriptor.MAGIC, FrameDescriptor.FORMAT_VERSION));
        putLong(frame + FrameDescriptor.LENGTH_OFFSET, pair(lengthBytes, recordCount));
        putLong(frame + FrameDescriptor.EPOCH_OFFSET, pair(epoch, previousChecksum));
        putLong(frame + FrameDescriptor.FIRST_SEQUENCE_OFFSET, firstSequence);
        putLong(frame + FrameDescriptor.FIRST_TIMESTAMP_OFFSET, firstTimestampNs);
        putLong(frame + FrameDescriptor.DURABLE_SEQUENCE_OFFSET, durableSequence);
        putLong(frame + endOffset, pair(FrameDescriptor.END_MARK, 0));
        final int checksumOffset = lengthBytes - FrameDescriptor.CHECKSUM_LENGTH;
        final int value = checksum.of(memory, 0, checksumOffset);
        putLong(frame + endOffset, pair(FrameDescriptor.END_MARK, value));
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

    /** {@return the event time of the frame's first record, in nanoseconds} */
    public long firstTimestampNs() {
        return firstTimestampNs;
    }

    /** {@return the event time of the frame's last record, in nanoseconds} */
    public long lastTimestampNs() {
        return lastTimestampNs;
    }

    /** {@return the number of records in the open frame} */
    public int recordCount() {
        return recordCount;
    }
}

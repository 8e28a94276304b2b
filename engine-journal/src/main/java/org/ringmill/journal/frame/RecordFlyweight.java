package org.ringmill.journal.frame;

import static org.ringmill.journal.frame.FrameDescriptor.BYTE_ORDER;

import org.agrona.DirectBuffer;
import org.ringmill.state.Message;

/** A view of one record in a frame that has been checked. One thread's; moved from record to record. */
public final class RecordFlyweight implements Message {
    private final DirectBuffer buffer;
    private int recordOffset;

    /** A view of records in the given buffer, which may be wrapped anew around other memory. */
    public RecordFlyweight(final DirectBuffer buffer) {
        this.buffer = buffer;
    }

    /** Moves the view to the record that begins at the offset. {@return this} */
    public RecordFlyweight wrap(final int offset) {
        recordOffset = offset;
        return this;
    }

    @Override
    public int typeId() {
        return buffer.getShort(recordOffset + RecordDescriptor.TYPE_ID_OFFSET, BYTE_ORDER);
    }

    @Override
    public int schemaVersion() {
        return buffer.getShort(recordOffset + RecordDescriptor.SCHEMA_VERSION_OFFSET, BYTE_ORDER);
    }

    /** {@return event time in nanoseconds since the epoch} */
    public long timestampNs() {
        return buffer.getLong(recordOffset + RecordDescriptor.TIMESTAMP_OFFSET, BYTE_ORDER);
    }

    @Override
    public long correlationId() {
        return buffer.getLong(recordOffset + RecordDescriptor.CORRELATION_ID_OFFSET, BYTE_ORDER);
    }

    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return recordOffset + RecordDescriptor.HEADER_LENGTH;
    }

    @Override
    public int length() {
        return buffer.getInt(recordOffset + RecordDescriptor.LENGTH_OFFSET, BYTE_ORDER);
    }
}

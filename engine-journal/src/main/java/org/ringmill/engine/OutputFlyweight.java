package org.ringmill.engine;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringmill.state.Message;

/** A view of one output in the output log. */
final class OutputFlyweight implements Message {
    private UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private int header;
    private int offset;
    private int length;
    private long correlationId;

    void wrap(
            final UnsafeBuffer buffer,
            final int header,
            final int headerBytes,
            final int length,
            final long correlationId) {
        this.buffer = buffer;
        this.header = header;
        this.offset = header + headerBytes;
        this.length = length;
        this.correlationId = correlationId;
    }

    @Override
    public int typeId() {
        return buffer.getShort(header + Integer.BYTES);
    }

    @Override
    public int schemaVersion() {
        return buffer.getShort(header + Integer.BYTES + Short.BYTES);
    }

    @Override
    public long correlationId() {
        return correlationId;
    }

    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }
}

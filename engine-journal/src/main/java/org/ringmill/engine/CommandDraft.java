package org.ringmill.engine;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.ringmill.state.Message;

/** A command that is being made outside of a ring. One thread's; used again for the next one. */
public final class CommandDraft implements Message {
    private final ExpandableArrayBuffer payload = new ExpandableArrayBuffer(256);
    private int typeId;
    private int schemaVersion;
    private long correlationId;
    private int length;

    /** {@return the buffer to write the payload to, from {@link #offset()} on; it grows} */
    public MutableDirectBuffer target() {
        return payload;
    }

    /**
     * Says what was written.
     *
     * @param newTypeId        the application's number for this kind of command, 1 to 32,767
     * @param newSchemaVersion the version of the payload's layout, 0 to 32,767
     * @param newCorrelationId comes back with each output
     * @param lengthBytes      bytes written from {@link #offset()} on
     */
    public void complete(
            final int newTypeId, final int newSchemaVersion, final long newCorrelationId, final int lengthBytes) {
        if (newTypeId < 1
                || newTypeId > Short.MAX_VALUE
                || newSchemaVersion < 0
                || newSchemaVersion > Short.MAX_VALUE
                || lengthBytes < 0) {
            throw new IllegalArgumentException("type must be 1 to 32767, version 0 to 32767, length at least 0, typeId="
                    + newTypeId + ", schemaVersion=" + newSchemaVersion + ", lengthBytes=" + lengthBytes);
        }
        typeId = newTypeId;
        schemaVersion = newSchemaVersion;
        correlationId = newCorrelationId;
        length = lengthBytes;
    }

    @Override
    public int typeId() {
        return typeId;
    }

    @Override
    public int schemaVersion() {
        return schemaVersion;
    }

    @Override
    public long correlationId() {
        return correlationId;
    }

    @Override
    public DirectBuffer buffer() {
        return payload;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int length() {
        return length;
    }
}

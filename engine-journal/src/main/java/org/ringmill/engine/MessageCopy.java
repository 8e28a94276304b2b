package org.ringmill.engine;

import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.state.Message;

/** A message that is kept: a copy that nothing changes. Equal to another of the same type, version, correlation id and bytes. */
public final class MessageCopy implements Message {
    /** Lets time pass, as the ticks in a journal do. */
    static final MessageCopy TICK = new MessageCopy(Logic.TICK, 0, 0, new byte[0]);

    private final int typeId;
    private final int schemaVersion;
    private final long correlationId;
    private final byte[] bytes;
    private final DirectBuffer buffer;

    private MessageCopy(final int typeId, final int schemaVersion, final long correlationId, final byte[] bytes) {
        this.typeId = typeId;
        this.schemaVersion = schemaVersion;
        this.correlationId = correlationId;
        this.bytes = bytes;
        buffer = new UnsafeBuffer(bytes);
    }

    /** {@return a copy of a message} */
    public static MessageCopy of(final Message message) {
        final byte[] bytes = new byte[message.length()];
        message.buffer().getBytes(message.offset(), bytes);
        return new MessageCopy(message.typeId(), message.schemaVersion(), message.correlationId(), bytes);
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

    /** {@return the buffer that holds the payload, to be read only} */
    @Override
    public DirectBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof MessageCopy copy
                && typeId == copy.typeId
                && schemaVersion == copy.schemaVersion
                && correlationId == copy.correlationId
                && Arrays.equals(bytes, copy.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * typeId + Long.hashCode(correlationId)) + Arrays.hashCode(bytes);
    }

    /** {@return what it is, and its bytes in hexadecimal digits} */
    @Override
    public String toString() {
        return "typeId=" + typeId + ", schemaVersion=" + schemaVersion + ", correlationId=" + correlationId + ", bytes="
                + HexFormat.of().formatHex(bytes);
    }
}

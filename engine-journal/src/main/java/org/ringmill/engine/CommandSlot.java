package org.ringmill.engine;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;
import org.ringmill.state.Message;

/**
 * One slot of the engine's ring: a command's bytes and, in front of them, what they are, in memory that all slots share. All
 * of a short command lies in one cache line, and this object never changes: beside the event's time that line is all that goes from
 * the publisher's core to the stages'. The publisher alone writes it, before the commit: a stage that wrote here too would have
 * the publisher wait for the line at its next claim.
 */
public final class CommandSlot implements Message {
    /** In front of the payload: length, type and schema version, then the correlation id. */
    static final int HEADER_BYTES = 16;

    private static final int TYPE_OFFSET = 4;
    private static final int VERSION_OFFSET = 6;
    private static final int CORRELATION_OFFSET = 8;

    private final MutableDirectBuffer arena;
    private final int header;
    private final byte @Nullable [] base;
    private final long address;

    /** @param offset where the slot begins, in bytes, a multiple of 8 */
    CommandSlot(final MutableDirectBuffer arena, final int offset) {
        this.arena = arena;
        arena.boundsCheck(offset, HEADER_BYTES); // once, for all readings
        header = offset;
        base = arena.byteArray();
        address = arena.addressOffset() + offset;
    }

    void describe(final int typeId, final int schemaVersion, final long correlationId, final int length) {
        UnsafeApi.putInt(base, address, length);
        UnsafeApi.putShort(base, address + TYPE_OFFSET, (short) typeId);
        UnsafeApi.putShort(base, address + VERSION_OFFSET, (short) schemaVersion);
        UnsafeApi.putLong(base, address + CORRELATION_OFFSET, correlationId);
    }

    MutableDirectBuffer arena() {
        return arena;
    }

    @Override
    public int typeId() {
        return UnsafeApi.getShort(base, address + TYPE_OFFSET);
    }

    @Override
    public int schemaVersion() {
        return UnsafeApi.getShort(base, address + VERSION_OFFSET);
    }

    @Override
    public long correlationId() {
        return UnsafeApi.getLong(base, address + CORRELATION_OFFSET);
    }

    @Override
    public DirectBuffer buffer() {
        return arena;
    }

    @Override
    public int offset() {
        return header + HEADER_BYTES;
    }

    @Override
    public int length() {
        return UnsafeApi.getInt(base, address);
    }
}

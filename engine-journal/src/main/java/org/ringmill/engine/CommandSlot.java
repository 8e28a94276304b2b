package org.ringmill.engine;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.ringmill.state.Message;

/**
 * One slot of the engine's ring: a command's bytes, in a buffer that all slots share, and what they are. The publisher
 * alone writes it, before the commit: a stage that wrote here too would have the publisher wait for the cache line at
 * its next claim.
 */
public final class CommandSlot implements Message {
    private final MutableDirectBuffer arena;
    private final int offset;

    private int typeId;
    private int schemaVersion;
    private int length;
    private long correlationId;

    CommandSlot(final MutableDirectBuffer arena, final int offset) {
        this.arena = arena;
        this.offset = offset;
    }

    void describe(final int typeId, final int schemaVersion, final long correlationId, final int length) {
        this.typeId = typeId;
        this.schemaVersion = schemaVersion;
        this.correlationId = correlationId;
        this.length = length;
    }

    MutableDirectBuffer arena() {
        return arena;
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
        return arena;
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

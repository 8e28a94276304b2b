package org.ringmill.engine;

import java.util.Objects;
import org.agrona.BitUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jctools.queues.SpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.state.Outbound;
import org.ringmill.state.OutputHandler;

/**
 * The outputs between the logic, which writes them, and the release stage, which hands them on: a chain of chunks, read
 * in the order in which it was written. Which command has how many stands in an {@link OutputIndex}, so the
 * ring's own release and acquire order the bytes as well; only empty chunks come back through a queue of their own.
 *
 * <p>An output: length (int), type (short), version (short), payload; aligned to 8. A length of {@link #CONTINUED} says
 * that the next output begins the next chunk.
 */
final class OutputLog implements Outbound {
    static final int CHUNK_BYTES = 1 << 16;
    private static final int HEADER_BYTES = 8;
    private static final int CONTINUED = -1;
    private static final int MAX_OUTPUT_BYTES = CHUNK_BYTES / 2;

    /** A piece of the log. */
    private static final class Chunk {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CHUNK_BYTES + HEADER_BYTES]);

        @Nullable
        Chunk next;
    }

    private final int maxChunks;
    private final SpscArrayQueue<Chunk> empty;

    // owned by the writer
    private Chunk head = new Chunk();
    private int chunks = 1;
    private int writePosition;
    private int claimedBytes = -1;
    private int written;

    // owned by the reader
    private Chunk tail = head;
    private int readPosition;
    private final OutputFlyweight output = new OutputFlyweight();

    /** @param maxBytes in flight before {@link #hasRoom()} says no; one command may exceed it */
    OutputLog(final long maxBytes) {
        maxChunks = (int) Math.max(2, Math.min(Integer.MAX_VALUE / 2, maxBytes / CHUNK_BYTES));
        empty = new SpscArrayQueue<>(maxChunks);
    }

    /** {@return whether the outputs of a further command may be written} */
    boolean hasRoom() {
        return CHUNK_BYTES - writePosition >= MAX_OUTPUT_BYTES || chunks < maxChunks || !empty.isEmpty();
    }

    void begin() {
        written = 0;
        claimedBytes = -1;
    }

    int end() {
        return written;
    }

    @Override
    public MutableDirectBuffer claim(final int maxLengthBytes) {
        if (maxLengthBytes < 0 || maxLengthBytes > MAX_OUTPUT_BYTES) {
            throw new IllegalArgumentException(
                    "output too long, maxLengthBytes=" + maxLengthBytes + ", maxOutputBytes=" + MAX_OUTPUT_BYTES);
        }
        if (writePosition + HEADER_BYTES + maxLengthBytes > CHUNK_BYTES) {
            append();
        }
        claimedBytes = maxLengthBytes;
        return head.buffer;
    }

    /** Goes on in another chunk: an empty one, else a new one, since a command once begun must find room. */
    private void append() {
        Chunk next = empty.poll();
        if (next == null) {
            next = new Chunk();
            chunks++;
        }
        next.next = null;
        head.next = next;
        head.buffer.putInt(writePosition, CONTINUED);
        head = next;
        writePosition = 0;
    }

    @Override
    public int offset() {
        return writePosition + HEADER_BYTES;
    }

    @Override
    public void commit(final int typeId, final int schemaVersion, final int lengthBytes) {
        if (lengthBytes < 0 || lengthBytes > claimedBytes) {
            throw new IllegalArgumentException(
                    "output longer than claimed, lengthBytes=" + lengthBytes + ", claimedBytes=" + claimedBytes);
        }
        if (typeId < 1 || typeId > Short.MAX_VALUE || schemaVersion < 0 || schemaVersion > Short.MAX_VALUE) {
            throw new IllegalArgumentException("type must be 1 to 32767 and version 0 to 32767, typeId=" + typeId
                    + ", schemaVersion=" + schemaVersion);
        }
        final UnsafeBuffer buffer = head.buffer;
        buffer.putInt(writePosition, lengthBytes);
        buffer.putShort(writePosition + 4, (short) typeId);
        buffer.putShort(writePosition + 6, (short) schemaVersion);
        writePosition = BitUtil.align(writePosition + HEADER_BYTES + lengthBytes, 8);
        claimedBytes = -1;
        written++;
    }

    @Override
    public int maxOutputBytes() {
        return MAX_OUTPUT_BYTES;
    }

    /** Hands the outputs of one command on; called for every command that has any, in order, by the reader. */
    void deliver(
            final int count,
            final long correlationId,
            final long sequence,
            final long timestampNs,
            final OutputHandler handler)
            throws Exception {
        for (int index = 0; index < count; index++) {
            handler.onOutput(take(correlationId), sequence, index, timestampNs);
        }
    }

    /** Passes over the outputs of one command that are known to have been handled. */
    void skip(final int count) {
        for (int index = 0; index < count; index++) {
            take(0);
        }
    }

    /** {@return the next output, valid until the writer goes on} To be called once for each that was written. */
    OutputFlyweight take(final long correlationId) {
        int length = tail.buffer.getInt(readPosition);
        if (length == CONTINUED) {
            advance();
            length = tail.buffer.getInt(readPosition);
        }
        output.wrap(tail.buffer, readPosition, HEADER_BYTES, length, correlationId);
        readPosition = BitUtil.align(readPosition + HEADER_BYTES + length, 8);
        return output;
    }

    private void advance() {
        final Chunk done = tail;
        tail = Objects.requireNonNull(done.next);
        readPosition = 0;
        empty.offer(done);
    }
}

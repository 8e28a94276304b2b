package org.ringmill.journal.snapshot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.state.SnapshotSink;

/**
 * Takes a snapshot into memory, fast, so that the logic goes on while another thread writes it out. The buffer grows
 * and is kept: once it is as large as the state, nothing is allocated. One thread's at a time.
 */
public final class BufferSnapshotSink implements SnapshotSink {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final int MAX_BYTES = Integer.MAX_VALUE - 8;
    private static final int INITIAL_BYTES = 64 * 1024;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int lengthBytes;

    /** Forgets what was written and keeps the memory. */
    public void reset() {
        lengthBytes = 0;
    }

    /** {@return bytes written since the last reset} */
    public int lengthBytes() {
        return lengthBytes;
    }

    /** {@return whether the same bytes were written to another sink} */
    public boolean hasSameContent(final BufferSnapshotSink other) {
        return Arrays.equals(bytes, 0, lengthBytes, other.bytes, 0, other.lengthBytes);
    }

    /** {@return a view of what was written} */
    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, lengthBytes);
    }

    /** {@return a source of what was written, valid until the next reset} */
    public BufferSnapshotSource source() {
        return new BufferSnapshotSource(bytes, 0, lengthBytes);
    }

    @Override
    public void putByte(final byte value) {
        bytes[claim(Byte.BYTES)] = value;
    }

    @Override
    public void putInt(final int value) {
        final int offset = claim(Integer.BYTES);
        INTS.set(bytes, offset, value);
    }

    @Override
    public void putLong(final long value) {
        final int offset = claim(Long.BYTES);
        LONGS.set(bytes, offset, value);
    }

    @Override
    public void putBytes(final byte[] source, final int offset, final int sourceLengthBytes) {
        final int target = claim(sourceLengthBytes);
        System.arraycopy(source, offset, bytes, target, sourceLengthBytes);
    }

    private int claim(final int count) {
        final int offset = lengthBytes;
        if (count > bytes.length - offset) {
            grow(offset + (long) count);
        }
        lengthBytes = offset + count;
        return offset;
    }

    private void grow(final long requiredBytes) {
        if (requiredBytes > MAX_BYTES) {
            throw new RingmillException(
                    Category.ERROR, "snapshot is too large, bytes=" + requiredBytes + ", maxBytes=" + MAX_BYTES);
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(requiredBytes, bytes.length * 2L)));
    }
}

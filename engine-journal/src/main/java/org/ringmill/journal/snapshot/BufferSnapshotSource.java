package org.ringmill.journal.snapshot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.state.SnapshotSource;

/** Gives back the values of a snapshot from memory, and never reads past its end. One thread's. */
public final class BufferSnapshotSource implements SnapshotSource {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private int position;

    /** A source of a part of an array. */
    public BufferSnapshotSource(final byte[] bytes, final int offset, final int lengthBytes) {
        if (offset < 0 || lengthBytes < 0 || lengthBytes > bytes.length - offset) {
            throw new IllegalArgumentException("part outside of array, offset=" + offset + ", lengthBytes="
                    + lengthBytes + ", array=" + bytes.length);
        }
        this.bytes = bytes;
        position = offset;
        end = offset + lengthBytes;
    }

    /** {@return bytes not taken yet} */
    public int remainingBytes() {
        return end - position;
    }

    @Override
    public byte takeByte() {
        return bytes[take(Byte.BYTES)];
    }

    @Override
    public int takeInt() {
        return (int) INTS.get(bytes, take(Integer.BYTES));
    }

    @Override
    public long takeLong() {
        return (long) LONGS.get(bytes, take(Long.BYTES));
    }

    @Override
    public void takeBytes(final byte[] target, final int offset, final int lengthBytes) {
        System.arraycopy(bytes, take(lengthBytes), target, offset, lengthBytes);
    }

    private int take(final int count) {
        final int offset = position;
        if (count < 0 || count > end - offset) {
            throw new RingmillException(
                    Category.FATAL,
                    "snapshot ends before its reader, wantedBytes=" + count + ", leftBytes=" + (end - offset));
        }
        position = offset + count;
        return offset;
    }
}

package org.ringmill.state;

/** Takes the values of a snapshot one after another. Values are little-endian and not aligned. */
public interface SnapshotSink {
    /** Writes one byte. */
    void putByte(byte value);

    /** Writes four bytes. */
    void putInt(int value);

    /** Writes eight bytes. */
    void putLong(long value);

    /** Writes bytes as they are, without their number. */
    void putBytes(byte[] source, int offset, int lengthBytes);
}

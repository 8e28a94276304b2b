package org.ringmill.journal.frame;

/**
 * Where the fields of a record lie. Little-endian, offsets in bytes from the start of the record; a record takes a
 * multiple of 8 bytes, and the padding is zero. Its sequence is that of the frame's first record plus its place.
 *
 * <pre>
 *   0  int    length of the payload
 *   4  short  type id
 *   6  short  schema version
 *   8  long   event time in nanoseconds since the epoch
 *  16  long   correlation id
 *  24  ...    payload
 * </pre>
 */
public final class RecordDescriptor {
    public static final int LENGTH_OFFSET = 0;
    public static final int TYPE_ID_OFFSET = 4;
    public static final int SCHEMA_VERSION_OFFSET = 6;
    public static final int TIMESTAMP_OFFSET = 8;
    public static final int CORRELATION_ID_OFFSET = 16;
    public static final int HEADER_LENGTH = 24;

    private RecordDescriptor() {}

    /** {@return the bytes that a record with such a payload takes} */
    public static int recordLength(final int payloadLength) {
        return HEADER_LENGTH + FrameDescriptor.align(payloadLength);
    }
}

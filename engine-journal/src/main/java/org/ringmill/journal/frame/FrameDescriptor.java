package org.ringmill.journal.frame;

import java.nio.ByteOrder;

/**
 * Where the fields of a frame lie. Little-endian, offsets in bytes from the start of the frame, the length a multiple
 * of 8.
 *
 * <pre>
 *   0  int    magic "RMF1"
 *   4  short  format version
 *   6  short  reserved, 0
 *   8  int    length of the whole frame
 *  12  int    number of records, 0 in the frame that opens an epoch
 *  16  int    epoch
 *  20  int    checksum of the frame before, across epochs; 0 in the first frame of all
 *  24  long   sequence of the first record; with no record, of the one to come
 *  32  long   event time of the first record in nanoseconds; with no record, of the last one before
 *  40  long   sequence of the last record that was durable, at the journal's level, when this frame was written
 *  48  ...    records, see {@link RecordDescriptor}
 *  -8  int    end mark "1FMR": no valid frame ends in zeros, so a hole is told from data
 *  -4  int    CRC32C of all bytes before it
 * </pre>
 */
public final class FrameDescriptor {
    public static final int MAGIC = 0x31464D52;
    public static final int END_MARK = 0x524D4631;
    public static final short FORMAT_VERSION = 1;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 4;
    public static final int RESERVED_OFFSET = 6;
    public static final int LENGTH_OFFSET = 8;
    public static final int COUNT_OFFSET = 12;
    public static final int EPOCH_OFFSET = 16;
    public static final int PREVIOUS_CHECKSUM_OFFSET = 20;
    public static final int FIRST_SEQUENCE_OFFSET = 24;
    public static final int FIRST_TIMESTAMP_OFFSET = 32;
    public static final int DURABLE_SEQUENCE_OFFSET = 40;
    public static final int HEADER_LENGTH = 48;
    public static final int TRAILER_LENGTH = 8;
    public static final int CHECKSUM_LENGTH = 4;

    public static final int ALIGNMENT = 8;
    public static final int MIN_LENGTH = HEADER_LENGTH + TRAILER_LENGTH;
    /** The largest frame that any version of this format reads, whatever the writer's own limit was. */
    public static final int MAX_LENGTH = 8 * 1024 * 1024;

    public static final ByteOrder BYTE_ORDER = ByteOrder.LITTLE_ENDIAN;

    private FrameDescriptor() {}

    /** {@return the length rounded up to the alignment of frames and records, in bytes} */
    public static int align(final int lengthBytes) {
        return (lengthBytes + (ALIGNMENT - 1)) & -ALIGNMENT;
    }
}

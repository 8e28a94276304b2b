package org.ringmill.journal.frame;

import static org.ringmill.journal.frame.FrameDescriptor.BYTE_ORDER;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Where the fields of an epoch's high-water mark lie: a small file that says how far the epoch's records are acknowledged.
 * Little-endian, offsets in bytes.
 *
 * <pre>
 *   0  long   magic "RMHWMARK"
 *   8  int    format version
 *  12  int    epoch
 *  16  long   sequence of the last record before the epoch
 *  24  16 B   id of the system's boot; zeros if the mark counts only what was forced, and so holds after any boot;
 *             all bits set if the system has no id
 *  40  int    CRC32C of all bytes before it
 *  44  12 B   reserved, 0
 *  56  long   the mark: records since (40 bits), and below it their check (24 bits)
 * </pre>
 *
 * <p>The mark is one aligned word, so it is the old one or the new one, to another process and after a power cut too.
 */
public final class HighWaterDescriptor {
    public static final long MAGIC = 0x4B52_414D_5748_4D52L;
    public static final int FORMAT_VERSION = 1;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 8;
    public static final int EPOCH_OFFSET = 12;
    public static final int BASE_SEQUENCE_OFFSET = 16;
    public static final int BOOT_ID_OFFSET = 24;
    public static final int BOOT_ID_LENGTH = 16;
    public static final int CHECKSUM_OFFSET = 40;
    public static final int RESERVED_OFFSET = 44;
    public static final int MARK_OFFSET = 56;
    public static final int LENGTH = 64;

    private static final int CHECK_BITS = 24;
    private static final long CHECK_MASK = (1L << CHECK_BITS) - 1;
    private static final long MIXER = 0x9E37_79B9_7F4A_7C15L;

    private HighWaterDescriptor() {}

    /** {@return the boot id of a mark that counts only what was forced} */
    public static byte[] anyBoot() {
        return new byte[BOOT_ID_LENGTH];
    }

    /** {@return the boot id where the system has none} */
    public static byte[] unknownBoot() {
        final byte[] id = new byte[BOOT_ID_LENGTH];
        Arrays.fill(id, (byte) -1);
        return id;
    }

    /**
     * {@return a new mark, at the last record before the epoch, whole}
     *
     * @param bootId of the system that runs, or zeros
     */
    public static ByteBuffer encode(final int epoch, final long baseSequence, final byte[] bootId) {
        final ByteBuffer content = ByteBuffer.allocate(LENGTH)
                .order(BYTE_ORDER)
                .putLong(MAGIC)
                .putInt(FORMAT_VERSION)
                .putInt(epoch)
                .putLong(baseSequence)
                .put(bootId, 0, BOOT_ID_LENGTH);
        content.putInt(CHECKSUM_OFFSET, checksumOf(content));
        content.putLong(MARK_OFFSET, markOf(0, baseSequence));
        return content.clear();
    }

    /** {@return the checksum of the fields before it} */
    public static int checksumOf(final ByteBuffer content) {
        final CRC32C crc = new CRC32C();
        crc.update(content.duplicate().clear().limit(CHECKSUM_OFFSET));
        return (int) crc.getValue();
    }

    /** {@return the mark of so many records since the base} */
    public static long markOf(final long recordCount, final long baseSequence) {
        final long mixed = (recordCount ^ baseSequence << CHECK_BITS) * MIXER;
        return recordCount << CHECK_BITS | ((mixed ^ mixed >>> 32) & CHECK_MASK);
    }

    /** {@return the records that a mark counts, or -1 if it does not fit its check} */
    public static long recordCount(final long mark, final long baseSequence) {
        final long count = mark >>> CHECK_BITS;
        return markOf(count, baseSequence) == mark ? count : -1;
    }
}

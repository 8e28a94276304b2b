package org.ringmill.journal.snapshot;

/**
 * Where the fields of a snapshot file lie. Little-endian, offsets in bytes.
 *
 * <pre>
 *   0  long   magic "RMSNAPSH"
 *   8  int    format version
 *  12  int    length of the application's name
 *  16  long   sequence
 *  24  long   event time in nanoseconds
 *  32  long   state hash
 *  40  long   length of the content
 *  48  long   id of the journal
 *  56  ...    the application's name in ASCII, then the content
 *  -4  int    CRC32C of all bytes before it
 * </pre>
 */
final class SnapshotDescriptor {
    static final long MAGIC = 0x4853_5041_4E53_4D52L;
    static final int FORMAT_VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int NAME_LENGTH_OFFSET = 12;
    static final int SEQUENCE_OFFSET = 16;
    static final int TIMESTAMP_OFFSET = 24;
    static final int STATE_HASH_OFFSET = 32;
    static final int CONTENT_LENGTH_OFFSET = 40;
    static final int JOURNAL_ID_OFFSET = 48;
    static final int HEADER_LENGTH = 56;
    static final int CHECKSUM_LENGTH = 4;

    private SnapshotDescriptor() {}
}

package org.ringmill.journal.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of a snapshot file lie. Little-endian, offsets in bytes.
 *
 * <pre>
 *   0  long   magic "RMSNAPSH"
 *   8  int    format version
 *  12  int    schema version of the state
 *  16  long   sequence
 *  24  long   event time in nanoseconds
 *  32  long   state hash
 *  40  long   id of the journal
 *  48  long   length of the content
 *  56  int    length of the application's name
 *  60  int    length of the logic's fingerprint
 *  64  ...    the name and the fingerprint in ASCII, then the content
 *  -4  int    CRC32C of all bytes before it
 * </pre>
 */
final class SnapshotDescriptor {
    static final long MAGIC = 0x4853_5041_4E53_4D52L;
    static final int FORMAT_VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int SCHEMA_VERSION_OFFSET = 12;
    static final int SEQUENCE_OFFSET = 16;
    static final int TIMESTAMP_OFFSET = 24;
    static final int STATE_HASH_OFFSET = 32;
    static final int JOURNAL_ID_OFFSET = 40;
    static final int CONTENT_LENGTH_OFFSET = 48;
    static final int NAME_LENGTH_OFFSET = 56;
    static final int FINGERPRINT_LENGTH_OFFSET = 60;
    static final int FIXED_LENGTH = 64;
    static final int CHECKSUM_LENGTH = 4;

    private static final String UNFIT_LENGTH = "lengths do not fit";
    private static final String UNFIT_FIELD = "header holds what none may";

    private SnapshotDescriptor() {}

    /** {@return all that comes before the content} */
    static ByteBuffer encode(final SnapshotHeader header) {
        final SnapshotIdentity identity = header.identity();
        final byte[] name = identity.application().getBytes(StandardCharsets.US_ASCII);
        final byte[] fingerprint = identity.logicFingerprint().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(FIXED_LENGTH + name.length + fingerprint.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(MAGIC)
                .putInt(FORMAT_VERSION)
                .putInt(identity.schemaVersion())
                .putLong(header.sequence())
                .putLong(header.timestampNs())
                .putLong(header.stateHash())
                .putLong(identity.journalId())
                .putLong(header.contentBytes())
                .putInt(name.length)
                .putInt(fingerprint.length)
                .put(name)
                .put(fingerprint)
                .flip();
    }

    /** {@return why the fixed part cannot be that of a file of this size; null if it can, and all lengths are safe then} */
    static @Nullable SnapshotFault faultOf(final ByteBuffer fixed, final long sizeBytes) {
        if (fixed.getLong(MAGIC_OFFSET) != MAGIC) {
            return new SnapshotFault(MAGIC_OFFSET, "not a snapshot");
        }
        final int version = fixed.getInt(VERSION_OFFSET);
        if (version != FORMAT_VERSION) {
            return new SnapshotFault(VERSION_OFFSET, "format version " + version + ", known=" + FORMAT_VERSION);
        }
        if (isNoTextLength(fixed.getInt(NAME_LENGTH_OFFSET))) {
            return new SnapshotFault(NAME_LENGTH_OFFSET, UNFIT_LENGTH);
        }
        if (isNoTextLength(fixed.getInt(FINGERPRINT_LENGTH_OFFSET))) {
            return new SnapshotFault(FINGERPRINT_LENGTH_OFFSET, UNFIT_LENGTH);
        }
        final long left = sizeBytes - FIXED_LENGTH - textLength(fixed) - CHECKSUM_LENGTH;
        final long contentLength = fixed.getLong(CONTENT_LENGTH_OFFSET);
        if (contentLength < 0 || contentLength > BufferSnapshotSink.MAX_BYTES || contentLength < left) {
            return new SnapshotFault(CONTENT_LENGTH_OFFSET, UNFIT_LENGTH);
        }
        return contentLength == left
                ? null
                : new SnapshotFault(sizeBytes, "too short, expectedBytes=" + (sizeBytes - left + contentLength));
    }

    private static boolean isNoTextLength(final int length) {
        return length < 0 || length > SnapshotIdentity.MAX_TEXT_LENGTH;
    }

    /** {@return the length of name and fingerprint together} */
    static int textLength(final ByteBuffer fixed) {
        return fixed.getInt(NAME_LENGTH_OFFSET) + fixed.getInt(FINGERPRINT_LENGTH_OFFSET);
    }

    /** {@return the first field that holds what none may, or null if there is none} */
    static @Nullable SnapshotFault fieldFaultOf(final ByteBuffer fixed, final byte[] text) {
        final int nameLength = fixed.getInt(NAME_LENGTH_OFFSET);
        if (fixed.getInt(SCHEMA_VERSION_OFFSET) < 0) {
            return new SnapshotFault(SCHEMA_VERSION_OFFSET, UNFIT_FIELD);
        }
        if (nameLength == 0 || !isText(text, 0, nameLength)) {
            return new SnapshotFault(FIXED_LENGTH, UNFIT_FIELD);
        }
        return isText(text, nameLength, text.length - nameLength)
                ? null
                : new SnapshotFault(FIXED_LENGTH + nameLength, UNFIT_FIELD);
    }

    private static boolean isText(final byte[] text, final int offset, final int length) {
        return SnapshotIdentity.isText(new String(text, offset, length, StandardCharsets.US_ASCII));
    }

    /** {@return the header, whose fields have no fault} */
    static SnapshotHeader decode(final ByteBuffer fixed, final byte[] text) {
        final int nameLength = fixed.getInt(NAME_LENGTH_OFFSET);
        final String name = new String(text, 0, nameLength, StandardCharsets.US_ASCII);
        final String fingerprint = new String(text, nameLength, text.length - nameLength, StandardCharsets.US_ASCII);
        return new SnapshotHeader(
                new SnapshotIdentity(
                        name, fixed.getLong(JOURNAL_ID_OFFSET), fixed.getInt(SCHEMA_VERSION_OFFSET), fingerprint),
                fixed.getLong(SEQUENCE_OFFSET),
                fixed.getLong(TIMESTAMP_OFFSET),
                fixed.getLong(STATE_HASH_OFFSET),
                fixed.getLong(CONTENT_LENGTH_OFFSET));
    }
}

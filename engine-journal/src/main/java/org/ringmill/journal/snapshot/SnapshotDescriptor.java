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
    static @Nullable String faultOf(final ByteBuffer fixed, final long sizeBytes) {
        if (fixed.getLong(MAGIC_OFFSET) != MAGIC) {
            return "not a snapshot";
        }
        final int version = fixed.getInt(VERSION_OFFSET);
        if (version != FORMAT_VERSION) {
            return "format version " + version + ", known=" + FORMAT_VERSION;
        }
        final int nameLength = fixed.getInt(NAME_LENGTH_OFFSET);
        final int fingerprintLength = fixed.getInt(FINGERPRINT_LENGTH_OFFSET);
        if (nameLength < 0
                || nameLength > SnapshotIdentity.MAX_TEXT_LENGTH
                || fingerprintLength < 0
                || fingerprintLength > SnapshotIdentity.MAX_TEXT_LENGTH) {
            return "lengths do not fit";
        }
        final long left = sizeBytes - FIXED_LENGTH - nameLength - fingerprintLength - CHECKSUM_LENGTH;
        final long contentLength = fixed.getLong(CONTENT_LENGTH_OFFSET);
        return contentLength == left && left >= 0 && left <= BufferSnapshotSink.MAX_BYTES ? null : "lengths do not fit";
    }

    /** {@return the length of name and fingerprint together} */
    static int textLength(final ByteBuffer fixed) {
        return fixed.getInt(NAME_LENGTH_OFFSET) + fixed.getInt(FINGERPRINT_LENGTH_OFFSET);
    }

    /** {@return the header, or null if a field holds what none may} */
    static @Nullable SnapshotHeader decode(final ByteBuffer fixed, final byte[] text) {
        final int nameLength = fixed.getInt(NAME_LENGTH_OFFSET);
        final String name = new String(text, 0, nameLength, StandardCharsets.US_ASCII);
        final String fingerprint = new String(text, nameLength, text.length - nameLength, StandardCharsets.US_ASCII);
        final int schemaVersion = fixed.getInt(SCHEMA_VERSION_OFFSET);
        if (name.isEmpty()
                || !SnapshotIdentity.isText(name)
                || !SnapshotIdentity.isText(fingerprint)
                || schemaVersion < 0) {
            return null;
        }
        return new SnapshotHeader(
                new SnapshotIdentity(name, fixed.getLong(JOURNAL_ID_OFFSET), schemaVersion, fingerprint),
                fixed.getLong(SEQUENCE_OFFSET),
                fixed.getLong(TIMESTAMP_OFFSET),
                fixed.getLong(STATE_HASH_OFFSET),
                fixed.getLong(CONTENT_LENGTH_OFFSET));
    }
}

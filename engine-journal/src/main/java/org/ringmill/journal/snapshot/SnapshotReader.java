package org.ringmill.journal.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalStorageException;

/**
 * One pass over a snapshot file, which trusts nothing in it: no length before it fits the file's size, no field before the
 * checksum. One thread's, used once.
 */
final class SnapshotReader {
    /** Read in pieces, because the JDK copies each through direct memory of its size. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private final JournalFile file;
    private final CRC32C crc = new CRC32C();
    private long position;
    private @Nullable SnapshotHeader header;
    private byte[] content = {};

    SnapshotReader(final JournalFile file) {
        this.file = file;
    }

    /**
     * Reads the file to its end.
     *
     * @param sequence that the file should hold
     * @param keep     whether {@link #content()} is wanted
     * @return why it is of no use; null if it is sound
     */
    @Nullable
    SnapshotFault read(final long sequence, final boolean keep) {
        try {
            return faultOf(sequence, keep);
        } catch (final JournalStorageException e) {
            return new SnapshotFault(position, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable SnapshotFault faultOf(final long sequence, final boolean keep) {
        final long sizeBytes = file.sizeBytes();
        if (sizeBytes < SnapshotDescriptor.FIXED_LENGTH + SnapshotDescriptor.CHECKSUM_LENGTH) {
            return new SnapshotFault(sizeBytes, "too short");
        }
        final byte[] fixedBytes = new byte[SnapshotDescriptor.FIXED_LENGTH];
        final ByteBuffer fixed = ByteBuffer.wrap(fixedBytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!take(fixedBytes, fixedBytes.length)) {
            return endsEarly();
        }
        final SnapshotFault fault = SnapshotDescriptor.faultOf(fixed, sizeBytes);
        if (fault != null) {
            return fault;
        }
        final byte[] text = new byte[SnapshotDescriptor.textLength(fixed)];
        if (!take(text, text.length)) {
            return endsEarly();
        }
        final SnapshotFault fieldFault = SnapshotDescriptor.fieldFaultOf(fixed, text);
        header = fieldFault == null ? SnapshotDescriptor.decode(fixed, text) : null;
        final int contentBytes = (int) fixed.getLong(SnapshotDescriptor.CONTENT_LENGTH_OFFSET);
        if (!(keep ? takeContent(contentBytes) : passContent(contentBytes))) {
            return endsEarly();
        }
        final SnapshotFault behind = faultOfChecksum();
        return behind != null ? behind : fieldFault != null ? fieldFault : faultOfSequence(fixed, sequence);
    }

    /** Who shortens it while it is read. */
    private SnapshotFault endsEarly() {
        return new SnapshotFault(position, "ends early");
    }

    private @Nullable SnapshotFault faultOfChecksum() {
        final int computed = (int) crc.getValue();
        final long checksumPosition = position;
        final byte[] checksum = new byte[SnapshotDescriptor.CHECKSUM_LENGTH];
        if (!take(checksum, checksum.length)) {
            return endsEarly();
        }
        return ByteBuffer.wrap(checksum).order(ByteOrder.LITTLE_ENDIAN).getInt() == computed
                ? null
                : new SnapshotFault(checksumPosition, "checksum does not fit");
    }

    private static @Nullable SnapshotFault faultOfSequence(final ByteBuffer fixed, final long expected) {
        final long found = fixed.getLong(SnapshotDescriptor.SEQUENCE_OFFSET);
        return found == expected
                ? null
                : new SnapshotFault(SnapshotDescriptor.SEQUENCE_OFFSET, "holds sequence " + found);
    }

    private boolean takeContent(final int lengthBytes) {
        content = new byte[lengthBytes];
        return take(content, lengthBytes);
    }

    private boolean passContent(final int lengthBytes) {
        final byte[] chunk = new byte[Math.min(CHUNK_BYTES, lengthBytes)];
        int left = lengthBytes;
        while (left > 0) {
            final int count = Math.min(chunk.length, left);
            if (!take(chunk, count)) {
                return false;
            }
            left -= count;
        }
        return true;
    }

    /** Reads that many bytes and counts them into the checksum; {@return whether they were there}. */
    private boolean take(final byte[] target, final int lengthBytes) {
        for (int taken = 0; taken < lengthBytes; ) {
            final int count = Math.min(CHUNK_BYTES, lengthBytes - taken);
            if (file.read(ByteBuffer.wrap(target, taken, count), position) < count) {
                return false;
            }
            crc.update(target, taken, count);
            position += count;
            taken += count;
        }
        return true;
    }

    /** {@return what the file says of itself, sound or not; null if that cannot be read} */
    @Nullable
    SnapshotHeader header() {
        return header;
    }

    BufferSnapshotSource content() {
        return new BufferSnapshotSource(content, 0, content.length);
    }
}

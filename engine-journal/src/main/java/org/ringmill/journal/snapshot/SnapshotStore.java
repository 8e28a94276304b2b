package org.ringmill.journal.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.storage.Disk;

/**
 * The snapshots of one journal's state, a file each. A file appears whole and durable or not at all; one that does not fit
 * its checksum, or is another journal's, is passed over with a warning and never loaded. The newest few are kept.
 * One thread's at a time.
 */
public final class SnapshotStore {
    /** How many snapshots are kept unless told otherwise. */
    public static final int DEFAULT_KEEP_COUNT = 3;

    private static final String PREFIX = "snapshot-";
    private static final String SUFFIX = ".rms";

    private final Path directory;
    private final byte[] application;
    private final long journalId;
    private final int keepCount;
    private final Consumer<RingmillException> warningHandler;
    /** Names of files that were written or read whole by this store, so that keeping need not read them again. */
    private final Set<String> knownValid = new HashSet<>();
    /** Names of files that this store has passed over and warned of. */
    private final Set<String> knownUnfit = new HashSet<>();

    /**
     * @param directory      of the snapshots alone, made when the first is written
     * @param application    whose snapshots they are, ASCII
     * @param journalId      of the journal that leads to the state
     * @param keepCount      valid snapshots to keep, at least 1
     * @param warningHandler is told of each file that is passed over, and why
     */
    public SnapshotStore(
            final Path directory,
            final String application,
            final long journalId,
            final int keepCount,
            final Consumer<RingmillException> warningHandler) {
        if (keepCount < 1) {
            throw new IllegalArgumentException("at least one snapshot is kept, keepCount=" + keepCount);
        }
        this.directory = directory;
        this.application = application.getBytes(StandardCharsets.US_ASCII);
        this.journalId = journalId;
        this.keepCount = keepCount;
        this.warningHandler = warningHandler;
    }

    /**
     * Writes a snapshot; once this returns it survives a power cut. Then older ones than the last few are deleted.
     *
     * @param sequence    the last sequence that is in it
     * @param timestampNs event time of that sequence
     * @param stateHash   hash of the state
     * @param content     the state's values
     */
    public void write(
            final long sequence, final long timestampNs, final long stateHash, final BufferSnapshotSink content) {
        Disk.createDirectories(directory);
        final ByteBuffer header = ByteBuffer.allocate(SnapshotDescriptor.HEADER_LENGTH + application.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SnapshotDescriptor.MAGIC)
                .putInt(SnapshotDescriptor.FORMAT_VERSION)
                .putInt(application.length)
                .putLong(sequence)
                .putLong(timestampNs)
                .putLong(stateHash)
                .putLong(content.lengthBytes())
                .putLong(journalId)
                .put(application)
                .flip();
        final CRC32C crc = new CRC32C();
        crc.update(header.duplicate());
        crc.update(content.content());
        final ByteBuffer trailer = ByteBuffer.allocate(SnapshotDescriptor.CHECKSUM_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .flip();
        final String name = nameOf(sequence);
        Disk.replace(directory.resolve(name), header, content.content(), trailer);
        knownUnfit.remove(name);
        knownValid.add(name);
        deleteOld();
    }

    /**
     * {@return the newest whole snapshot at or before a sequence, or null if there is none}
     *
     * @param sequence {@link Long#MAX_VALUE} for the newest of all
     */
    public @Nullable Snapshot newestAtMost(final long sequence) {
        for (final String name : namesNewestFirst()) {
            if (sequenceOf(name) <= sequence) {
                final Snapshot snapshot = readOrWarn(name);
                if (snapshot != null) {
                    return snapshot;
                }
            }
        }
        return null;
    }

    private @Nullable Snapshot readOrWarn(final String name) {
        final Path file = directory.resolve(name);
        final byte[] bytes = Disk.read(file);
        if (bytes == null) {
            return null;
        }
        final String fault = faultOf(bytes, sequenceOf(name));
        if (fault != null) {
            knownValid.remove(name);
            if (knownUnfit.add(name)) {
                warningHandler.accept(
                        new RingmillException(Category.WARN, "snapshot passed over, file=" + file + ", why=" + fault));
            }
            return null;
        }
        knownValid.add(name);
        final ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Snapshot(
                header.getLong(SnapshotDescriptor.SEQUENCE_OFFSET),
                header.getLong(SnapshotDescriptor.TIMESTAMP_OFFSET),
                header.getLong(SnapshotDescriptor.STATE_HASH_OFFSET),
                new BufferSnapshotSource(bytes, SnapshotDescriptor.HEADER_LENGTH + application.length, (int)
                        header.getLong(SnapshotDescriptor.CONTENT_LENGTH_OFFSET)));
    }

    /** {@return why the file is not used, or null if it is sound} */
    private @Nullable String faultOf(final byte[] bytes, final long sequence) {
        final int checkedBytes = bytes.length - SnapshotDescriptor.CHECKSUM_LENGTH;
        if (checkedBytes < SnapshotDescriptor.HEADER_LENGTH) {
            return "too short";
        }
        final ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, checkedBytes);
        if ((int) crc.getValue() != file.getInt(checkedBytes)) {
            return "checksum does not fit";
        }
        if (file.getLong(SnapshotDescriptor.MAGIC_OFFSET) != SnapshotDescriptor.MAGIC) {
            return "not a snapshot";
        }
        final int version = file.getInt(SnapshotDescriptor.VERSION_OFFSET);
        if (version != SnapshotDescriptor.FORMAT_VERSION) {
            return "format version " + version;
        }
        final int nameLength = file.getInt(SnapshotDescriptor.NAME_LENGTH_OFFSET);
        final long contentLength = file.getLong(SnapshotDescriptor.CONTENT_LENGTH_OFFSET);
        if (nameLength < 0
                || contentLength < 0
                || contentLength > checkedBytes
                || SnapshotDescriptor.HEADER_LENGTH + (long) nameLength + contentLength != checkedBytes) {
            return "lengths do not fit";
        }
        if (!ByteBuffer.wrap(bytes, SnapshotDescriptor.HEADER_LENGTH, nameLength)
                .equals(ByteBuffer.wrap(application))) {
            return "another application's";
        }
        if (file.getLong(SnapshotDescriptor.JOURNAL_ID_OFFSET) != journalId) {
            return "another journal's";
        }
        final long found = file.getLong(SnapshotDescriptor.SEQUENCE_OFFSET);
        return found == sequence ? null : "holds sequence " + found;
    }

    private void deleteOld() {
        int valid = 0;
        for (final String name : namesNewestFirst()) {
            if (valid >= keepCount) {
                Disk.delete(directory.resolve(name));
                knownValid.remove(name);
            } else if (knownValid.contains(name) || (!knownUnfit.contains(name) && readOrWarn(name) != null)) {
                valid++;
            }
        }
    }

    private List<String> namesNewestFirst() {
        return Disk.list(directory, PREFIX, SUFFIX).stream()
                .filter(SnapshotStore::isName)
                .sorted((a, b) -> b.compareTo(a))
                .toList();
    }

    private static boolean isName(final String name) {
        return name.matches(PREFIX + "[0-9]{19}" + SUFFIX);
    }

    private static String nameOf(final long sequence) {
        return PREFIX + String.format(Locale.ROOT, "%019d", sequence) + SUFFIX;
    }

    private static long sequenceOf(final String name) {
        try {
            return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
        } catch (final NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}

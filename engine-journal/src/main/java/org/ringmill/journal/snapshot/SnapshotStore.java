package org.ringmill.journal.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.storage.Disk;

/**
 * The snapshots of one journal's state, a file each. A file appears whole and durable or not at all; one that does not fit
 * its checksum, or is another journal's, layout's or logic's, is passed over with a warning and never loaded. The newest
 * few are kept. One thread's at a time.
 */
public final class SnapshotStore {
    /** How many snapshots are kept unless told otherwise. */
    public static final int DEFAULT_KEEP_COUNT = 3;

    private final Path directory;
    private final SnapshotIdentity identity;
    private final int keepCount;
    private final Consumer<RingmillException> warningHandler;
    /** Names of files that were written or read whole by this store, so that keeping need not read them again. */
    private final Set<String> knownFit = new HashSet<>();
    /** Names of files that this store has passed over and warned of. */
    private final Set<String> knownUnfit = new HashSet<>();

    /**
     * @param directory      of the snapshots alone, made when the first is written
     * @param identity       what is written into each, and what one must hold to be loaded
     * @param keepCount      fit snapshots to keep, at least 1
     * @param warningHandler is told of each file that is passed over or cannot be deleted, and why
     */
    public SnapshotStore(
            final Path directory,
            final SnapshotIdentity identity,
            final int keepCount,
            final Consumer<RingmillException> warningHandler) {
        if (keepCount < 1) {
            throw new IllegalArgumentException("at least one snapshot is kept, keepCount=" + keepCount);
        }
        this.directory = directory;
        this.identity = identity;
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
     * @throws RingmillException if it cannot be written; nothing of it is left then
     */
    public void write(
            final long sequence, final long timestampNs, final long stateHash, final BufferSnapshotSink content) {
        Disk.createDirectories(Disk.requireNoLink(directory));
        SnapshotFiles.unfinishedNames(directory).forEach(this::delete); // first: their room may be what is missing
        final ByteBuffer header = SnapshotDescriptor.encode(
                new SnapshotHeader(identity, sequence, timestampNs, stateHash, content.lengthBytes()));
        final CRC32C crc = new CRC32C();
        crc.update(header.duplicate());
        crc.update(content.content());
        final ByteBuffer trailer = ByteBuffer.allocate(SnapshotDescriptor.CHECKSUM_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .flip();
        final String name = SnapshotFiles.nameOf(sequence);
        knownFit.remove(name);
        Disk.replace(directory.resolve(name), header, content.content(), trailer);
        knownUnfit.remove(name);
        knownFit.add(name);
        deleteOld();
    }

    /**
     * {@return the newest snapshot at or before a sequence that fits, or null if there is none}
     *
     * @param sequence {@link Long#MAX_VALUE} for the newest of all
     */
    public @Nullable Snapshot newestAtMost(final long sequence) {
        for (final String name : SnapshotFiles.namesNewestFirst(directory)) {
            if (SnapshotFiles.sequenceOf(name) <= sequence) {
                final SnapshotFiles.Loaded loaded = SnapshotFiles.load(directory, name, true);
                if (loaded != null && isFit(loaded.file())) {
                    return loaded.snapshot();
                }
            }
        }
        return null;
    }

    /**
     * {@return the sequence that this journal is known to have reached, by its newest sound snapshot of whatever layout and
     * logic; 0 if there is none} One that does not fit today may be loaded by the logic that wrote it.
     */
    public long newestSequence() {
        for (final String name : SnapshotFiles.namesNewestFirst(directory)) {
            if (knownFit.contains(name) || isOfJournal(SnapshotFiles.inspect(directory, name))) {
                return SnapshotFiles.sequenceOf(name);
            }
        }
        return 0;
    }

    private boolean isOfJournal(final @Nullable SnapshotFile file) {
        final SnapshotHeader header = file == null ? null : file.header();
        return file != null && file.isSound() && header != null && identity.isSameJournal(header.identity());
    }

    /**
     * {@return the sequence of the oldest snapshot that is kept and fits; 0 as long as there are fewer than are to be kept}
     * What the journal holds up to there is needed by no snapshot, and each has others to fall back on; with fewer, all of
     * the journal is what there is to fall back on. Reads only files that this store has neither written nor read before.
     */
    public long oldestKept() {
        final List<String> kept = kept(SnapshotFiles.namesNewestFirst(directory));
        return kept.size() < keepCount ? 0 : SnapshotFiles.sequenceOf(kept.get(keepCount - 1));
    }

    /** {@return the newest few that fit, newest first} */
    private List<String> kept(final List<String> namesNewestFirst) {
        final List<String> kept = new ArrayList<>();
        for (final String name : namesNewestFirst) {
            if (kept.size() < keepCount && isFit(name)) {
                kept.add(name);
            }
        }
        return kept;
    }

    private boolean isFit(final String name) {
        if (knownFit.contains(name) || knownUnfit.contains(name)) {
            return knownFit.contains(name);
        }
        final SnapshotFile file = SnapshotFiles.inspect(directory, name);
        return file != null && isFit(file);
    }

    private boolean isFit(final SnapshotFile file) {
        final SnapshotFault fault = faultOf(file);
        if (fault != null) {
            passOver(file.name(), fault.toString());
        } else if (!knownUnfit.contains(file.name())) {
            knownFit.add(file.name());
        }
        return knownFit.contains(file.name());
    }

    private void passOver(final String name, final String fault) {
        knownFit.remove(name);
        if (knownUnfit.add(name)) {
            warningHandler.accept(new RingmillException(
                    Category.WARN, "snapshot passed over, file=" + directory.resolve(name) + ", " + fault));
        }
    }

    /**
     * Passes over a snapshot from now on whose bytes are sound, and from which no state could be built: it does not count among
     * those that are kept.
     */
    public void reject(final Snapshot snapshot, final String reason) {
        passOver(SnapshotFiles.nameOf(snapshot.sequence()), "why=" + reason);
    }

    private @Nullable SnapshotFault faultOf(final SnapshotFile file) {
        final SnapshotHeader header = file.header();
        return file.isSound() && header != null ? identity.differenceFrom(header.identity()) : file.fault();
    }

    /** Those that do not fit stay while they are newer than one that is kept: for whoever wants to know. */
    private void deleteOld() {
        final List<String> names = SnapshotFiles.namesNewestFirst(directory);
        final List<String> kept = kept(names);
        if (kept.size() == keepCount) {
            final int oldest = names.indexOf(kept.get(kept.size() - 1));
            names.subList(oldest + 1, names.size()).forEach(this::delete);
        }
    }

    /** What cannot be deleted takes room, and does no other harm. */
    private void delete(final String name) {
        try {
            Disk.delete(directory.resolve(name));
            knownFit.remove(name);
            knownUnfit.remove(name);
        } catch (final RingmillException e) {
            warningHandler.accept(new RingmillException(Category.WARN, String.valueOf(e.getMessage()), e));
        }
    }
}

package org.ringmill.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.journal.snapshot.Snapshot;
import org.ringmill.journal.snapshot.SnapshotIdentity;
import org.ringmill.journal.snapshot.SnapshotStore;

/**
 * Where a replay starts to read: behind the newest snapshot that is early enough and fits, or at the journal's first
 * record.
 *
 * @param sequence of the snapshot, 0 for none
 * @param timeNs   of the snapshot, 0 for none
 * @param needsAllBehind whether there is a state, which needs every record that follows
 */
record ReplayStart(long sequence, long timeNs, boolean needsAllBehind) {
    private static final ReplayStart FIRST_RECORD = new ReplayStart(0, 0, true);

    /**
     * Loads the newest snapshot that the range allows and that all the given logics read back with its hash; one that does
     * not fit is passed over with a warning. Without any, the logics are as they were.
     *
     * @param journal     of which only what it is called is asked
     * @param application whose layout and logic the snapshots must be of; null for one that names neither
     * @throws RingmillException (ERROR) if the journal's first records are gone and no snapshot stands for them
     */
    static ReplayStart restore(
            final JournalReader journal,
            final Path directory,
            final ReplayRange range,
            final Consumer<RingmillException> warnings,
            final @Nullable Application application,
            final List<Logic> logics) {
        if (logics.isEmpty()) {
            return new ReplayStart(0, 0, false);
        }
        if (range.snapshots() == ReplayRange.SnapshotUse.NONE) {
            requireWhole(journal, directory);
            return FIRST_RECORD;
        }
        final SnapshotStore store = new SnapshotStore(
                directory.resolve(DurableEngine.SNAPSHOTS),
                new SnapshotIdentity(
                        journal.application(),
                        journal.journalId(),
                        application == null ? 0 : application.stateSchemaVersion(),
                        application == null ? "" : application.logicFingerprint()),
                SnapshotStore.DEFAULT_KEEP_COUNT,
                warnings);
        final List<BufferSnapshotSink> initial =
                logics.stream().map(ReplayStart::snapshotOf).toList();
        Snapshot snapshot = store.newestAtMost(range.snapshotAtMost());
        while (snapshot != null) {
            if (range.allows(snapshot)) {
                final String reason = tryRestore(journal, store, snapshot, logics);
                if (reason == null) {
                    return new ReplayStart(snapshot.sequence(), snapshot.timestampNs(), true);
                }
                store.reject(snapshot, reason);
            }
            snapshot = store.newestAtMost(snapshot.sequence() - 1);
        }
        requireWhole(journal, directory);
        for (int i = 0; i < logics.size(); i++) {
            logics.get(i).readSnapshot(initial.get(i).source());
        }
        return FIRST_RECORD;
    }

    /** {@return the journal behind a record, which stays while it is read; retention may have been at work meanwhile} */
    JournalReader openBehind(final Path directory, final long afterSequence) {
        final JournalReader reader = JournalReader.open(directory, afterSequence);
        if (needsAllBehind && reader.firstSequence() > afterSequence + 1) {
            reader.close();
            throw new RingmillException(
                    Category.ERROR,
                    "the journal's first commands have been deleted meanwhile, firstSequence=" + reader.firstSequence()
                            + ", directory=" + directory);
        }
        return reader;
    }

    private static BufferSnapshotSink snapshotOf(final Logic logic) {
        final BufferSnapshotSink snapshot = new BufferSnapshotSink();
        logic.writeSnapshot(snapshot);
        return snapshot;
    }

    private static @Nullable String tryRestore(
            final JournalReader journal, final SnapshotStore store, final Snapshot snapshot, final List<Logic> logics) {
        if (snapshot.sequence() < journal.firstSequence() - 1) {
            return "the journal goes on later only, firstSequence=" + journal.firstSequence();
        }
        Snapshot content = snapshot;
        for (final Logic logic : logics) {
            if (content == null || content.sequence() != snapshot.sequence()) {
                return "it is gone";
            }
            final String reason = Recovery.tryRestore(content, logic);
            if (reason != null) {
                return reason;
            }
            content = logics.size() == 1 ? content : store.newestAtMost(snapshot.sequence()); // a content is taken once
        }
        return null;
    }

    private static void requireWhole(final JournalReader journal, final Path directory) {
        if (journal.firstSequence() > 1) {
            throw new RingmillException(
                    Category.ERROR,
                    "no snapshot to start from, and the journal's first commands are gone: needed is one that fits, before the"
                            + " range and of sequence " + (journal.firstSequence() - 1) + " or later, firstSequence="
                            + journal.firstSequence() + ", directory=" + directory);
        }
    }
}

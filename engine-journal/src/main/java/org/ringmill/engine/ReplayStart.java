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
 */
record ReplayStart(long sequence, long timeNs) {
    private static final ReplayStart FIRST_RECORD = new ReplayStart(0, 0);

    /**
     * Loads the newest snapshot that the range allows and that all the given logics read back with its hash; one that does
     * not fit is passed over with a warning. Without any, the logics are as they were.
     *
     * @param journal of which only what it is called is asked
     * @throws RingmillException (ERROR) if the journal's first records are gone and no snapshot stands for them
     */
    static ReplayStart restore(
            final JournalReader journal,
            final Path directory,
            final ReplayRange range,
            final Consumer<RingmillException> warnings,
            final List<Logic> logics) {
        if (logics.isEmpty()) {
            return FIRST_RECORD;
        }
        if (range.snapshots() == ReplayRange.SnapshotUse.NONE) {
            requireWhole(journal, directory);
            return FIRST_RECORD;
        }
        final SnapshotStore store = new SnapshotStore(
                directory.resolve(DurableEngine.SNAPSHOTS),
                new SnapshotIdentity(journal.application(), journal.journalId(), 0, ""),
                SnapshotStore.DEFAULT_KEEP_COUNT,
                warnings);
        final List<BufferSnapshotSink> initial =
                logics.stream().map(ReplayStart::snapshotOf).toList();
        Snapshot snapshot = store.newestAtMost(range.snapshotAtMost());
        while (snapshot != null) {
            if (range.allows(snapshot)) {
                final String reason = tryRestore(journal, store, snapshot, logics);
                if (reason == null) {
                    return new ReplayStart(snapshot.sequence(), snapshot.timestampNs());
                }
                warnings.accept(new RingmillException(
                        Category.WARN, "snapshot passed over, sequence=" + snapshot.sequence() + ", reason=" + reason));
            }
            snapshot = store.newestAtMost(snapshot.sequence() - 1);
        }
        requireWhole(journal, directory);
        for (int i = 0; i < logics.size(); i++) {
            logics.get(i).readSnapshot(initial.get(i).source());
        }
        return FIRST_RECORD;
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
                    "no snapshot to start from, and the journal's first commands are gone, firstSequence="
                            + journal.firstSequence() + ", directory=" + directory);
        }
    }
}

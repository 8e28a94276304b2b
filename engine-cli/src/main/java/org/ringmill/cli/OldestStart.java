package org.ringmill.cli;

import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.Application;
import org.ringmill.engine.DurableEngine;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotFiles;
import org.ringmill.journal.snapshot.SnapshotHeader;
import org.ringmill.journal.snapshot.SnapshotIdentity;

/** Where the states of a journal begin that has let go of its first records: behind the oldest snapshot that fits. */
final class OldestStart {
    private OldestStart() {}

    /**
     * {@return the first sequence behind that snapshot; 0 if the journal is whole, or there is none} Tells the user.
     *
     * @param to where the replay is to end; null for the journal's end
     */
    static long sequence(final JournalOptions journal, final Application application, final @Nullable Position to) {
        final SnapshotIdentity identity;
        final long firstSequence;
        try (JournalReader reader = journal.reader(0)) {
            firstSequence = reader.firstSequence();
            identity = new SnapshotIdentity(
                    reader.application(),
                    reader.journalId(),
                    application.stateSchemaVersion(),
                    application.logicFingerprint());
        }
        long oldest = Long.MAX_VALUE;
        if (firstSequence > 1) {
            for (final SnapshotFile file : SnapshotFiles.list(DurableEngine.snapshotsIn(journal.directory()))) {
                final SnapshotHeader header = file.header();
                if (file.isSound()
                        && header != null
                        && header.identity().equals(identity)
                        && header.sequence() >= firstSequence - 1
                        && isBefore(header, to)) {
                    oldest = Math.min(oldest, header.sequence());
                }
            }
        }
        if (oldest == Long.MAX_VALUE) {
            return 0;
        }
        journal.warn(new RingmillException(
                Category.WARN,
                "the journal's first records are gone: begins behind the oldest snapshot, snapshotSequence=" + oldest
                        + ", firstSequence=" + firstSequence));
        return oldest + 1;
    }

    private static boolean isBefore(final SnapshotHeader header, final @Nullable Position to) {
        return to == null || (to.isTime() ? header.timestampNs() : header.sequence()) < to.value();
    }
}

package org.ringmill.engine;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.Durability;
import org.ringmill.journal.Journal;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.journal.snapshot.SnapshotHeader;
import org.ringmill.journal.snapshot.SnapshotIdentity;
import org.ringmill.journal.snapshot.SnapshotStore;
import org.ringmill.journal.storage.JournalInUseException;

/**
 * Takes a snapshot of a journal that no engine is writing, by replaying it. So the next start is short, and old files can be
 * let go.
 *
 * <p>An engine that starts from the snapshot hands on the outputs behind it, and those before only if it is told how far they
 * were handled ({@link EngineContext#outputsAfter}).
 */
public final class OfflineSnapshot {
    private OfflineSnapshot() {}

    /**
     * Replays and writes the snapshot, durable once this returns. Nothing is locked while it replays; for the writing the
     * writer's lock is taken, the journal is checked to its end and forced, so that no snapshot is ahead of it.
     *
     * @param toSequence     the last command in it at most; {@link Long#MAX_VALUE} for the last of all
     * @param toTimeNs       event time of the last command in it at most; {@link Long#MAX_VALUE} for the last of all
     * @param warningHandler is told of snapshots that are passed over, and of torn tails
     * @return what the snapshot says of itself
     * @throws JournalInUseException if an engine has the directory
     * @throws RingmillException     (ERROR) if there is no command to take one behind, or as {@link Replayer#run()}
     */
    public static SnapshotHeader take(
            final Path directory,
            final Application application,
            final long toSequence,
            final long toTimeNs,
            final Consumer<RingmillException> warningHandler) {
        final long journalId = requireNotLive(directory);
        final Replayer.Context context = new Replayer.Context()
                .directory(directory)
                .application(application)
                .fromSnapshot()
                .warningHandler(warningHandler);
        if (toSequence != Long.MAX_VALUE) {
            context.toSequence(toSequence);
        } else if (toTimeNs != Long.MAX_VALUE) {
            context.toTimeNs(toTimeNs);
        }
        try (ReplaySession session = new ReplaySession(context, application.newStateMachine(), null, null)) {
            while (session.step()) {
                // each takes a frame
            }
            final Replayed replayed = session.result();
            if (replayed.lastSequence() == 0) {
                throw new RingmillException(
                        Category.ERROR, "no command to take a snapshot behind, directory=" + directory);
            }
            final BufferSnapshotSink content = new BufferSnapshotSink();
            Objects.requireNonNull(session.logic()).writeSnapshot(content);
            final SnapshotHeader header = new SnapshotHeader(
                    new SnapshotIdentity(
                            application.name(),
                            journalId,
                            application.stateSchemaVersion(),
                            application.logicFingerprint()),
                    replayed.lastSequence(),
                    replayed.timeNs(),
                    replayed.stateHash(),
                    content.lengthBytes());
            write(directory, header, content, warningHandler);
            return header;
        }
    }

    private static long requireNotLive(final Path directory) {
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            if (reader.isLive()) {
                throw new JournalInUseException(
                        "journal directory is in use, its engine takes the snapshots, directory=" + directory, null);
            }
            return reader.journalId();
        }
    }

    private static void write(
            final Path directory,
            final SnapshotHeader header,
            final BufferSnapshotSink content,
            final Consumer<RingmillException> warningHandler) {
        final Journal.Context context = new Journal.Context()
                .directory(directory)
                .application(header.identity().application())
                .durability(Durability.POWER_LOSS)
                .warningHandler(warningHandler);
        try (Journal journal = Journal.open(context)) {
            journal.recover(header.sequence(), (record, sequence, timestampNs) -> {});
            new SnapshotStore(
                            DurableEngine.snapshotsIn(directory),
                            header.identity(),
                            SnapshotStore.DEFAULT_KEEP_COUNT,
                            warningHandler)
                    .write(header.sequence(), header.timestampNs(), header.stateHash(), content);
        }
    }
}

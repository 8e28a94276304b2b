package org.ringmill.engine;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.Journal;
import org.ringmill.journal.recovery.JournalScan;
import org.ringmill.journal.recovery.RecordHandler;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.journal.snapshot.Snapshot;
import org.ringmill.journal.snapshot.SnapshotStore;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;
import org.ringmill.state.StateHash;

/**
 * Rebuilds the logic from the newest snapshot that fits and the journal behind it, and hands on the outputs that the
 * application may not have seen. Runs on the thread that opens the engine, through the same code that applies commands
 * and hands on outputs when the engine runs.
 */
final class Recovery {
    private final Logic logic;
    private final OutputLog outputs;
    private final OutputHandler handler;
    private final long outputsAfter;

    private Recovery(final Logic logic, final OutputLog outputs, final OutputHandler handler, final long outputsAfter) {
        this.logic = logic;
        this.outputs = outputs;
        this.handler = handler;
        this.outputsAfter = outputsAfter;
    }

    static Recovered run(
            final EngineContext context,
            final Journal journal,
            final SnapshotStore snapshots,
            final Logic logic,
            final OutputLog outputs) {
        final LongSupplier handled = context.outputsAfter();
        final long known = handled == null ? Long.MAX_VALUE : handled.getAsLong();
        final Snapshot snapshot = restore(snapshots, logic, known);
        final long from = snapshot == null ? 0 : snapshot.sequence();
        final long after = handled == null ? from : known;
        final Recovery recovery = new Recovery(logic, outputs, context.outputHandler(), after);
        // Outputs cannot be taken back, so the journal is checked to its end before the first is handed on.
        requireBegins(journal, from, context);
        final JournalScan scan = check(journal, from, context.commandCheck());
        // Also one that is not used now: once the journal has grown past it, it would pass for a part of its history.
        requireReached(scan, snapshots.newestSequence(), "snapshot", context);
        requireReached(scan, after, "outputs handled", context);
        journal.recover(from, recovery::replay);
        recovery.endBatch();
        return new Recovered(scan.lastSequence(), logic.timeNs(), from, scan.lastSequence() - from);
    }

    /** Retention keeps what the oldest snapshot needs; but that one may be missing, or another logic's by now. */
    private static void requireBegins(final Journal journal, final long from, final EngineContext context) {
        if (from + 1 < journal.firstSequence()) {
            throw new RingmillException(
                    Category.FATAL,
                    "no snapshot leads to where the journal begins, firstSequence=" + journal.firstSequence()
                            + ", newestSnapshot=" + from + ", directory=" + context.directory()
                            + ": older records were deleted by retention");
        }
    }

    private static JournalScan check(final Journal journal, final long from, final @Nullable RecordHandler check) {
        if (check == null) {
            return journal.recover(from, (record, sequence, timestampNs) -> {});
        }
        return journal.recover(0, (record, sequence, timestampNs) -> {
            if (record.typeId() > Logic.TICK) {
                check.onRecord(record, sequence, timestampNs);
            }
        });
    }

    private static void requireReached(
            final JournalScan scan, final long sequence, final String what, final EngineContext context) {
        if (sequence > scan.lastSequence()) {
            throw new RingmillException(
                    Category.FATAL,
                    what + " beyond the end of the journal, sequence=" + sequence + ", lastSequence="
                            + scan.lastSequence() + ", directory=" + context.directory()
                            + ": they are another journal's, or this one has lost its end");
        }
    }

    /** Reads the newest snapshot whose state comes back with the hash it was written with; null if there is none. */
    private static @Nullable Snapshot restore(final SnapshotStore snapshots, final Logic logic, final long atMost) {
        final BufferSnapshotSink initial = new BufferSnapshotSink();
        logic.writeSnapshot(initial);
        Snapshot snapshot = snapshots.newestAtMost(atMost);
        while (snapshot != null) {
            final String reason = tryRestore(snapshot, logic);
            if (reason == null) {
                return snapshot;
            }
            snapshots.reject(snapshot, reason);
            snapshot = snapshots.newestAtMost(snapshot.sequence() - 1);
        }
        logic.readSnapshot(initial.source());
        return null;
    }

    /** {@return why a snapshot does not fit the logic, whose state is lost then; null once it is loaded} */
    static @Nullable String tryRestore(final Snapshot snapshot, final Logic logic) {
        try {
            logic.readSnapshot(snapshot.content());
        } catch (final RuntimeException e) {
            return "cannot be read: " + e;
        }
        final long stateHash = StateHash.of(logic.machine());
        return stateHash == snapshot.stateHash()
                ? null
                : "state hash differs, expected=%016x, found=%016x".formatted(snapshot.stateHash(), stateHash);
    }

    private void replay(final Message command, final long sequence, final long timestampNs) {
        try {
            final int count = logic.apply(command, sequence, timestampNs);
            if (sequence > outputsAfter) {
                outputs.deliver(count, command.correlationId(), sequence, logic.timeNs(), handler);
            } else {
                outputs.skip(count);
            }
        } catch (final Exception e) {
            throw new RingmillException(Category.FATAL, "replay failed, sequence=" + sequence + ", cause=" + e, e);
        }
    }

    private void endBatch() {
        try {
            handler.onBatchEnd();
        } catch (final Exception e) {
            throw new RingmillException(
                    Category.FATAL,
                    "output handler failed after replay, cause="
                            + (e instanceof RingmillException ? e.getMessage() : e),
                    e);
        }
    }
}

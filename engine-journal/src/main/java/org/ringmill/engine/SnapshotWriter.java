package org.ringmill.engine;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.snapshot.SnapshotStore;

/**
 * Writes the snapshots that the logic thread has taken, once their commands' outputs have been released: so a snapshot is
 * never ahead of the journal, nor of what the application was given. One that cannot be written is given up with a warning:
 * the journal has all that is in it. Housekeeping.
 */
final class SnapshotWriter implements Agent {
    private final SnapshotTaker taker;
    private final SnapshotStore store;
    private final LongSupplier releasedSequence;
    private final Consumer<RingmillException> warningHandler;
    private volatile long lastSequence;
    private volatile long oldestKept;

    SnapshotWriter(
            final SnapshotTaker taker,
            final SnapshotStore store,
            final LongSupplier releasedSequence,
            final long lastSequence,
            final Consumer<RingmillException> warningHandler) {
        this.taker = taker;
        this.store = store;
        this.releasedSequence = releasedSequence;
        this.lastSequence = lastSequence;
        this.warningHandler = warningHandler;
    }

    @Override
    public int doWork() {
        final SnapshotTaker.Draft draft = taker.taken().peek();
        if (draft == null || draft.sequence > releasedSequence.getAsLong()) {
            return 0;
        }
        write(draft);
        taker.free().offer(taker.taken().poll());
        return 1;
    }

    private void write(final SnapshotTaker.Draft draft) {
        try {
            store.write(draft.sequence, draft.timestampNs, draft.stateHash, draft.content);
            lastSequence = draft.sequence;
            oldestKept = store.oldestKept();
        } catch (final RingmillException e) {
            warningHandler.accept(new RingmillException(
                    Category.WARN, "snapshot given up, sequence=" + draft.sequence + ", why=" + e.getMessage(), e));
        }
    }

    /** Writes what is left when the engine ends in order. */
    @Override
    public void onClose() {
        while (doWork() > 0) {
            // each call writes one
        }
    }

    /** {@return the sequence of the snapshot written last, 0 if there is none} Any thread. */
    long lastSequence() {
        return lastSequence;
    }

    /** {@return the sequence of the oldest snapshot that is kept, 0 until one was written here} Any thread. */
    long oldestKept() {
        return oldestKept;
    }

    @Override
    public String roleName() {
        return "snapshot";
    }
}

package org.ringmill.engine;

import org.jctools.queues.SpscArrayQueue;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.state.StateHash;

/**
 * Takes snapshots on the logic thread, every so many commands and on request, and leaves the writing to the
 * {@link SnapshotWriter}. When the writer is still busy with those before, the next one is taken as soon as it is not.
 */
final class SnapshotTaker {
    private static final int BUFFERS = 2;

    /** A snapshot on its way from the logic thread to the writer and back; owned by whoever holds it. */
    static final class Draft {
        final BufferSnapshotSink content = new BufferSnapshotSink();
        long sequence;
        long timestampNs;
        long stateHash;
    }

    /** Requests from any thread: counted up there, caught up with here. */
    static final class Requests {
        private volatile long asked;
        private volatile long served;

        synchronized void add() {
            asked++;
        }

        long asked() {
            return asked;
        }

        boolean isPending() {
            return served < asked;
        }
    }

    private final Logic logic;
    private final long everyCommands;
    private final Requests requests;
    private final SpscArrayQueue<Draft> free = new SpscArrayQueue<>(BUFFERS);
    private final SpscArrayQueue<Draft> taken = new SpscArrayQueue<>(BUFFERS);
    private boolean due;

    /** @param everyCommands commands between two snapshots, 0 for on request only */
    SnapshotTaker(final Logic logic, final long everyCommands, final Requests requests) {
        this.logic = logic;
        this.everyCommands = everyCommands;
        this.requests = requests;
        for (int i = 0; i < BUFFERS; i++) {
            free.offer(new Draft());
        }
    }

    void onApplied(final long sequence, final boolean endOfBatch) {
        due |= everyCommands > 0 && sequence % everyCommands == 0;
        if (due || (endOfBatch && requests.isPending())) {
            take(sequence);
        }
    }

    /** While nothing comes: takes what could not be taken before, or was asked for since. */
    void onIdle(final long lastSequence) {
        if (due || requests.isPending()) {
            take(lastSequence);
        }
    }

    private void take(final long sequence) {
        final Draft draft = free.poll();
        if (draft == null) {
            return;
        }
        requests.served = requests.asked;
        due = false;
        draft.sequence = sequence;
        draft.timestampNs = logic.timeNs();
        draft.stateHash = StateHash.of(logic.machine());
        draft.content.reset();
        logic.writeSnapshot(draft.content);
        taken.offer(draft);
    }

    SpscArrayQueue<Draft> taken() {
        return taken;
    }

    SpscArrayQueue<Draft> free() {
        return free;
    }
}

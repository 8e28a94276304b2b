package org.ringmill.engine;

import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.JournalReader;
import org.ringmill.state.Message;

/**
 * Replays the journal of a running engine into a state machine of its own, and takes the engine's snapshots from that one: the
 * logic thread never stops to encode its state. It reads what is durable, from the files. A background agent, which nothing
 * depends on: after a failure it warns, and there are no more snapshots.
 */
final class SnapshotFollower implements Agent {
    private final Logic logic;
    private final OutputLog outputs;
    private final JournalReader reader;
    private final SnapshotTaker taker;
    private final Consumer<RingmillException> warningHandler;
    private boolean failed;

    /**
     * @param logic   of the follower, in the state before the reader's first record
     * @param outputs of that logic: nobody is given them
     * @param reader  of what is durable
     * @param taker   of snapshots, from that logic
     */
    SnapshotFollower(
            final Logic logic,
            final OutputLog outputs,
            final JournalReader reader,
            final SnapshotTaker taker,
            final Consumer<RingmillException> warningHandler) {
        this.logic = logic;
        this.outputs = outputs;
        this.reader = reader;
        this.taker = taker;
        this.warningHandler = warningHandler;
    }

    @Override
    public int doWork() {
        if (failed) {
            return 0;
        }
        try {
            final int count = reader.poll(this::apply);
            if (count == 0) {
                taker.onIdle(reader.lastSequence());
            }
            return count;
        } catch (final RuntimeException e) {
            failed = true;
            warningHandler.accept(new RingmillException(
                    Category.WARN,
                    "no more snapshots: the follower failed, sequence=" + (reader.lastSequence() + 1) + ", cause=" + e,
                    e));
            return 0;
        }
    }

    private void apply(final Message command, final long sequence, final long timestampNs) {
        outputs.skip(logic.apply(command, sequence, timestampNs));
        taker.onApplied(sequence, false);
    }

    SnapshotTaker taker() {
        return taker;
    }

    @Override
    public void onClose() {
        reader.close();
    }

    @Override
    public String roleName() {
        return "follower";
    }
}

package org.ringmill.engine;

import com.lmax.disruptor.Sequence;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.OfferHandler;

/**
 * Applies every command to the state machine. When too many outputs wait for release it takes no further command, so the
 * ring fills and the publishers feel it. Runs on its stage's thread.
 */
final class LogicStage implements OfferHandler<CommandSlot> {
    private final Logic logic;
    private final OutputLog outputs;
    private final OutputIndex outputIndex;
    private final long baseSequence;
    private final @Nullable SnapshotTaker snapshots;

    /** Next deadline of a timer, for the tick agent: written here only. */
    private final Sequence nextDeadlineNs;

    private long publishedDeadlineNs;

    LogicStage(
            final Logic logic,
            final OutputLog outputs,
            final OutputIndex outputIndex,
            final long baseSequence,
            final @Nullable SnapshotTaker snapshots,
            final Sequence nextDeadlineNs) {
        this.logic = logic;
        this.outputs = outputs;
        this.outputIndex = outputIndex;
        this.baseSequence = baseSequence;
        this.snapshots = snapshots;
        this.nextDeadlineNs = nextDeadlineNs;
        publishedDeadlineNs = nextDeadlineNs.get();
    }

    @Override
    public boolean onOffer(
            final CommandSlot slot, final long ringSequence, final long timestampNs, final boolean endOfBatch) {
        if (!outputs.hasRoom()) {
            return false;
        }
        final long sequence = baseSequence + 1 + ringSequence;
        final int count = logic.apply(slot, sequence, timestampNs);
        if (count > 0) {
            outputIndex.add(sequence, count, logic.timeNs(), slot.correlationId());
        }
        if (logic.nextDeadlineNs() != publishedDeadlineNs) {
            publishedDeadlineNs = logic.nextDeadlineNs();
            nextDeadlineNs.set(publishedDeadlineNs);
        }
        if (snapshots != null) {
            snapshots.onApplied(sequence, endOfBatch);
        }
        return true;
    }
}

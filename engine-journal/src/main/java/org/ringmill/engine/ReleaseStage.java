package org.ringmill.engine;

import java.util.function.LongSupplier;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.pipeline.StageHandler;
import org.ringmill.state.OutputHandler;

/**
 * Hands outputs to the application. The pipeline lets it see a command only once that is applied and durable at the
 * engine's level. Runs on its stage's thread.
 */
final class ReleaseStage implements StageHandler<CommandSlot> {
    private final OutputLog outputs;
    private final int[] outputCounts;
    private final OutputHandler handler;
    private final long baseSequence;
    private final LongSupplier durableSequence;
    private long knownDurable;
    private long timeNs;

    /**
     * @param outputCounts    how many outputs each command had, by ring slot
     * @param timeNs          event time before the first command
     * @param durableSequence of the last command that is durable at the engine's level
     */
    ReleaseStage(
            final OutputLog outputs,
            final int[] outputCounts,
            final OutputHandler handler,
            final long baseSequence,
            final long timeNs,
            final LongSupplier durableSequence) {
        this.outputs = outputs;
        this.outputCounts = outputCounts;
        this.handler = handler;
        this.baseSequence = baseSequence;
        this.timeNs = timeNs;
        this.durableSequence = durableSequence;
    }

    @Override
    public void onEvent(
            final CommandSlot slot, final long ringSequence, final long timestampNs, final boolean endOfBatch)
            throws Exception {
        final long sequence = baseSequence + 1 + ringSequence;
        if (sequence > knownDurable) {
            requireDurable(sequence);
        }
        timeNs = Math.max(timeNs, timestampNs);
        final int count = outputCounts[(int) ringSequence & (outputCounts.length - 1)];
        if (count > 0) {
            outputs.deliver(count, slot.correlationId(), sequence, timeNs, handler);
        }
        if (endOfBatch) {
            handler.onBatchEnd();
        }
    }

    /**
     * The position of a journal stage that failed counts the commands before the one it failed at, although a batch that
     * could not be written has lost them too.
     */
    private void requireDurable(final long sequence) {
        knownDurable = durableSequence.getAsLong();
        if (sequence > knownDurable) {
            throw new RingmillException(
                    Category.FATAL,
                    "command was never made durable, sequence=" + sequence + ", durableSequence=" + knownDurable);
        }
    }
}

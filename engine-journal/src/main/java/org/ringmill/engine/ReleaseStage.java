package org.ringmill.engine;

import java.util.function.LongSupplier;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.pipeline.BatchHandler;
import org.ringmill.state.OutputHandler;

/**
 * Hands outputs to the application. The pipeline lets it see a command only once that is applied and durable at the
 * engine's level. Runs on its stage's thread.
 */
final class ReleaseStage implements BatchHandler {
    private final OutputLog outputs;
    private final OutputIndex outputIndex;
    private final OutputHandler handler;
    private final long firstSequence;
    private final LongSupplier durableSequence;
    private long knownDurable;
    private long handledTo = -1;

    /**
     * @param firstSequence   of the command at ring sequence 0
     * @param durableSequence of the last command that is durable at the engine's level
     */
    ReleaseStage(
            final OutputLog outputs,
            final OutputIndex outputIndex,
            final OutputHandler handler,
            final long firstSequence,
            final LongSupplier durableSequence) {
        this.outputs = outputs;
        this.outputIndex = outputIndex;
        this.handler = handler;
        this.firstSequence = firstSequence;
        this.durableSequence = durableSequence;
    }

    @Override
    public void onBatch(final long from, final long to) throws Exception {
        final long last = firstSequence + to;
        final long durable = durableUpTo(last);
        for (long next = outputIndex.next(firstSequence + from); next <= durable; next = outputIndex.next(next + 1)) {
            handledTo = next - 1 - firstSequence;
            deliver(next);
        }
        if (durable < last) {
            handledTo = durable - firstSequence;
            throw neverDurable(durable + 1);
        }
        handledTo = to - 1;
        handler.onBatchEnd();
    }

    @Override
    public long handledTo() {
        return handledTo;
    }

    private void deliver(final long sequence) throws Exception {
        outputs.deliver(outputIndex.count(), outputIndex.correlationId(), sequence, outputIndex.timestampNs(), handler);
        outputIndex.advance();
    }

    /**
     * {@return the last command up to the given one that is durable}
     *
     * <p>The position of a journal stage that failed counts the commands before the one it failed at, although a batch that
     * could not be written has lost them too.
     */
    private long durableUpTo(final long last) {
        if (last > knownDurable) {
            knownDurable = durableSequence.getAsLong();
        }
        return Math.min(last, knownDurable);
    }

    private RingmillException neverDurable(final long sequence) {
        return new RingmillException(
                Category.FATAL,
                "command was never made durable, sequence=" + sequence + ", durableSequence=" + knownDurable);
    }
}

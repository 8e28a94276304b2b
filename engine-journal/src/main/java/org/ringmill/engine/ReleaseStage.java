package org.ringmill.engine;

import org.ringmill.pipeline.StageHandler;
import org.ringmill.state.OutputHandler;

/**
 * Hands outputs to the application. The pipeline lets it see a command only once that is applied and durable at the
 * engine's level. Runs on its stage's thread.
 */
final class ReleaseStage implements StageHandler<CommandSlot> {
    private final OutputLog outputs;
    private final OutputHandler handler;
    private final long baseSequence;

    ReleaseStage(final OutputLog outputs, final OutputHandler handler, final long baseSequence) {
        this.outputs = outputs;
        this.handler = handler;
        this.baseSequence = baseSequence;
    }

    @Override
    public void onEvent(
            final CommandSlot slot, final long ringSequence, final long timestampNs, final boolean endOfBatch)
            throws Exception {
        final int count = slot.outputs();
        if (count > 0) {
            outputs.deliver(count, slot.correlationId(), baseSequence + 1 + ringSequence, slot.eventTimeNs(), handler);
        }
        if (endOfBatch) {
            handler.onBatchEnd();
        }
    }
}

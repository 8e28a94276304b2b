package org.ringmill.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;

/** Lets a Disruptor handler be a stage as it is; it never sees the time. */
final class EventHandlerAdapter<E> implements StageHandler<E> {
    private final EventHandler<E> handler;

    EventHandlerAdapter(final EventHandler<E> handler) {
        this.handler = handler;
    }

    void bind(final Sequence sequence) {
        handler.setSequenceCallback(sequence);
    }

    @Override
    public void onBatchStart(final long batchSize, final long queueDepth) {
        handler.onBatchStart(batchSize, queueDepth);
    }

    @Override
    public void onEvent(final E event, final long sequence, final long timestampNs, final boolean endOfBatch)
            throws Exception {
        handler.onEvent(event, sequence, endOfBatch);
    }

    @Override
    public void onStart() {
        handler.onStart();
    }

    @Override
    public void onClose() {
        handler.onShutdown();
    }
}

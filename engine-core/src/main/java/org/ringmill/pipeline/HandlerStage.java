package org.ringmill.pipeline;

import com.lmax.disruptor.SequenceBarrier;

/** A stage that hands every event to one handler. */
final class HandlerStage<E> extends StageAgent<E> {
    private final StageHandler<? super E> handler;

    HandlerStage(
            final String name,
            final SequenceBarrier barrier,
            final StageContext<E> context,
            final StageHandler<? super E> handler) {
        super(name, barrier, context);
        this.handler = handler;
        if (handler instanceof EventHandlerAdapter<?> adapter) {
            adapter.bind(sequence);
        }
    }

    @Override
    long handle(final long from, final long to, final long available) {
        final EventRing<E> ring = this.ring;
        final StageHandler<? super E> handler = this.handler;
        final long last = lastPresent(from, to);
        handler.onBatchStart(to - from + 1, available - from + 1);
        long next = from;
        while (true) {
            try {
                for (; next <= last; next++) {
                    final long timestampNs = ring.timestampNs(next);
                    if (timestampNs != EventRing.VOID) {
                        handler.onEvent(ring.event(next), next, timestampNs, next == last);
                    }
                }
                return to;
            } catch (final Throwable failure) {
                if (!recover(next, next == last, failure)) {
                    return next - 1;
                }
                next++;
            }
        }
    }

    @Override
    boolean handleOne(final long sequence, final boolean endOfBatch) throws Exception {
        handler.onEvent(ring.event(sequence), sequence, ring.timestampNs(sequence), endOfBatch);
        return true;
    }

    @Override
    public void onStart() {
        handler.onStart();
    }

    @Override
    public void onClose() {
        handler.onClose();
    }
}

package org.ringmill.pipeline;

import com.lmax.disruptor.SequenceBarrier;

/** A stage whose handler takes whole batches. */
final class BatchStage<E> extends StageAgent<E> {
    private final BatchHandler handler;

    BatchStage(
            final String name,
            final SequenceBarrier barrier,
            final StageContext<E> context,
            final BatchHandler handler) {
        super(name, barrier, context);
        this.handler = handler;
    }

    @Override
    long handle(final long from, final long to, final long available) {
        final long last = lastPresent(from, to);
        long next = from;
        while (next <= last) {
            try {
                handler.onBatch(next, last);
                return to;
            } catch (final Throwable failure) {
                next = Math.min(last, Math.max(next, handler.handledTo() + 1));
                if (!recover(next, next == last, failure)) {
                    return next - 1;
                }
                next++;
            }
        }
        return to;
    }

    @Override
    boolean handleOne(final long sequence, final boolean endOfBatch) throws Exception {
        handler.onBatch(sequence, sequence);
        return true;
    }
}

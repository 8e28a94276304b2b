package org.ringmill.pipeline;

import com.lmax.disruptor.SequenceBarrier;

/** A stage whose handler may answer "not now"; the event is then offered again in a later duty cycle. */
final class OfferStage<E> extends StageAgent<E> {
    private final OfferHandler<? super E> handler;

    OfferStage(
            final String name,
            final SequenceBarrier barrier,
            final StageContext<E> context,
            final OfferHandler<? super E> handler) {
        super(name, barrier, context);
        this.handler = handler;
    }

    @Override
    long handle(final long from, final long to, final long available) {
        final long last = lastPresent(from, to);
        long next = from;
        while (true) {
            try {
                for (; next <= last; next++) {
                    if (ring.timestampNs(next) != EventRing.VOID && !handleOne(next, next == last)) {
                        return next - 1;
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
        return handler.onOffer(ring.event(sequence), sequence, ring.timestampNs(sequence), endOfBatch);
    }
}

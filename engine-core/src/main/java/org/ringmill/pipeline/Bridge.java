package org.ringmill.pipeline;

import org.ringmill.agent.RingmillException;

/**
 * Hands events over to another ring without ever waiting for it. Runs on the stage's thread.
 *
 * @param <E> the event type of this ring
 * @param <T> the event type of the other
 */
public final class Bridge<E, T> implements OfferHandler<E> {
    private final Publisher<T> target;
    private final Transfer<? super E, ? super T> transfer;

    /** Fills the other ring's event from this one's. */
    @FunctionalInterface
    public interface Transfer<E, T> {
        /** Copies what is needed; keeps neither. */
        void transfer(E from, T to);
    }

    Bridge(final Publisher<T> target, final Transfer<? super E, ? super T> transfer) {
        if (target.overflow().kind != Overflow.Kind.REJECT) {
            throw new IllegalArgumentException(
                    "the bridge's target must have the overflow policy REJECT, so that it neither waits nor"
                            + " forgets, policy=" + target.overflow());
        }
        this.target = target;
        this.transfer = transfer;
    }

    @Override
    public boolean onOffer(final E event, final long sequence, final long timestampNs, final boolean endOfBatch) {
        final T slot = target.claim();
        if (slot == null) {
            if (target.refusal() == Offer.CLOSED) {
                throw new RingmillException(
                        RingmillException.Category.FATAL, "the bridge's target is closed, sequence=" + sequence);
            }
            return false;
        }
        boolean filled = false;
        try {
            transfer.transfer(event, slot);
            filled = true;
        } finally {
            if (!filled) {
                target.abort();
            }
        }
        target.commit(timestampNs);
        return true;
    }
}

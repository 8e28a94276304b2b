package org.ringmill.queue;

import org.ringmill.pipeline.Offer;

/**
 * One end of a {@link Channel}: puts elements in and says when there are no more. One thread's at a time, which closes it.
 *
 * @param <E> the elements, never null
 */
public final class Sender<E> implements AutoCloseable {
    private final Channel<E> channel;
    private boolean closed;

    Sender(final Channel<E> channel) {
        this.channel = channel;
    }

    /**
     * Puts an element in, or answers by the channel's policy: CLOSED if a reader has cancelled or this sender is closed, INTERRUPTED
     * if the thread was while it waited.
     *
     * @throws IllegalStateException if it would wait, on an agent of the channel's group
     */
    public Offer send(final E element) {
        return closed ? Offer.CLOSED : channel.send(element);
    }

    /**
     * As {@link #send}, but never waits: where the policy would, the answer is {@link Offer#REJECTED}, and nothing is counted. For
     * agents, which come back later, {@link #holdsBack}.
     */
    public Offer trySend(final E element) {
        return closed ? Offer.CLOSED : channel.trySend(element);
    }

    /**
     * {@return whether an element that {@link #trySend} has refused is to be kept and sent again, because the policy is to wait
     * for room}
     */
    public boolean holdsBack(final Offer answer) {
        return answer == Offer.REJECTED && channel.policy().waits();
    }

    /** {@return whether what is sent reaches nobody any more: a reader has cancelled, or this was closed} */
    public boolean isClosed() {
        return closed || channel.isCancelled();
    }

    /** Says that this sender has no more elements. Closing twice is harmless. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            channel.closeSender();
        }
    }
}

package org.ringmill.actor;

import java.util.function.Function;
import org.ringmill.pipeline.Offer;
import org.ringmill.pipeline.OfferHandler;

/** What a pipeline's stage hands its events over to actors with. */
public final class ActorStages {
    private ActorStages() {}

    /**
     * {@return a handler that tells an actor of each event} While its mailbox is full the stage waits, without holding its
     * thread, whatever the mailbox's policy; once it has ended, what comes goes to the dead letters and the stage goes on.
     *
     * @param toMessage makes the message, which must not refer to the event: that is the ring's. Called again for an event that
     *     found no room
     */
    public static <E, M> OfferHandler<E> tell(
            final ActorRef<M> target, final Function<? super E, ? extends M> toMessage) {
        return (event, sequence, timestampNs, endOfBatch) -> target.offer(toMessage.apply(event)) != Offer.REJECTED;
    }
}

package org.ringmill.pipeline;

/**
 * Takes the events of a stage, or says "not now" and is offered the same one again later: for a stage that hands over to
 * something that can be full, such as a bridge. It never waits, so that other stages on its thread can make the room.
 *
 * @param <E> the event type
 */
@FunctionalInterface
public interface OfferHandler<E> {
    /**
     * Takes one event, if it can. As {@link StageHandler#onEvent}.
     *
     * @return false to be offered this event again
     */
    boolean onOffer(E event, long sequence, long timestampNs, boolean endOfBatch) throws Exception;
}

package org.ringmill.pipeline;

/**
 * Takes the events of a stage, one after another in sequence order. Called on the stage's thread only.
 *
 * @param <E> the event type
 */
@FunctionalInterface
public interface StageHandler<E> {
    /**
     * Takes one event.
     *
     * @param event       the ring's own instance: valid until this returns
     * @param sequence    of the event in the ring, from 0
     * @param timestampNs event time, as given by the publisher
     * @param endOfBatch  whether it is the last that is available now: a good moment to flush
     * @throws Exception what then happens is the stage's {@link FailurePolicy}
     */
    void onEvent(E event, long sequence, long timestampNs, boolean endOfBatch) throws Exception;

    /**
     * Called before the first event of a batch; what it throws counts as the failure of the stage's agent.
     *
     * @param batchSize  slots in this batch
     * @param queueDepth slots that could be read now, at least the batch
     */
    default void onBatchStart(final long batchSize, final long queueDepth) {}

    /** Called on the stage's thread before the first event. */
    default void onStart() {}

    /** Called on the stage's thread when no event will follow. */
    default void onClose() {}
}

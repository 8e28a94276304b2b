package org.ringmill.pipeline;

/**
 * Takes the events that a stage could not handle. Called on the stage's thread.
 *
 * @param <E> the event type
 */
@FunctionalInterface
public interface DeadLetterHandler<E> {
    /**
     * Takes one event that its stage has given up.
     *
     * @throws Exception to halt the stage at this event after all
     */
    void onDeadLetter(String stage, E event, long sequence, long timestampNs, Throwable cause) throws Exception;
}

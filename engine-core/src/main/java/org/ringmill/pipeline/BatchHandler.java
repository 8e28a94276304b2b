package org.ringmill.pipeline;

/**
 * Takes the events of a stage a batch at a time, for a handler that has what it needs of them elsewhere, by sequence, and need not
 * look at each in the ring: what it does not look at costs nothing. Called on the stage's thread only. Sequences are those of
 * the ring, from 0.
 */
public interface BatchHandler {
    /**
     * Takes the events of a batch. Some before the last may be ones that their publishers gave up; no batch is of these alone.
     *
     * @param from the first
     * @param to   the last, at least {@code from}
     * @throws Exception what then happens is the stage's {@link FailurePolicy}: the event behind {@link #handledTo} is the one
     *     that failed, the last where all were handled; it is tried again as a batch of its own
     */
    void onBatch(long from, long to) throws Exception;

    /** {@return the last event that was handled before {@link #onBatch} threw, {@code from - 1} if none was} */
    long handledTo();
}

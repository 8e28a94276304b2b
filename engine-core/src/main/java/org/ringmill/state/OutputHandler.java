package org.ringmill.state;

/** Receives the outputs of a state machine in order, once they are safe to leave. Called on the release thread. */
@FunctionalInterface
public interface OutputHandler {
    /**
     * Takes one output.
     *
     * @param output      valid during the call only
     * @param sequence    of the command that caused it
     * @param index       of the output among those of the same command, from 0
     * @param timestampNs event time of the command, nanoseconds since the epoch
     * @throws Exception to stop the engine at this sequence
     */
    void onOutput(Message output, long sequence, int index, long timestampNs) throws Exception;

    /** Called after the last output of a batch: a good moment to flush. */
    default void onBatchEnd() throws Exception {}
}

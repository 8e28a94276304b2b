package org.ringmill.pipeline;

/**
 * Why a pipeline was halted.
 *
 * @param stage    whose handler failed, or the agent that did
 * @param sequence of the event it failed at, -1 if it was none in particular
 * @param cause    what was thrown
 */
public record PipelineFailure(String stage, long sequence, Throwable cause) {
    @Override
    public String toString() {
        return "stage halted, stage=" + stage + ", sequence=" + sequence + ", cause=" + cause;
    }
}

package org.ringmill.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline ended.
 *
 * @param lastSequence   the last sequence that was published or claimed, -1 if none was
 * @param undelivered    what some stage has not handled, empty after an orderly end
 * @param pending        conflated events that never found room in the ring
 * @param stuckThreads   threads that would not end, even interrupted
 * @param failure        why a stage or agent halted, or null
 */
public record ShutdownReport(
        long lastSequence,
        List<Undelivered> undelivered,
        long pending,
        List<String> stuckThreads,
        @Nullable PipelineFailure failure) {

    /** A range of sequences, both ends included, that a stage has not handled. */
    public record Undelivered(String stage, long fromSequence, long toSequence) {}

    /** {@return whether every event reached every stage and every thread has ended} */
    public boolean isComplete() {
        return undelivered.isEmpty() && pending == 0 && stuckThreads.isEmpty() && failure == null;
    }
}

package org.ringmill.actor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an actor system ended.
 *
 * @param notEnded     paths of actors that had not ended at the deadline; what waited in their mailboxes is dead if their thread has ended
 * @param stuckThreads threads that would not end, even interrupted
 * @param failure      why a dispatcher was halted, which no actor's failure does; null if all is well
 * @param metrics      the last counts
 */
public record ActorShutdownReport(
        List<String> notEnded,
        List<String> stuckThreads,
        @Nullable Throwable failure,
        ActorMetrics metrics) {
    /** {@return whether every actor and every thread has ended in time} */
    public boolean isComplete() {
        return notEnded.isEmpty() && stuckThreads.isEmpty() && failure == null;
    }
}

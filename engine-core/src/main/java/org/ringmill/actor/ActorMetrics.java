package org.ringmill.actor;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts of an actor system at about one moment.
 *
 * @param actors           that live, the root not among them
 * @param spawned          ever
 * @param messages         handled, whether well or not: replies, timers, missed deadlines of questions, ends of watched actors
 * @param failures         of handlers and signals
 * @param restarts         of actors
 * @param mailboxDepth     messages in all mailboxes
 * @param deepestMailbox   most messages in one mailbox
 * @param deepestActor     path of the actor whose mailbox that is, null if all are empty
 * @param deadLetters      by reason, each reason present
 * @param listenerFailures what listeners have thrown
 * @param lastFailure      the last error of an actor, null if none has failed
 * @param dispatchers      each on its own
 */
public record ActorMetrics(
        int actors,
        long spawned,
        long messages,
        long failures,
        long restarts,
        long mailboxDepth,
        long deepestMailbox,
        @Nullable String deepestActor,
        Map<DeadLetterListener.Reason, Long> deadLetters,
        long listenerFailures,
        @Nullable Throwable lastFailure,
        List<DispatcherMetrics> dispatchers) {

    /**
     * Counts of one dispatcher.
     *
     * @param messages handled, counted as the system's are
     * @param turns    of actors: messages by turns is how well they are batched
     * @param runnable actors that wait for their turn
     * @param timers   pending, those of questions among them
     */
    public record DispatcherMetrics(
            int index, long messages, long turns, long failures, long restarts, int runnable, int timers) {}

    /** {@return dead letters of all reasons} */
    public long deadLetterCount() {
        return deadLetters.values().stream().mapToLong(Long::longValue).sum();
    }
}

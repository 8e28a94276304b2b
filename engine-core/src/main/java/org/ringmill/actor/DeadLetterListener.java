package org.ringmill.actor;

import org.jspecify.annotations.Nullable;

/**
 * Told of each message that reached no handler. Called on the thread that found out, a dispatcher's or a teller's, on several at
 * a time: it must be quick and safe for threads, and not tell an actor that may be why. What it throws is counted in
 * {@link ActorMetrics#listenerFailures}.
 */
@FunctionalInterface
public interface DeadLetterListener {
    /** Why a message is dead. */
    enum Reason {
        /** The mailbox was full, and its policy is to refuse. */
        REJECTED,
        /** The mailbox was full, and its policy drops the newest or the oldest. */
        DROPPED,
        /** The mailbox stayed full for as long as its policy waits. */
        TIMED_OUT,
        /** The teller was interrupted while it waited for room. */
        INTERRUPTED,
        /** The recipient has ended. */
        TERMINATED,
        /** The message's deadline had passed when its turn came. */
        EXPIRED,
        /** The behaviour would not have it. */
        UNHANDLED,
        /** The actor was restarted, and its mailbox dropped. */
        RESTARTED,
        /** A reply to a question that is over: answered before, timed out, or its asker began again or ended. */
        LATE_REPLY
    }

    /**
     * Takes one dead letter.
     *
     * @param sender who sent it, if it came with that, else null
     */
    void onDeadLetter(Object message, ActorRef<?> recipient, @Nullable ActorRef<?> sender, Reason reason);
}

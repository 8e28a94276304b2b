package org.ringmill.actor;

import org.jspecify.annotations.Nullable;

/**
 * Makes a message of the asking actor from a reply or its absence. Called on that actor's dispatcher; the message is handled at
 * once. Keep it in a field, or let it capture nothing, and asking allocates nothing.
 *
 * @param <R> the reply
 * @param <M> the asker's messages
 */
@FunctionalInterface
public interface ReplyAdapter<R, M> {
    /**
     * Makes the message.
     *
     * @param reply         null if there was none
     * @param status        {@link AskStatus#REPLIED} or {@link AskStatus#TIMED_OUT}
     * @param correlationId what {@link ActorContext#ask} returned
     */
    M toMessage(@Nullable R reply, AskStatus status, long correlationId);
}

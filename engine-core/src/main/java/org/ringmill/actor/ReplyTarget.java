package org.ringmill.actor;

import org.ringmill.pipeline.Offer;

/** Where a reply goes: to an asking actor, or to an {@link Ask} outside. Any thread. */
interface ReplyTarget {
    /** Hands over the reply to the question of that id; if that is over the reply is a dead letter and the answer CLOSED. */
    Offer onReply(long correlationId, Object reply, ActorRef<?> replier, long traceId);
}

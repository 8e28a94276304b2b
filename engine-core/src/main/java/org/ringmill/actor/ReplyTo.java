package org.ringmill.actor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.Offer;

/**
 * Where to send the reply to a question once its message is handled: see {@link ActorContext#replyTo}. Any thread. The first reply
 * counts, those after it are late.
 */
public final class ReplyTo {
    private final ActorRef<?> replier;
    private final @Nullable ReplyTarget asker;
    private final long correlationId;
    private final long traceId;

    ReplyTo(
            final ActorRef<?> replier,
            final @Nullable ReplyTarget asker,
            final long correlationId,
            final long traceId) {
        this.replier = replier;
        this.asker = asker;
        this.correlationId = correlationId;
        this.traceId = traceId;
    }

    /** Replies; {@return as {@link ActorContext#reply}} */
    public Offer reply(final Object reply) {
        Objects.requireNonNull(reply, "reply");
        return replier.cell.replyTo(asker, correlationId, reply, traceId);
    }
}

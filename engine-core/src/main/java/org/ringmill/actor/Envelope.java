package org.ringmill.actor;

import org.jspecify.annotations.Nullable;

/**
 * A message with what goes with it. One without goes into the mailbox as it is. Written by the sender before it is put into the
 * mailbox, owned by the recipient's dispatcher from then on, or, if it does not get there, by who makes it a dead letter; recycled
 * by {@link EnvelopePool}.
 */
final class Envelope {
    static final long NO_DEADLINE = Long.MAX_VALUE;

    @Nullable
    Object message;

    @Nullable
    ActorRef<?> sender;

    long deadlineNs = NO_DEADLINE;
    long traceId;

    /** Of the question that this asks or answers; 0 if neither. */
    long correlationId;

    /** Who wants a reply, or null. */
    @Nullable
    ReplyTarget asker;

    /** Whether this is the reply. */
    boolean isReply;

    /** Counts how often it was used: by this who has sent it knows it again. */
    long use;

    /** {@return the time that much later, at least 0, or none where that is behind the last there is} */
    static long deadline(final long timeNs, final long delayNs) {
        final long deadlineNs = timeNs + delayNs;
        return deadlineNs < timeNs ? NO_DEADLINE : deadlineNs;
    }

    void clear() {
        message = null;
        sender = null;
        deadlineNs = NO_DEADLINE;
        traceId = 0;
        correlationId = 0;
        asker = null;
        isReply = false;
        use++;
    }
}

package org.ringmill.topic;

import org.jspecify.annotations.Nullable;

/**
 * A message with what belongs to it. Owned by whoever holds it: a pool, a publisher that fills it, a buffer, the subscriber.
 *
 * @param <M> the messages
 */
final class Entry<M> {
    String topic = "";

    @Nullable
    M message;

    long sequence;
    long timestampNs;

    /** How often it was delivered, where that is counted. */
    int deliveries;

    /** Whether it goes back to a pool; what was made for a replay does not. */
    final boolean isPooled;

    Entry(final boolean isPooled) {
        this.isPooled = isPooled;
    }

    Entry<M> fill(
            final String newTopic, final @Nullable M newMessage, final long newSequence, final long newTimestampNs) {
        topic = newTopic;
        message = newMessage;
        sequence = newSequence;
        timestampNs = newTimestampNs;
        deliveries = 0;
        return this;
    }
}

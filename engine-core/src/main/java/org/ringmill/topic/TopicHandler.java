package org.ringmill.topic;

/**
 * Takes the messages of a subscription, one at a time.
 *
 * @param <M> the messages
 */
@FunctionalInterface
public interface TopicHandler<M> {
    /** The sequence of a message whose topic has no history. */
    long NO_SEQUENCE = -1;

    /** The time of a message that was published without one to a subscription that wants the messages only. */
    long NO_TIME = Long.MIN_VALUE;

    /**
     * Takes a message.
     *
     * @param topic       its topic's name; for a subscription that wants {@link SubscriptionBuilder#messagesOnly() messages only},
     *                    the subscription's pattern
     * @param sequence    of the broker, ascending over all topics with history; {@link #NO_SEQUENCE} for a topic without
     * @param timestampNs when it was published, nanoseconds since the epoch, or {@link #NO_TIME}
     * @throws Exception counted and told to {@link TopicEvents}; neither the publisher nor another subscription hears of it
     */
    void onMessage(String topic, M message, long sequence, long timestampNs) throws Exception;
}

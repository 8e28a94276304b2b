package org.ringmill.topic;

/**
 * Hears what happens to the subscriptions of a broker. Called on the thread that each method names, which must not be held up.
 * What a method throws is dropped, but counted: see {@link TopicsMetrics#eventFailures()}.
 *
 * @param <M> the messages
 */
public interface TopicEvents<M> {
    /** A subscription was made; on the thread that made it. */
    default void onSubscribed(final Subscription<M> subscription) {}

    /**
     * A subscription has ended; no message gets into it any more, but what is in can still be polled. On the thread that ended it:
     * the owner's, the housekeeper's, or whoever shuts the broker down.
     */
    default void onEnded(final Subscription<M> subscription, final SubscriptionEnd reason) {}

    /** A message was given up after its last delivery went without acknowledgement; on the subscriber's thread. */
    default void onDeadLetter(
            final Subscription<M> subscription,
            final String topic,
            final M message,
            final long sequence,
            final long timestampNs,
            final int deliveries) {}

    /** A handler or a replay source has thrown; on the thread on which it did, with the topic or pattern in question. */
    default void onFailure(final Subscription<M> subscription, final String topic, final Throwable failure) {}
}

package org.ringmill.topic;

import org.jspecify.annotations.Nullable;

/**
 * One reading of what a subscription has done. Once nobody publishes or polls,
 * {@code offered + replayed = delivered - redelivered + dropped + conflated + waiting}, where {@code offered} is what was published to
 * its topics while it was open and not waited for in vain; and of an acknowledged one
 * {@code offered + replayed = acknowledged + deadLettered + dropped + waiting + unacknowledged}, with those to be redelivered
 * among the waiting.
 *
 * @param name           of the subscription
 * @param pattern        of its topics
 * @param isOpen         whether it takes messages
 * @param delivered      messages handed to the subscriber, each time counted
 * @param redelivered    of these, those that had been before
 * @param replayed       messages from a history or a replay source
 * @param dropped        messages lost by its policy, also those for which no room was found in time
 * @param conflated      messages replaced by a newer one of their key
 * @param acknowledged   messages acknowledged
 * @param deadLettered   messages given up after their last delivery
 * @param failed         calls that threw: of a handler, a key function, a replay source
 * @param blocked        times a publisher waited for room
 * @param waiting        messages in the buffer or waiting for redelivery
 * @param unacknowledged messages delivered and neither acknowledged nor given back
 * @param lastFailure    what was thrown last, or null
 */
public record SubscriptionMetrics(
        String name,
        String pattern,
        boolean isOpen,
        long delivered,
        long redelivered,
        long replayed,
        long dropped,
        long conflated,
        long acknowledged,
        long deadLettered,
        long failed,
        long blocked,
        long waiting,
        long unacknowledged,
        @Nullable Throwable lastFailure) {}

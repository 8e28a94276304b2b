package org.ringmill.topic;

import java.util.List;

/**
 * One reading of what a broker has done since it started. Reading costs those who publish and poll nothing; the figures were read one
 * after another, not at one instant.
 *
 * @param published     messages published, whoever took them
 * @param unkept        of these, those to topics beyond the broker's limit, which could be given no history though they should have one
 * @param subscribed    subscriptions made
 * @param ended         subscriptions ended
 * @param eventFailures calls of {@link TopicEvents} that threw
 * @param topics        those the broker remembers, by name
 * @param subscriptions those that have not ended, in the order in which they were made
 */
public record TopicsMetrics(
        long published,
        long unkept,
        long subscribed,
        long ended,
        long eventFailures,
        List<Topic> topics,
        List<SubscriptionMetrics> subscriptions) {

    /**
     * What was published to one topic.
     *
     * @param name      of the topic
     * @param published messages since the broker remembers it
     * @param kept      messages in its history
     */
    public record Topic(String name, long published, int kept) {}
}

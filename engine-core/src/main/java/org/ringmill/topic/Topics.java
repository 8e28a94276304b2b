package org.ringmill.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.Deadline;

/**
 * A broker within the process: any thread publishes to topics and subscribes to patterns of them, at any time.
 *
 * <pre>{@code
 * Topics<Order> topics = Topics.<Order>builder("orders").history("orders.>", 100).start();
 * Subscription<Order> created = topics.subscribe("*.eu.created").replay(Replay.lastValue()).open();
 * TopicPublisher<Order> publisher = topics.publisher("orders.eu.created");
 * publisher.publish(order);
 * }</pre>
 *
 * <p>Each subscription has a buffer and a policy of its own, so that a slow one takes nothing from another: see
 * {@link SubscriptionBuilder#policy}. Publishing takes no lock, unless the topic has a {@link TopicsBuilder#history history}, and
 * allocates nothing, unless the topic is one that the broker does not remember. Every subscription gets the messages of one
 * publisher (a handle, or a thread that publishes by name) in order. Those of topics with history it gets in the order of their
 * sequences, whoever published them, unless its policy makes publishers wait: then in the order of each publisher.
 *
 * @param <M> the messages; handed on as they are, so they should not be changed once published
 */
public final class Topics<M> implements AutoCloseable {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final Broker<M> broker;
    private @Nullable TopicsReport report;

    Topics(final Broker<M> broker) {
        this.broker = broker;
    }

    /** {@return a builder for a broker of that name, which its threads bear} */
    public static <M> TopicsBuilder<M> builder(final String name) {
        return new TopicsBuilder<>(name);
    }

    /**
     * Publishes a message at the present time. Any thread.
     *
     * @return who took it: see {@link Receipt}
     * @throws IllegalArgumentException if that is not a topic's name
     */
    public long publish(final String topic, final M message) {
        return broker.publish(topic, message, TopicHandler.NO_TIME, broker.room);
    }

    /**
     * Publishes a message. Any thread.
     *
     * @param timestampNs its time, nanoseconds since the epoch
     * @return who took it: see {@link Receipt}
     * @throws IllegalArgumentException if that is not a topic's name
     */
    public long publish(final String topic, final M message, final long timestampNs) {
        return broker.publish(topic, message, timestampNs, broker.room);
    }

    /**
     * {@return a handle for one thread that publishes to that topic, which is faster than to publish by name} Close it when it is
     * not needed any more.
     *
     * @throws IllegalArgumentException if that is not a topic's name
     * @throws IllegalStateException    if there are too many topics with a handle or a history
     */
    public TopicPublisher<M> publisher(final String topic) {
        return broker.registry.pinned(topic, pinned -> new TopicPublisher<>(broker, pinned));
    }

    /**
     * {@return a builder for a subscription to the topics that match} See {@link TopicPattern}. Any thread.
     *
     * @throws IllegalArgumentException if that is not a pattern
     */
    public SubscriptionBuilder<M> subscribe(final String pattern) {
        return new SubscriptionBuilder<>(broker, pattern);
    }

    /** Runs the agents once on the calling thread, in a stepped layout; does nothing in any other. {@return the work done} */
    public int step() {
        return broker.group.step();
    }

    /** {@return what it has done} Any thread. */
    public TopicsMetrics metrics() {
        final List<TopicsMetrics.Topic> topics = new ArrayList<>();
        for (final Topic<M> topic : broker.registry.topics()) {
            final int kept = topic.history == null ? 0 : broker.archive.size(topic.history);
            topics.add(new TopicsMetrics.Topic(topic.name, topic.publishedInAll(), kept));
        }
        topics.sort(Comparator.comparing(TopicsMetrics.Topic::name));
        return new TopicsMetrics(
                broker.registry.published(),
                broker.registry.unkept(),
                broker.registry.subscribed(),
                broker.registry.ended(),
                broker.events.failures(),
                List.copyOf(topics),
                broker.registry.subscriptions().stream()
                        .map(Subscription::metrics)
                        .toList());
    }

    /**
     * Refuses further messages, lets handlers have what is in their buffers, then ends all subscriptions and stops the agents.
     * Publishers that wait for room are waited for as well, then refused. A message whose publishing overlaps with this call may
     * be left in a buffer after the report was made.
     *
     * @param timeout how long to wait for the handlers; a thread of its own group that is in one even then is interrupted, and all that were
     *                have two seconds more
     * @return what is left; at a further call what the first found
     * @throws IllegalStateException if the caller is one of the broker's agents, a handler for one
     */
    public synchronized TopicsReport shutdown(final Duration timeout) {
        if (report == null) {
            if (broker.group.isOnAgentThread()) {
                throw new IllegalStateException("an agent cannot wait for its own end, topics=" + broker.name);
            }
            final Deadline deadline = Deadline.after(timeout);
            broker.registry.close();
            final List<Subscription<M>> subscriptions = broker.unfinishedSubscriptions();
            awaitHandlers(subscriptions, deadline);
            subscriptions.forEach(subscription -> subscription.end(SubscriptionEnd.SHUTDOWN));
            final List<String> stuck = broker.stop(Duration.ofNanos(Math.max(0, deadline.remainingNs())));
            report = new TopicsReport(undelivered(subscriptions), stuck);
        }
        return report;
    }

    private void awaitHandlers(final List<Subscription<M>> subscriptions, final Deadline deadline) {
        try {
            broker.group.await(
                    () -> broker.isFailed() || subscriptions.stream().allMatch(Topics::isServed),
                    deadline.remainingNs());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return whether no agent has to do anything for it any more} */
    private static boolean isServed(final Subscription<?> subscription) {
        return !subscription.isHandled() || (subscription.unfinished() == 0 && subscription.isEmpty());
    }

    private static <M> List<TopicsReport.Undelivered> undelivered(final List<Subscription<M>> subscriptions) {
        return subscriptions.stream()
                .filter(subscription -> subscription.unfinished() > 0)
                .map(subscription -> new TopicsReport.Undelivered(
                        subscription.name(), subscription.pattern(), subscription.unfinished()))
                .toList();
    }

    /** As {@link #shutdown}, with ten seconds. */
    @Override
    public void close() {
        shutdown(DEFAULT_TIMEOUT);
    }
}

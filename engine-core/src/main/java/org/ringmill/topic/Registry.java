package org.ringmill.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriptions and which topics there are. Those who publish read; whoever changes anything takes the lock. Topics beyond
 * the limit are made anew for each message, until others were not used for a while and are forgotten.
 */
final class Registry<M> {
    private final Archive<M> archive;
    private final int maxTopics;
    private final int maxSubscriptions;
    private final ConcurrentHashMap<String, Topic<M>> topics = new ConcurrentHashMap<>();

    /** Messages to topics that are not, or not any more, remembered. */
    private final LongAdder others = new LongAdder();

    private final LongAdder unkept = new LongAdder();
    private volatile Directory<M> directory = Directory.empty();
    private volatile List<Subscription<M>> subscriptions = List.of();
    private volatile long subscribed;
    private volatile long ended;

    Registry(final Archive<M> archive, final int maxTopics, final int maxSubscriptions) {
        this.archive = archive;
        this.maxTopics = maxTopics;
        this.maxSubscriptions = maxSubscriptions;
    }

    Directory<M> directory() {
        return directory;
    }

    List<Subscription<M>> subscriptions() {
        return subscriptions;
    }

    Collection<Topic<M>> topics() {
        return topics.values();
    }

    synchronized void add(final Subscription<M> subscription) {
        if (directory.isClosed()) {
            throw new IllegalStateException("the broker has shut down, subscription=" + subscription.name());
        }
        if (subscriptions.size() == maxSubscriptions) {
            throw new IllegalStateException("too many subscriptions, maxSubscriptions=" + maxSubscriptions);
        }
        final List<Subscription<M>> grown = new ArrayList<>(subscriptions);
        grown.add(subscription);
        subscriptions = grown;
        subscribed++;
        directory = directory.with(subscription);
    }

    synchronized void remove(final Subscription<M> subscription) {
        final List<Subscription<M>> left = new ArrayList<>(subscriptions);
        if (left.remove(subscription)) {
            subscriptions = left;
            ended++;
            if (!directory.isClosed()) {
                directory = directory.without(subscription);
            }
        }
    }

    /** Lets nothing more be published or subscribed. */
    synchronized void close() {
        directory = Directory.closed();
    }

    /** {@return the topic of that name, for one message} */
    Topic<M> topic(final String name) {
        final Topic<M> topic = topics.get(name);
        return topic != null ? topic : newTopic(name);
    }

    private Topic<M> newTopic(final String name) {
        if (topics.size() < maxTopics) {
            synchronized (this) {
                final Topic<M> remembered = rememberedTopic(name);
                if (remembered != null) {
                    return remembered;
                }
            }
        }
        if (archive.keeps(name)) {
            unkept.increment();
        }
        return new Topic<>(name, TopicPattern.nameTokens(name), null, others);
    }

    private @Nullable Topic<M> rememberedTopic(final String name) {
        final Topic<M> present = topics.get(name);
        if (present != null) {
            return present;
        }
        final String[] tokens = TopicPattern.nameTokens(name);
        if (topics.size() >= maxTopics) {
            return null;
        }
        final Topic<M> made = new Topic<>(name, tokens, archive.open(name), new LongAdder());
        topics.put(name, made);
        return made;
    }

    /** {@return the topic of that name, which stays as long as the handle is not taken back} */
    synchronized TopicPublisher<M> pinned(final String name, final Function<Topic<M>, TopicPublisher<M>> handle) {
        Topic<M> topic = rememberedTopic(name);
        if (topic == null) {
            forgetUnused();
            topic = rememberedTopic(name);
        }
        if (topic == null) {
            throw new IllegalStateException("too many topics, maxTopics=" + maxTopics + ", topic=" + name);
        }
        final TopicPublisher<M> publisher = handle.apply(topic);
        topic.publishers.add(publisher);
        return publisher;
    }

    synchronized void unpin(final Topic<M> topic, final TopicPublisher<M> publisher) {
        if (topic.publishers.remove(publisher)) {
            topic.published.add(publisher.published());
        }
    }

    /** Lets topics forget who got their messages before the last change. */
    void forgetRoutes() {
        topics.values().forEach(topic -> topic.forgetRoute(directory));
    }

    /** Forgets topics that were not used since the last call, if there are about as many as there may be. */
    synchronized void forgetUnused() {
        if (topics.size() < maxTopics - maxTopics / 8) {
            return;
        }
        topics.values().removeIf(topic -> {
            if (topic.wasUsed() || !topic.isForgettable()) {
                return false;
            }
            others.add(topic.published.sum());
            return true;
        });
    }

    long published() {
        long sum = others.sum();
        for (final Topic<M> topic : topics.values()) {
            sum += topic.publishedInAll();
        }
        return sum;
    }

    long unkept() {
        return unkept.sum();
    }

    long subscribed() {
        return subscribed;
    }

    long ended() {
        return ended;
    }
}

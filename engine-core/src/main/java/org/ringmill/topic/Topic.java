package org.ringmill.topic;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One topic, as far as the broker remembers it: who gets its messages at present, its history, its counts. Any thread. */
final class Topic<M> {
    final String name;
    final @Nullable TopicHistory<M> history;

    /** Handles by which it is published to; changed under the registry's lock. */
    final List<TopicPublisher<M>> publishers = new CopyOnWriteArrayList<>();

    /** Messages published by name, or by handles that are closed. */
    final LongAdder published;

    private final String[] tokens;

    /** Replaced by whoever finds it outdated, or dropped by the housekeeper; a race is won by either, for both are right. */
    private volatile @Nullable Route<M> route;

    private volatile boolean used;

    Topic(
            final String name,
            final String[] tokens,
            final @Nullable TopicHistory<M> history,
            final LongAdder published) {
        this.name = name;
        this.tokens = tokens;
        this.history = history;
        this.published = published;
    }

    Route<M> route(final Directory<M> directory) {
        final Route<M> present = route;
        if (present != null && present.directory == directory) {
            return present;
        }
        final Route<M> matched = directory.match(tokens);
        route = matched;
        return matched;
    }

    /** Lets go of who got messages once: a topic that is not published to any more must not keep subscriptions that have ended. */
    void forgetRoute(final Directory<M> directory) {
        final Route<M> present = route;
        if (present != null && present.directory != directory) {
            route = null;
        }
        for (final TopicPublisher<M> publisher : publishers) {
            publisher.forgetRoute(directory);
        }
    }

    void countByName() {
        published.increment();
        if (!used) {
            used = true;
        }
    }

    /** {@return whether it was published to by name since the last call} */
    boolean wasUsed() {
        final boolean wasUsed = used;
        used = false;
        return wasUsed;
    }

    /** {@return whether nothing is lost if the broker forgets it} */
    boolean isForgettable() {
        return history == null && publishers.isEmpty();
    }

    long publishedInAll() {
        long sum = published.sum();
        for (final TopicPublisher<M> publisher : publishers) {
            sum += publisher.published();
        }
        return sum;
    }
}

package org.ringmill.topic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The histories of all topics that have one, and their common sequence. One lock orders everything that concerns them: to publish is
 * to take a sequence, to enter the message in its history and to look up who gets it, in one step; to subscribe with a replay is
 * to enter the directory and to copy the histories, in one step. So a message is either in the copy, and its publisher has not
 * seen the subscription, or not in it, and its publisher has: none is missing and none comes twice. Topics without history never
 * come here.
 */
final class Archive<M> {
    private final List<Rule> rules;
    private final @Nullable ReplaySource<M> source;
    private final long firstSequence;
    private final List<TopicHistory<M>> histories = new ArrayList<>();
    private long nextSequence;

    /** How many messages topics of a pattern keep. */
    record Rule(TopicPattern pattern, int messages) {}

    Archive(final List<Rule> rules, final @Nullable ReplaySource<M> source, final long firstSequence) {
        this.rules = List.copyOf(rules);
        this.source = source;
        this.firstSequence = firstSequence;
        nextSequence = firstSequence;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** {@return whether a topic of that name should have a history} */
    boolean keeps(final String topic) {
        return rules.stream().anyMatch(rule -> rule.pattern.matches(topic));
    }

    /** {@return a new history for a topic, by the first rule that matches; null if none does} */
    synchronized @Nullable TopicHistory<M> open(final String topic) {
        for (final Rule rule : rules) {
            if (rule.pattern.matches(topic)) {
                final TopicHistory<M> history = new TopicHistory<>(topic, rule.messages);
                histories.add(history);
                return history;
            }
        }
        return null;
    }

    synchronized int size(final TopicHistory<M> history) {
        return history.size();
    }

    /** Publishes to a topic with history; those without a buffer, and those that make a publisher wait, get it outside the lock. */
    long publish(
            final Topic<M> topic,
            final TopicHistory<M> history,
            final Registry<M> registry,
            final RoomWait room,
            final M message,
            final long timestampNs) {
        final Route<M> route;
        final long sequence;
        final long receipt;
        synchronized (this) {
            final Directory<M> directory = registry.directory();
            if (directory.isClosed()) {
                return Receipt.CLOSED;
            }
            route = topic.route(directory);
            sequence = nextSequence++;
            history.append(message, sequence, timestampNs);
            receipt = route.deliverBuffered(topic.name, message, sequence, timestampNs);
        }
        return receipt + route.deliverRest(room, topic.name, message, sequence, timestampNs);
    }

    /** Adds a subscription that is first given what was. The registry's lock comes first, as where it opens a history. */
    void subscribe(final Registry<M> registry, final Subscription<M> subscription, final Replay replay) {
        synchronized (registry) {
            synchronized (this) {
                subscription.replay(backlog(subscription, replay));
                registry.add(subscription);
            }
        }
    }

    private Backlog<M> backlog(final Subscription<M> subscription, final Replay replay) {
        final TopicPattern pattern = subscription.topicPattern();
        final List<TopicHistory<M>> matching = histories.stream()
                .filter(history -> pattern.matches(history.topic))
                .toList();
        final long lost = lost(matching, replay);
        final List<Entry<M>> entries = new ArrayList<>();
        for (final TopicHistory<M> history : matching) {
            history.collect(replay, source == null ? TopicHistory.NOTHING : lost, entries);
        }
        entries.sort(Comparator.comparingLong(entry -> entry.sequence));
        return new Backlog<>(pattern, replay, entries, lost, source, subscription.guard());
    }

    /** {@return the last sequence of what the replay asks for that the histories may lack, or {@link TopicHistory#NOTHING}} */
    private long lost(final List<TopicHistory<M>> matching, final Replay replay) {
        long lost = firstSequence - 1;
        boolean isLost = firstSequence > 0;
        for (final TopicHistory<M> history : matching) {
            lost = Math.max(lost, history.lostSequence());
            isLost |= history.lostTimeNs() >= replay.argument();
        }
        return switch (replay.kind()) {
            case NONE, LAST -> TopicHistory.NOTHING;
            case FROM_SEQUENCE -> lost >= replay.argument() ? lost : TopicHistory.NOTHING;
            case FROM_TIME -> isLost ? lost : TopicHistory.NOTHING;
        };
    }
}

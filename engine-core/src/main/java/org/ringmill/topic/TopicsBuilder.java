package org.ringmill.topic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.EngineClock;

/**
 * Declares a broker; {@link #start()} makes it.
 *
 * @param <M> the messages
 */
public final class TopicsBuilder<M> {
    private static final int MAX_DISPATCHERS = 64;
    private static final int MAX_HISTORY = 1 << 20;
    private static final int MAX_COUNT = 1 << 24;

    final String name;
    final List<Archive.Rule> rules = new ArrayList<>();
    ThreadLayout layout = ThreadLayout.auto();
    IdleMode idleMode = IdleMode.BACKOFF;
    EngineClock clock = EngineClock.live();

    @Nullable
    AgentGroup group;

    int dispatchers = 1;
    int maxTopics = 65_536;
    int maxSubscriptions = 65_536;

    @Nullable
    ReplaySource<M> source;

    long firstSequence;
    TopicEvents<M> events = new TopicEvents<>() {};

    TopicsBuilder(final String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("topics need a name");
        }
        this.name = name;
    }

    /** Sets which thread runs which agent; {@link ThreadLayout#auto()} if not called. */
    public TopicsBuilder<M> layout(final ThreadLayout value) {
        layout = value;
        return this;
    }

    /** Sets what a thread does without work; {@link IdleMode#BACKOFF} if not called. */
    public TopicsBuilder<M> idleMode(final IdleMode value) {
        idleMode = value;
        return this;
    }

    /** Sets the clock; {@link EngineClock#live()} if not called. */
    public TopicsBuilder<M> clock(final EngineClock value) {
        clock = value;
        return this;
    }

    /**
     * Lets the broker's agents join a group that runs, in place of one of its own: layout and idle mode are then the group's. It
     * is not stopped with the broker. If it is stopped before the broker, no handler is called any more, and what is published to
     * one is refused.
     */
    public TopicsBuilder<M> group(final AgentGroup value) {
        group = value;
        return this;
    }

    /** Sets how many agents share the subscriptions with a handler, each of which belongs to one, 1 to 64; 1 if not called. */
    public TopicsBuilder<M> dispatchers(final int agents) {
        dispatchers = checked("dispatchers", agents, MAX_DISPATCHERS);
        return this;
    }

    /**
     * Bounds how many topics are remembered, 1 to 2^24; 65,536 if not called. One without history or handle that nobody publishes
     * to is forgotten when there are nearly that many. Beyond the limit messages are delivered as ever, but at the cost of
     * matching each, and kept in no history.
     */
    public TopicsBuilder<M> maxTopics(final int topics) {
        maxTopics = checked("maxTopics", topics, MAX_COUNT);
        return this;
    }

    /** Bounds how many subscriptions there may be at a time, 1 to 2^24; 65,536 if not called. */
    public TopicsBuilder<M> maxSubscriptions(final int subscriptions) {
        maxSubscriptions = checked("maxSubscriptions", subscriptions, MAX_COUNT);
        return this;
    }

    /**
     * Keeps the last messages of each topic that matches, for later subscribers; the first pattern that matches counts. To publish to such
     * a topic takes a lock, which all topics with history share, and a sequence; to publish to others costs what it did.
     *
     * @param messages of each topic, 1 to 2^20; the room for them is taken when the topic is first published to
     */
    public TopicsBuilder<M> history(final String pattern, final int messages) {
        rules.add(new Archive.Rule(TopicPattern.of(pattern), checked("messages", messages, MAX_HISTORY)));
        return this;
    }

    /** Sets where a replay finds what the histories have lost. */
    public TopicsBuilder<M> replaySource(final ReplaySource<M> value) {
        source = value;
        return this;
    }

    /**
     * Sets the sequence that comes first, at least 0: after a restart the one behind the last that the replay source has. 0 if
     * not called.
     */
    public TopicsBuilder<M> firstSequence(final long sequence) {
        if (sequence < 0) {
            throw new IllegalArgumentException("first sequence must be at least 0, sequence=" + sequence);
        }
        firstSequence = sequence;
        return this;
    }

    /** Sets who hears what happens to subscriptions. */
    public TopicsBuilder<M> events(final TopicEvents<M> listener) {
        events = listener;
        return this;
    }

    private static int checked(final String what, final int value, final int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " must be 1 to " + most + ", " + what + "=" + value);
        }
        return value;
    }

    /** {@return the broker, running} */
    public Topics<M> start() {
        return new Topics<>(new Broker<>(this));
    }
}

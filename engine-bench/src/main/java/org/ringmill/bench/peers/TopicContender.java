package org.ringmill.bench.peers;

import java.util.ArrayList;
import java.util.List;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.topic.Receipt;
import org.ringmill.topic.SubscriptionBuilder;
import org.ringmill.topic.TopicPublisher;
import org.ringmill.topic.Topics;

/** Our topics: handlers on the publisher's thread, or on an agent's behind a buffer of each subscriber. */
final class TopicContender implements Contender {
    private static final String TOPIC = "bench.values";

    private final PublishLoad load;
    private final int dispatchers;
    private final IdleMode idleMode;
    private final String pattern;

    /** @param dispatchers agents that call handlers, 0 if the publisher does */
    private TopicContender(
            final PublishLoad load, final int dispatchers, final IdleMode idleMode, final String pattern) {
        this.load = load;
        this.dispatchers = dispatchers;
        this.idleMode = idleMode;
        this.pattern = pattern;
    }

    /** {@return handlers that the publisher calls, subscribed by the topic's name} */
    static List<TopicContender> direct(final PublishLoad load) {
        return List.of(new TopicContender(load, 0, IdleMode.BACKOFF, TOPIC));
    }

    /** {@return handlers behind buffers, subscribed by the topic's name} */
    static List<TopicContender> async(final PublishLoad load) {
        return async(load, TOPIC);
    }

    /** {@return handlers behind buffers, subscribed by patterns} */
    static List<TopicContender> asyncByPattern(final PublishLoad load) {
        return async(load, "bench.*");
    }

    private static List<TopicContender> async(final PublishLoad load, final String pattern) {
        final List<TopicContender> variants = new ArrayList<>();
        for (int dispatchers = 1; dispatchers <= Math.min(2, load.subscribers()); dispatchers++) {
            variants.add(new TopicContender(load, dispatchers, IdleMode.YIELD, pattern));
            variants.add(new TopicContender(load, dispatchers, IdleMode.BACKOFF, pattern));
            if (Cores.sufficeFor(dispatchers + 1)) {
                variants.add(new TopicContender(load, dispatchers, IdleMode.SPIN, pattern));
            }
        }
        return variants;
    }

    @Override
    public String name() {
        return dispatchers == 0
                ? "topics, direct"
                : "topics, " + (dispatchers == 1 ? "one dispatcher, " : "two dispatchers, ") + Names.of(idleMode);
    }

    @Override
    public void run(final Meter meter) throws Exception {
        final List<Receiver> receivers = load.newReceivers();
        try (Topics<Value> topics = Topics.<Value>builder("ours")
                .layout(ThreadLayout.shared(Math.max(1, dispatchers)))
                .dispatchers(Math.max(1, dispatchers))
                .idleMode(idleMode)
                .start()) {
            receivers.forEach(receiver -> subscribe(topics, receiver));
            final TopicPublisher<Value> publisher = topics.publisher(TOPIC);
            load.run(meter, receivers, message -> publish(publisher, message));
        }
        load.check(receivers);
    }

    private void subscribe(final Topics<Value> topics, final Receiver receiver) {
        final SubscriptionBuilder<Value> builder = topics.subscribe(pattern).messagesOnly();
        if (dispatchers == 0) {
            builder.direct((topic, message, sequence, timestampNs) -> receiver.accept(message));
        } else {
            builder.buffer(2 * Window.SIZE)
                    .handler((topic, message, sequence, timestampNs) -> receiver.accept(message));
        }
    }

    private void publish(final TopicPublisher<Value> publisher, final Value message) {
        final long receipt = publisher.publish(message);
        if (receipt != load.subscribers()) {
            throw new IllegalStateException("a message did not reach all, taken=" + Receipt.taken(receipt));
        }
    }
}

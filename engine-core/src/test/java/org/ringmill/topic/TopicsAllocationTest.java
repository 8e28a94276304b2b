package org.ringmill.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;

/** Counts the bytes that publisher, subscriber and agent allocate for messages, once warm. */
class TopicsAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 30_000;
    private static final int MESSAGES = 100_000;

    /** Each of them may wait for a thread to be run. */
    private static final int WAITED = 5_000;

    /** What the compiler does in one round, and a first time in another, is no message's. */
    private static final int ROUNDS = 3;

    /** Less than a byte for ten messages. */
    private static final long SLACK_BYTES = 1000;

    private static final Long MESSAGE = 42L;

    static Stream<Arguments> polled() {
        return Stream.of(
                polled("entries", "plain.a", builder -> builder),
                polled("messages", "plain.a", SubscriptionBuilder::messagesOnly),
                polled("oldest", "plain.a", builder -> builder.buffer(2).policy(Backpressure.dropOldest())),
                polled("newest", "plain.a", builder -> builder.buffer(2).policy(Backpressure.dropNewest())),
                polled("refused", "plain.a", builder -> builder.buffer(2)),
                polled("conflated", "plain.a", builder -> builder.buffer(8).conflateBy(message -> message)),
                polled("history", "kept.a", builder -> builder),
                polled("acknowledged", "plain.a", builder -> builder.acknowledged(Duration.ofDays(1), 3)),
                polled("given back", "plain.a", builder -> builder.acknowledged(Duration.ofNanos(1), 3)));
    }

    private static Arguments polled(
            final String kind,
            final String topic,
            final Function<SubscriptionBuilder<Long>, SubscriptionBuilder<Long>> how) {
        return Arguments.of(kind, topic, how);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("polled")
    void shouldAllocateNothingForAMessagePolled(
            final String kind,
            final String topic,
            final Function<SubscriptionBuilder<Long>, SubscriptionBuilder<Long>> how) {
        try (Topics<Long> topics = Topics.<Long>builder("allocation")
                        .layout(ThreadLayout.caller())
                        .history("kept.*", 16)
                        .start();
                Subscription<Long> subscription =
                        how.apply(topics.subscribe(topic.replace(".a", ".*"))).open();
                TopicPublisher<Long> publisher = topics.publisher(topic)) {
            final boolean acknowledges = kind.equals("acknowledged");
            publishAndPoll(topics, publisher, subscription, acknowledges, WARM_UP);
            long leastBytes = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                final long beforeBytes = allocatedBytes();
                publishAndPoll(topics, publisher, subscription, acknowledges, MESSAGES);
                leastBytes = Math.min(leastBytes, allocatedBytes() - beforeBytes);
            }
            assertThat(leastBytes).as(kind).isLessThan(SLACK_BYTES);
        }
    }

    private static void publishAndPoll(
            final Topics<Long> topics,
            final TopicPublisher<Long> publisher,
            final Subscription<Long> subscription,
            final boolean acknowledges,
            final int messages) {
        for (int i = 0; i < messages; i++) {
            publisher.publish(MESSAGE, i);
            publisher.publish(MESSAGE);
            topics.publish(publisher.topic(), MESSAGE);
            for (int polls = 0; polls < 3; polls++) {
                if (subscription.poll() != null && acknowledges) {
                    subscription.acknowledge(subscription.deliveryId());
                }
            }
        }
    }

    private static long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** The small buffer makes the publisher wait again and again. */
    @ParameterizedTest
    @ValueSource(strings = {"plain.a", "kept.a"})
    void shouldAllocateNothingForAMessageHandledNorWaitedFor(final String topic) {
        try (Topics<Long> topics = Topics.<Long>builder("allocation")
                        .layout(ThreadLayout.dedicated())
                        .history("kept.*", 16)
                        .start();
                TopicPublisher<Long> publisher = topics.publisher(topic)) {
            final AtomicLong handled = new AtomicLong();
            final AtomicLong agent = new AtomicLong();
            topics.subscribe("*.a").buffer(4).handler((name, message, sequence, timestampNs) -> {
                agent.lazySet(Thread.currentThread().getId());
                handled.lazySet(handled.getPlain() + 1);
            });
            topics.subscribe("*.a").messagesOnly().buffer(4).handler((name, message, sequence, timestampNs) -> {});
            topics.subscribe("*.a").direct((name, message, sequence, timestampNs) -> {});
            publish(publisher, handled, WAITED);
            long leastBytes = Long.MAX_VALUE;
            long leastAgentBytes = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                final long beforeBytes = allocatedBytes();
                final long agentBeforeBytes = THREADS.getThreadAllocatedBytes(agent.get());
                publish(publisher, handled, WAITED);
                leastBytes = Math.min(leastBytes, allocatedBytes() - beforeBytes);
                leastAgentBytes =
                        Math.min(leastAgentBytes, THREADS.getThreadAllocatedBytes(agent.get()) - agentBeforeBytes);
            }
            assertThat(leastBytes).as("publisher").isLessThan(SLACK_BYTES);
            assertThat(leastAgentBytes).as("agent").isLessThan(SLACK_BYTES);
        }
    }

    private static void publish(final TopicPublisher<Long> publisher, final AtomicLong handled, final int messages) {
        final long target = handled.get() + messages;
        for (int i = 0; i < messages; i++) {
            publisher.publish(MESSAGE, i);
        }
        while (handled.get() < target) {
            Thread.onSpinWait();
        }
    }
}

package org.ringmill.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;

class AcknowledgementTest {
    private static final long TIMEOUT_NS = 100;

    private final List<String> deadLetters = new ArrayList<>();
    private final Topics<String> topics = Topics.<String>builder("acknowledgement")
            .layout(ThreadLayout.caller())
            .events(new TopicEvents<>() {
                @Override
                public void onDeadLetter(
                        final Subscription<String> subscription,
                        final String topic,
                        final String message,
                        final long sequence,
                        final long timestampNs,
                        final int deliveries) {
                    deadLetters.add(topic + ":" + message + " after " + deliveries);
                }
            })
            .start();

    @AfterEach
    void close() {
        topics.close();
    }

    private SubscriptionBuilder<String> acknowledged(final int deliveries) {
        return topics.subscribe("jobs")
                .buffer(4)
                .policy(Backpressure.dropNewest())
                .acknowledged(Duration.ofNanos(TIMEOUT_NS), deliveries);
    }

    private void publish(final String... messages) {
        for (final String message : messages) {
            topics.publish("jobs", message, 7);
        }
    }

    private static long polled(final Subscription<String> subscription, final String expected, final long nowNs) {
        assertThat(subscription.poll(nowNs)).isEqualTo(expected);
        return subscription.deliveryId();
    }

    @Test
    void shouldDeliverAgainWhatIsNotAcknowledgedInTimeAndGiveItUpInTheEnd() {
        final Subscription<String> dead = topics.subscribe("dead.jobs").open();
        final Subscription<String> subscription =
                acknowledged(3).deadLetterTopic("dead.jobs").open();
        publish("a", "b");
        final long first = polled(subscription, "a", 0);
        final long other = polled(subscription, "b", 50);
        assertThat(subscription.acknowledge(other)).isTrue();
        assertThat(subscription.poll(99)).isNull();
        final long second = polled(subscription, "a", 100);
        assertThat(second).isNotEqualTo(first);
        assertThat(subscription.deliveries()).isEqualTo(2);
        assertThat(subscription.timestampNs()).isEqualTo(7);
        assertThat(subscription.acknowledge(first)).as("too late").isFalse();
        polled(subscription, "a", 200);
        assertThat(subscription.poll(299)).isNull();
        assertThat(deadLetters).isEmpty();
        assertThat(subscription.poll(300)).isNull();
        assertThat(deadLetters).containsExactly("jobs:a after 3");
        assertThat(dead.poll()).isEqualTo("a");
        assertThat(dead.timestampNs()).isEqualTo(7);
        final SubscriptionMetrics metrics = subscription.metrics();
        assertThat(metrics.delivered()).isEqualTo(4);
        assertThat(metrics.redelivered()).isEqualTo(2);
        assertThat(metrics.acknowledged()).isEqualTo(1);
        assertThat(metrics.deadLettered()).isEqualTo(1);
        assertThat(metrics.waiting() + metrics.unacknowledged()).isZero();
    }

    @Test
    void shouldDeliverAgainAtOnceWhatIsGivenBack() {
        final Subscription<String> subscription = acknowledged(2).open();
        publish("a", "b");
        final long delivery = polled(subscription, "a", 0);
        assertThat(subscription.giveBack(delivery)).isTrue();
        assertThat(subscription.giveBack(delivery)).isFalse();
        assertThat(subscription.acknowledge(delivery)).isFalse();
        final long again = polled(subscription, "a", 0);
        polled(subscription, "b", 0);
        assertThat(subscription.giveBack(again)).isTrue();
        assertThat(subscription.poll(0)).isNull();
        assertThat(deadLetters).containsExactly("jobs:a after 2");
    }

    @Test
    void shouldRefuseIdsThatNeverWere() {
        final Subscription<String> subscription =
                acknowledged(2).maxUnacknowledged(3).open();
        publish("a");
        assertThat(subscription.acknowledge(-1)).isFalse();
        assertThat(subscription.acknowledge(0)).isFalse();
        final long delivery = polled(subscription, "a", 0);
        assertThat(subscription.acknowledge(delivery + 1)).isFalse();
        assertThat(subscription.acknowledge(delivery + 3)).isFalse();
        assertThat(subscription.acknowledge(Long.MAX_VALUE)).isFalse();
        assertThat(subscription.acknowledge(delivery)).isTrue();
        final Subscription<String> plain = topics.subscribe("jobs").open();
        assertThat(plain.acknowledge(0)).isFalse();
        assertThat(plain.deliveryId()).isEqualTo(-1);
    }

    @Test
    void shouldDeliverNoMoreThanMayBeUnacknowledgedAndTakeNoMoreThanTheBufferHolds() {
        final Subscription<String> subscription =
                acknowledged(2).maxUnacknowledged(2).open();
        publish("a", "b", "c", "d");
        final long first = polled(subscription, "a", 0);
        polled(subscription, "b", 0);
        assertThat(subscription.poll(0)).isNull();
        assertThat(topics.publish("jobs", "e")).isEqualTo(Receipt.REFUSED);
        assertThat(subscription.metrics().unacknowledged()).isEqualTo(2);
        assertThat(subscription.metrics().waiting()).isEqualTo(2);
        subscription.acknowledge(first);
        polled(subscription, "c", 0);
        assertThat(topics.publish("jobs", "e")).isEqualTo(1);
        assertThat(subscription.metrics().dropped()).isEqualTo(1);
    }

    @Test
    void shouldAcknowledgeByReturningAndAskAgainByThrowing() {
        final List<String> handled = new ArrayList<>();
        final Subscription<String> subscription = acknowledged(3).handler((topic, message, sequence, timestampNs) -> {
            handled.add(message);
            if (message.equals("bad")) {
                throw new IllegalStateException("bad");
            }
        });
        publish("a", "bad", "b");
        while (topics.step() > 0) {
            assertThat(handled).hasSizeLessThan(10);
        }
        assertThat(handled).containsExactly("a", "bad", "bad", "bad", "b");
        assertThat(deadLetters).containsExactly("jobs:bad after 3");
        assertThat(subscription.metrics().acknowledged()).isEqualTo(2);
        assertThat(subscription.metrics().failed()).isEqualTo(3);
        assertThat(topics.shutdown(Duration.ofSeconds(1)).isComplete()).isTrue();
    }

    @Test
    void shouldStillBeAcknowledgedAfterUnsubscribing() {
        final Subscription<String> subscription = acknowledged(2).open();
        publish("a", "b");
        final long delivery = polled(subscription, "a", 0);
        subscription.unsubscribe();
        assertThat(subscription.acknowledge(delivery)).isTrue();
        polled(subscription, "b", 0);
        polled(subscription, "b", TIMEOUT_NS);
        assertThat(subscription.metrics().acknowledged()).isEqualTo(1);
    }
}

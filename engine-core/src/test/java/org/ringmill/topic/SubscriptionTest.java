package org.ringmill.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.testing.Await;
import org.ringmill.time.ManualClock;

class SubscriptionTest {
    private final ManualClock clock = new ManualClock(1_000);
    private final List<String> failures = new ArrayList<>();
    private final Topics<String> topics = Topics.<String>builder("subscription")
            .layout(ThreadLayout.caller())
            .clock(clock)
            .events(new TopicEvents<>() {
                @Override
                public void onFailure(
                        final Subscription<String> subscription, final String topic, final Throwable failure) {
                    failures.add(subscription.name() + " " + topic + " " + failure.getMessage());
                }
            })
            .start();

    @AfterEach
    void close() {
        topics.close();
    }

    private Subscription<String> open(final UnaryOperator<SubscriptionBuilder<String>> how) {
        return how.apply(topics.subscribe("orders.>").buffer(2)).open();
    }

    private void publish(final String... messages) {
        for (final String message : messages) {
            topics.publish("orders.eu", message);
        }
    }

    @Test
    void shouldGiveTopicMessageAndTimeToWhoPolls() {
        final Subscription<String> subscription = open(builder -> builder);
        topics.publish("orders.eu", "a");
        topics.publish("orders.us", "b", 77);
        try (TopicPublisher<String> publisher = topics.publisher("orders.asia.tokyo")) {
            assertThat(publisher.topic()).isEqualTo("orders.asia.tokyo");
            assertThat(subscription.poll()).isEqualTo("a");
            assertThat(subscription.topic()).isEqualTo("orders.eu");
            assertThat(subscription.timestampNs()).isEqualTo(1_000);
            assertThat(subscription.sequence()).isEqualTo(TopicHandler.NO_SEQUENCE);
            publisher.publish("c", 99);
        }
        assertThat(subscription.poll()).isEqualTo("b");
        assertThat(subscription.timestampNs()).isEqualTo(77);
        assertThat(subscription.poll()).isEqualTo("c");
        assertThat(subscription.topic()).isEqualTo("orders.asia.tokyo");
        assertThat(subscription.poll()).isNull();
        assertThat(topics.metrics().published()).isEqualTo(3);
        assertThat(topics.metrics().topics())
                .containsExactly(
                        new TopicsMetrics.Topic("orders.asia.tokyo", 1, 0),
                        new TopicsMetrics.Topic("orders.eu", 1, 0),
                        new TopicsMetrics.Topic("orders.us", 1, 0));
    }

    @Test
    void shouldGiveThePatternForATopicWhereMessagesOnlyAreWanted() {
        final Subscription<String> subscription = open(SubscriptionBuilder::messagesOnly);
        publish("a");
        assertThat(subscription.poll()).isEqualTo("a");
        assertThat(subscription.topic()).isEqualTo("orders.>");
        assertThat(subscription.timestampNs()).isEqualTo(TopicHandler.NO_TIME);
    }

    @Test
    void shouldSayWhoTookAndWhoRefused() {
        open(builder -> builder.policy(Backpressure.dropNewest()));
        open(builder -> builder.buffer(4).policy(Backpressure.dropNewest()));
        publish("a", "b");
        final long receipt = topics.publish("orders.eu", "c");
        assertThat(Receipt.taken(receipt)).isEqualTo(1);
        assertThat(Receipt.refused(receipt)).isEqualTo(1);
        assertThat(Receipt.isComplete(receipt)).isFalse();
        assertThat(topics.publish("nobody", "d")).isZero();
        assertThat(Receipt.isComplete(0)).isTrue();
        assertThat(Receipt.isClosed(receipt)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseTheNewestOrTheOldestByPolicy(final boolean messagesOnly) {
        final UnaryOperator<SubscriptionBuilder<String>> kind =
                builder -> messagesOnly ? builder.messagesOnly() : builder;
        final Subscription<String> newest = open(builder -> kind.apply(builder).policy(Backpressure.dropNewest()));
        final Subscription<String> oldest = open(builder -> kind.apply(builder).policy(Backpressure.dropOldest()));
        publish("a", "b", "c", "d", "e");
        assertThat(Received.all(newest)).containsExactly("a", "b");
        assertThat(Received.all(oldest)).containsExactly("d", "e");
        assertThat(newest.metrics().dropped()).isEqualTo(3);
        assertThat(oldest.metrics().dropped()).isEqualTo(3);
        publish("f");
        assertThat(Received.all(newest)).containsExactly("f");
        assertThat(Received.all(oldest)).containsExactly("f");
        assertThat(newest.metrics().delivered()).isEqualTo(3);
    }

    @Test
    void shouldKeepTheNewestOfEachKeyInTheOrderOfTheKeys() {
        final Subscription<String> subscription = open(builder -> builder.conflateBy(message -> message.charAt(0)));
        publish("a1", "b1", "a2", "b2", "a3");
        assertThat(topics.publish("orders.eu", "c1")).isEqualTo(Receipt.REFUSED);
        assertThat(Received.described(subscription)).containsExactly("orders.eu:a3@-1", "orders.eu:b2@-1");
        publish("b3");
        assertThat(Received.all(subscription)).containsExactly("b3");
        assertThat(subscription.metrics().conflated()).isEqualTo(3);
        assertThat(subscription.metrics().dropped()).isEqualTo(1);
        assertThat(subscription.metrics().waiting()).isZero();
    }

    @Test
    void shouldDropAMessageWhoseKeyFails() {
        final Subscription<String> failing = open(builder -> builder.conflateBy(message -> {
            throw new IllegalStateException("no key");
        }));
        final Subscription<String> other = open(builder -> builder);
        assertThat(Receipt.taken(topics.publish("orders.eu", "a"))).isEqualTo(1);
        assertThat(Received.all(other)).containsExactly("a");
        assertThat(failing.metrics().dropped()).isEqualTo(1);
        assertThat(failing.metrics().failed()).isEqualTo(1);
        assertThat(failing.metrics().lastFailure()).hasMessage("no key");
    }

    @Test
    void shouldDisconnectAndStillGiveWhatIsIn() {
        final Subscription<String> subscription = open(builder -> builder.policy(Backpressure.disconnect()));
        publish("a", "b", "c");
        assertThat(subscription.isOpen()).isFalse();
        assertThat(subscription.poll()).isEqualTo("a");
        assertThat(Receipt.refused(topics.publish("orders.eu", "d"))).isEqualTo(1);
        topics.step();
        assertThat(subscription.ending()).isEqualTo(SubscriptionEnd.FULL);
        assertThat(topics.publish("orders.eu", "e")).isZero();
        assertThat(Received.all(subscription)).containsExactly("b");
    }

    @Test
    void shouldRefuseRatherThanWaitForItself() {
        final Subscription<String> subscription = open(builder -> builder.policy(Backpressure.block()));
        publish("a", "b");
        assertThat(topics.publish("orders.eu", "c")).isEqualTo(Receipt.REFUSED);
        assertThat(subscription.metrics().dropped()).isEqualTo(1);
        assertThat(Received.all(subscription)).containsExactly("a", "b");
    }

    @Test
    void shouldRefuseRatherThanWaitOnAnAgent() {
        final Subscription<String> polled = open(builder -> builder);
        final AtomicLong receipt = new AtomicLong();
        topics.subscribe("go").handler((topic, message, sequence, timestampNs) -> {
            publish("a", "b");
            receipt.set(topics.publish("orders.eu", "c"));
        });
        topics.publish("go", "go");
        topics.step();
        assertThat(receipt.get()).isEqualTo(Receipt.REFUSED);
        assertThat(polled.metrics().waiting()).isEqualTo(2);
    }

    @Test
    void shouldStepTheHandlersWhileItWaitsForThem() {
        final List<String> handled = new ArrayList<>();
        final Subscription<String> subscription = topics.subscribe("orders.>")
                .buffer(2)
                .handler((topic, message, sequence, timestampNs) -> handled.add(message));
        publish("a", "b", "c", "d", "e");
        topics.step();
        assertThat(handled).containsExactly("a", "b", "c", "d", "e");
        assertThat(subscription.metrics().dropped()).isZero();
        assertThat(subscription.metrics().blocked()).isPositive();
    }

    @Test
    void shouldDeliverToAllOthersBeforeItWaits() throws InterruptedException {
        try (Topics<String> threaded = Topics.<String>builder("blocked").start()) {
            final Subscription<String> before = threaded.subscribe("t").open();
            final Subscription<String> full = threaded.subscribe("t").buffer(2).open();
            final Subscription<String> alsoFull =
                    threaded.subscribe("t").buffer(2).messagesOnly().open();
            final Subscription<String> behind = threaded.subscribe("t").open();
            final List<String> direct = new ArrayList<>();
            threaded.subscribe("t").direct((topic, message, sequence, timestampNs) -> direct.add(message));
            threaded.publish("t", "a");
            threaded.publish("t", "b");
            final AtomicLong receipt = new AtomicLong(-7);
            final Thread publisher = new Thread(() -> receipt.set(threaded.publish("t", "c")));
            publisher.start();
            Await.until(
                    "both wait",
                    () -> full.metrics().blocked() + alsoFull.metrics().blocked() > 0);
            assertThat(Received.all(before)).containsExactly("a", "b", "c");
            assertThat(Received.all(behind)).containsExactly("a", "b", "c");
            assertThat(direct).containsExactly("a", "b", "c");
            assertThat(receipt.get()).isEqualTo(-7);
            assertThat(alsoFull.poll()).isEqualTo("a");
            Await.until("one has it", () -> alsoFull.metrics().waiting() == 2);
            assertThat(publisher.isAlive()).isTrue();
            full.poll();
            publisher.join(Await.LIMIT.toMillis());
            assertThat(receipt.get()).isEqualTo(5);
            assertThat(Received.all(full)).containsExactly("b", "c");
            assertThat(Received.all(alsoFull)).containsExactly("b", "c");
        }
    }

    @Test
    void shouldWaitForMoreThanAStackHolds() {
        try (Topics<String> many = Topics.<String>builder("many").start()) {
            for (int i = 0; i < 5_000; i++) {
                many.subscribe("t")
                        .buffer(2)
                        .messagesOnly()
                        .policy(Backpressure.timeout(Duration.ofNanos(1)))
                        .open();
            }
            final AtomicLong direct = new AtomicLong();
            many.subscribe("t").direct((topic, message, sequence, timestampNs) -> direct.incrementAndGet());
            assertThat(many.publish("t", "a")).isEqualTo(5_001);
            assertThat(many.publish("t", "b")).isEqualTo(5_001);
            assertThat(Receipt.refused(many.publish("t", "c"))).isEqualTo(5_000);
            assertThat(direct).hasValue(3);
        }
    }

    @Test
    void shouldEndTheWaitByTimeByInterruptAndByUnsubscribing() throws InterruptedException {
        try (Topics<String> threaded = Topics.<String>builder("ends").start()) {
            final Subscription<String> timed = threaded.subscribe("timed")
                    .buffer(2)
                    .policy(Backpressure.timeout(Duration.ofMillis(1)))
                    .open();
            final Subscription<String> blocked =
                    threaded.subscribe("blocked").buffer(2).open();
            for (int i = 0; i < 2; i++) {
                threaded.publish("timed", "m");
                threaded.publish("blocked", "m");
            }
            assertThat(threaded.publish("timed", "x")).isEqualTo(Receipt.REFUSED);
            assertThat(timed.metrics().dropped()).isEqualTo(1);
            final AtomicLong receipt = new AtomicLong(-7);
            final Thread interrupted = new Thread(() -> {
                final long answer = threaded.publish("blocked", "x");
                receipt.set(Thread.currentThread().isInterrupted() ? answer : -8);
            });
            interrupted.start();
            Await.until("it waits", () -> blocked.metrics().blocked() == 1);
            interrupted.interrupt();
            interrupted.join(Await.LIMIT.toMillis());
            assertThat(receipt.get()).isEqualTo(Receipt.REFUSED);
            final Thread released = new Thread(() -> receipt.set(threaded.publish("blocked", "y") + 100));
            released.start();
            Await.until("it waits", () -> blocked.metrics().blocked() == 2);
            blocked.unsubscribe();
            released.join(Await.LIMIT.toMillis());
            assertThat(receipt.get()).isEqualTo(Receipt.REFUSED + 100);
            assertThat(Received.all(blocked)).containsExactly("m", "m");
        }
    }

    @Test
    void shouldCallADirectHandlerOnThePublishersThreadAndKeepItsFailureFromAll() {
        final List<String> direct = new ArrayList<>();
        final Subscription<String> failing = topics.subscribe("orders.*")
                .name("failing")
                .direct((topic, message, sequence, timestampNs) -> {
                    direct.add(topic + " " + message + " " + timestampNs);
                    throw new IOException("no " + message);
                });
        final Subscription<String> other = open(builder -> builder);
        assertThat(topics.publish("orders.eu", "a")).isEqualTo(2);
        assertThat(direct).containsExactly("orders.eu a 1000");
        assertThat(Received.all(other)).containsExactly("a");
        assertThat(failing.metrics().failed()).isEqualTo(1);
        assertThat(failing.metrics().delivered()).isEqualTo(1);
        assertThat(failures).containsExactly("failing orders.eu no a");
        assertThatThrownBy(failing::poll).isInstanceOf(IllegalStateException.class);
        failing.unsubscribe();
        assertThat(topics.publish("orders.eu", "b")).isEqualTo(1);
        assertThat(direct).hasSize(1);
    }

    @Test
    void shouldGoOnBehindAMessageWhoseHandlerFails() {
        final List<String> handled = new ArrayList<>();
        final TopicHandler<String> handler = (topic, message, sequence, timestampNs) -> {
            handled.add(message);
            if (message.equals("b")) {
                throw new IllegalStateException("no b");
            }
        };
        final Subscription<String> run =
                topics.subscribe("orders.>").name("run").handler(handler);
        final Subscription<String> drained =
                topics.subscribe("orders.>").name("drained").open();
        publish("a", "b", "c");
        topics.step();
        assertThat(drained.drain(handler, 2)).isEqualTo(2);
        assertThat(drained.drain(handler, 2)).isEqualTo(1);
        assertThat(handled).containsExactly("a", "b", "c", "a", "b", "c");
        assertThat(failures).containsExactly("run orders.eu no b", "drained orders.eu no b");
        assertThat(run.metrics().failed()).isEqualTo(1);
        assertThat(topics.metrics().eventFailures()).isZero();
    }

    @Test
    void shouldDeliverWhatIsInAfterUnsubscribingAndNothingElse() {
        final List<String> handled = new ArrayList<>();
        final Subscription<String> run =
                topics.subscribe("orders.>").handler((topic, message, sequence, timestampNs) -> handled.add(message));
        final Subscription<String> polled = open(builder -> builder);
        publish("a");
        run.unsubscribe();
        polled.close();
        polled.close();
        publish("b");
        topics.step();
        assertThat(handled).containsExactly("a");
        assertThat(Received.all(polled)).containsExactly("a");
        assertThat(polled.ending()).isEqualTo(SubscriptionEnd.UNSUBSCRIBED);
        assertThat(topics.metrics().ended()).isEqualTo(2);
        assertThat(topics.metrics().subscriptions()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#layouts")
    void shouldCallHandlersInOrderUnderEveryLayout(final ThreadLayout layout) {
        try (Topics<Integer> broker =
                Topics.<Integer>builder("layouts").layout(layout).dispatchers(3).start()) {
            final List<List<Integer>> handled = new ArrayList<>();
            final AtomicLong count = new AtomicLong();
            for (int i = 0; i < 5; i++) {
                final List<Integer> mine = new ArrayList<>();
                handled.add(mine);
                broker.subscribe(i % 2 == 0 ? "n.>" : "n.*")
                        .buffer(4)
                        .handler((topic, message, sequence, timestampNs) -> {
                            mine.add(message);
                            count.incrementAndGet();
                        });
            }
            final List<Integer> expected = new ArrayList<>();
            try (TopicPublisher<Integer> publisher = broker.publisher("n.x")) {
                for (int i = 0; i < 100; i++) {
                    expected.add(i);
                    assertThat(i % 2 == 0 ? publisher.publish(i) : broker.publish("n.x", i))
                            .isEqualTo(5);
                }
            }
            Await.until("all are handled", () -> {
                broker.step();
                return count.get() == 500;
            });
            assertThat(handled).allMatch(expected::equals);
            assertThat(broker.shutdown(Await.LIMIT).isComplete()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhatDoesNotGoTogether() {
        final Duration second = Duration.ofSeconds(1);
        final List<UnaryOperator<SubscriptionBuilder<String>>> wrong = List.of(
                builder -> builder.buffer(3),
                builder -> builder.buffer(1 << 21),
                builder -> builder.policy(Backpressure.callerRuns()),
                builder -> builder.policy(Backpressure.conflate()),
                builder -> builder.conflateBy(String::length).policy(Backpressure.dropOldest()),
                builder -> builder.messagesOnly().acknowledged(second, 1),
                builder -> builder.messagesOnly().conflateBy(String::length),
                builder -> builder.acknowledged(second, 1).policy(Backpressure.dropOldest()),
                builder -> builder.acknowledged(Duration.ZERO, 1),
                builder -> builder.acknowledged(second, 0),
                builder -> builder.acknowledged(second, 1).maxUnacknowledged(3),
                builder -> builder.maxUnacknowledged(1),
                builder -> builder.acknowledged(second, 1).deadLetterTopic("orders.dead"),
                builder -> builder.deadLetterTopic("dead"),
                builder -> builder.replay(Replay.lastValue()),
                builder -> builder.dropLimit(0),
                builder -> builder.idleTimeout(Duration.ofSeconds(-1)));
        for (final UnaryOperator<SubscriptionBuilder<String>> how : wrong) {
            assertThatThrownBy(() -> open(how))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("=");
        }
        assertThat(topics.metrics().subscribed()).isZero();
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // Null is what is tested.
    void shouldRefuseNullWhereItIsGiven() {
        final TopicPublisher<String> publisher = topics.publisher("orders.eu");
        final Subscription<String> subscription = open(builder -> builder);
        assertThatNullPointerException().isThrownBy(() -> topics.publish("orders.eu", null));
        assertThatNullPointerException().isThrownBy(() -> publisher.publish(null));
        assertThatNullPointerException().isThrownBy(() -> publisher.publish(null, 1));
        assertThat(subscription.metrics().waiting()).isZero();
        assertThatNullPointerException()
                .isThrownBy(() -> topics.subscribe("orders.>").handler(null));
        assertThatNullPointerException()
                .isThrownBy(() -> topics.subscribe("orders.>").direct(null));
    }

    @Test
    void shouldRefuseADirectSubscriptionWhatNeedsABuffer() {
        final Duration second = Duration.ofSeconds(1);
        final Map<String, UnaryOperator<SubscriptionBuilder<String>>> wrong = Map.of(
                "buffer", builder -> builder.buffer(2),
                "policy", builder -> builder.policy(Backpressure.dropOldest()),
                "conflateBy", builder -> builder.conflateBy(String::length),
                "acknowledged", builder -> builder.acknowledged(second, 1),
                "maxUnacknowledged", builder -> builder.maxUnacknowledged(1),
                "deadLetterTopic", builder -> builder.deadLetterTopic("dead"),
                "replay", builder -> builder.replay(Replay.lastValue()),
                "idleTimeout", builder -> builder.idleTimeout(second),
                "dropLimit", builder -> builder.dropLimit(1));
        try (Topics<String> kept = Topics.<String>builder("direct")
                .layout(ThreadLayout.caller())
                .history("a", 1)
                .start()) {
            wrong.forEach((setting, how) -> assertThatThrownBy(
                            () -> how.apply(kept.subscribe("a")).direct((t, m, s, n) -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("setting=" + setting + ", pattern=a"));
            assertThat(kept.metrics().subscribed()).isZero();
            kept.subscribe("a")
                    .name("d")
                    .replay(Replay.none())
                    .until(() -> false)
                    .messagesOnly()
                    .direct((t, m, s, n) -> {});
        }
    }
}

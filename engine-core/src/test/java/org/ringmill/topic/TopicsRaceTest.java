package org.ringmill.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringmill.queue.Backpressure;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;

/** With real threads: a message is a publisher's number and a count, so that losses, repetitions and disorder show. */
class TopicsRaceTest {
    private static final int PUBLISHERS = 2;

    /** What publishers publish. */
    private record Numbered(int publisher, long count) {}

    /** Publishes counts until told to stop, or the most were published, each publisher on a topic of its own. */
    private static final class Publishers implements AutoCloseable {
        final AtomicBoolean stop = new AtomicBoolean();

        /** Counts whose publishing has returned, and those whose publishing has begun. */
        final AtomicLong[] done = new AtomicLong[PUBLISHERS];

        final AtomicLong[] begun = new AtomicLong[PUBLISHERS];
        final List<Thread> threads = new ArrayList<>();

        Publishers(final Topics<Numbered> topics, final String prefix) {
            this(topics, prefix, Long.MAX_VALUE);
        }

        Publishers(final Topics<Numbered> topics, final String prefix, final long most) {
            for (int i = 0; i < PUBLISHERS; i++) {
                final int number = i;
                done[i] = new AtomicLong(-1);
                begun[i] = new AtomicLong(-1);
                final Thread thread = new Thread(() -> {
                    try (TopicPublisher<Numbered> publisher = topics.publisher(prefix + number)) {
                        for (long count = 0; count < most && !stop.get(); count++) {
                            begun[number].set(count);
                            final Numbered message = new Numbered(number, count);
                            final long ignored = count % 2 == 0
                                    ? publisher.publish(message)
                                    : topics.publish(prefix + number, message);
                            assertThat(Receipt.isClosed(ignored)).isFalse();
                            done[number].set(count);
                        }
                    }
                });
                threads.add(thread);
                thread.start();
            }
        }

        long[] read(final AtomicLong[] counts) {
            final long[] values = new long[PUBLISHERS];
            for (int i = 0; i < PUBLISHERS; i++) {
                values[i] = counts[i].get();
            }
            return values;
        }

        boolean haveEnded() {
            return threads.stream().noneMatch(Thread::isAlive);
        }

        @Override
        public void close() {
            stop.set(true);
            threads.forEach(Await::ended);
            assertThat(read(done)).as("of each publisher, what has returned").isEqualTo(read(begun));
        }
    }

    /** Checks that each publisher's counts come one after another. */
    private static final class Checker implements TopicHandler<Numbered> {
        final Map<Integer, Long> first = new HashMap<>();
        final Map<Integer, Long> last = new HashMap<>();

        @Nullable
        String disorder;

        @Override
        public void onMessage(final String topic, final Numbered message, final long sequence, final long timestampNs) {
            final Long before = last.put(message.publisher, message.count);
            first.putIfAbsent(message.publisher, message.count);
            if (before != null && message.count != before + 1 && disorder == null) {
                disorder = "after " + before + " came " + message;
            }
        }
    }

    @Test
    void shouldMissNothingBetweenSubscribingAndUnsubscribing() {
        try (Topics<Numbered> topics = Topics.<Numbered>builder("race").start();
                Publishers publishers = new Publishers(topics, "n.")) {
            Await.until("both publish", () -> publishers.done[0].get() >= 0 && publishers.done[1].get() >= 0);
            final Deadline enough = Deadline.after(Duration.ofSeconds(5));
            int checked = 0;
            for (int round = 0; round < 300 || (checked < 100 && !enough.expired()); round++) {
                final Subscription<Numbered> subscription = topics.subscribe(round % 2 == 0 ? "n.*" : ">")
                        .buffer(64)
                        .open();
                final long[] begunAtStart = publishers.read(publishers.begun);
                final Checker checker = new Checker();
                for (int i = 0; i < 50; i++) {
                    subscription.drain(checker, 16);
                }
                final long[] doneAtEnd = publishers.read(publishers.done);
                subscription.unsubscribe();
                drainAll(subscription, checker);
                assertThat(checker.disorder).as("round %d", round).isNull();
                for (int i = 0; i < PUBLISHERS; i++) {
                    if (doneAtEnd[i] > begunAtStart[i]) {
                        checked++;
                        assertThat(checker.first.get(i)).isLessThanOrEqualTo(begunAtStart[i] + 1);
                        assertThat(checker.last.get(i)).isGreaterThanOrEqualTo(doneAtEnd[i]);
                    }
                }
            }
            assertThat(checked).as("published meanwhile").isPositive();
        }
    }

    private static void drainAll(final Subscription<Numbered> subscription, final Checker checker) {
        Await.until("nothing is left", () -> subscription.drain(checker, 64) == 0);
    }

    /** All from the first on, though it subscribes in the middle: a history has room for all that its publisher may publish. */
    @Test
    void shouldGoFromTheHistoryToWhatIsPublishedWithoutGapOrRepetition() {
        final int most = 1 << 18;
        try (Topics<Numbered> topics =
                Topics.<Numbered>builder("late").history("n.*", most).start()) {
            final Topics<Numbered> shared = topics;
            try (Publishers publishers = new Publishers(shared, "n.", most)) {
                Await.until(
                        "there is some history",
                        () -> publishers.done[0].get() > 100 && publishers.done[1].get() > 100);
                for (int round = 0; round < 100; round++) {
                    final Backpressure policy = round % 2 == 0 ? Backpressure.block() : Backpressure.disconnect();
                    final Subscription<Numbered> subscription = shared.subscribe("n.*")
                            .buffer(1 << 10)
                            .policy(policy)
                            .replay(Replay.fromSequence(0))
                            .open();
                    final Checker checker = new Checker();
                    final long[] sequence = {-1};
                    final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
                    final int limit = 2_000 + (int) subscription.unfinished();
                    int handled = 0;
                    int drained;
                    do {
                        drained = subscription.drain(
                                (topic, message, at, timestampNs) -> {
                                    checker.onMessage(topic, message, at, timestampNs);
                                    if (policy.kind() == Backpressure.Kind.DISCONNECT && at != sequence[0] + 1) {
                                        wrong.compareAndSet(null, "after " + sequence[0] + " came " + at);
                                    }
                                    sequence[0] = at;
                                },
                                256);
                        handled += drained;
                    } while (handled < limit && (drained > 0 || (subscription.isOpen() && !publishers.haveEnded())));
                    assertThat(handled).isPositive();
                    subscription.unsubscribe();
                    assertThat(checker.disorder).as("round %d", round).isNull();
                    assertThat(wrong.get()).as("round %d", round).isNull();
                    assertThat(checker.first.values()).containsOnly(0L);
                    if (publishers.haveEnded()) {
                        break;
                    }
                }
            }
        }
    }

    /** One that never polls, with each policy that does not wait, must not cost the one that does a message. */
    @ParameterizedTest
    @EnumSource(
            value = Backpressure.Kind.class,
            names = {"DROP_OLDEST", "DROP_NEWEST", "DISCONNECT", "CONFLATE"})
    void shouldTakeNothingFromOthersByBeingSlow(final Backpressure.Kind kind) {
        try (Topics<Numbered> topics = Topics.<Numbered>builder("slow").start()) {
            final SubscriptionBuilder<Numbered> builder = topics.subscribe(">").buffer(2);
            final Subscription<Numbered> slow = (switch (kind) {
                        case DROP_OLDEST -> builder.policy(Backpressure.dropOldest());
                        case DROP_NEWEST -> builder.policy(Backpressure.dropNewest());
                        case DISCONNECT -> builder.policy(Backpressure.disconnect());
                        default -> builder.conflateBy(Numbered::publisher);
                    })
                    .open();
            final Subscription<Numbered> quick = topics.subscribe(">").open();
            final Checker checker = new Checker();
            try (Publishers publishers = new Publishers(topics, "n.")) {
                Await.until("many are published", () -> {
                    quick.drain(checker, 256);
                    return publishers.done[0].get() > 20_000 && publishers.done[1].get() > 20_000;
                });
                publishers.stop.set(true);
                Await.until("all have ended", () -> {
                    quick.drain(checker, 256);
                    return publishers.haveEnded();
                });
                drainAll(quick, checker);
                assertThat(checker.disorder).isNull();
                for (int i = 0; i < PUBLISHERS; i++) {
                    assertThat(checker.first.get(i)).isZero();
                    assertThat(checker.last.get(i)).isEqualTo(publishers.done[i].get());
                }
                assertKept(slow, kind, topics.metrics().published());
            }
        }
    }

    private static void assertKept(
            final Subscription<Numbered> slow, final Backpressure.Kind kind, final long published) {
        final List<Numbered> kept = Received.all(slow);
        final SubscriptionMetrics metrics = slow.metrics();
        if (kind == Backpressure.Kind.DISCONNECT) {
            assertThat(metrics.isOpen()).isFalse();
        } else {
            assertThat(metrics.delivered() + metrics.dropped() + metrics.conflated())
                    .isEqualTo(published);
        }
        assertThat(kept).hasSize(2);
    }

    @Test
    void shouldCountEveryMessageOnceWhileTheOldestAreDroppedAndPolledAtOnce() {
        try (Topics<Numbered> topics = Topics.<Numbered>builder("oldest").start()) {
            for (final boolean messagesOnly : new boolean[] {false, true}) {
                final SubscriptionBuilder<Numbered> builder =
                        topics.subscribe("o.*").buffer(4).policy(Backpressure.dropOldest());
                final Subscription<Numbered> subscription = (messagesOnly ? builder.messagesOnly() : builder).open();
                final long before = topics.metrics().published();
                long polled = 0;
                final Map<Integer, Long> last = new HashMap<>();
                try (Publishers publishers = new Publishers(topics, "o.")) {
                    while (publishers.done[0].get() < 50_000 || publishers.done[1].get() < 50_000) {
                        polled += check(subscription.poll(), last);
                    }
                }
                for (final Numbered rest : Received.all(subscription)) {
                    polled += check(rest, last);
                }
                assertThat(subscription.metrics().delivered()).isEqualTo(polled);
                assertThat(polled + subscription.metrics().dropped())
                        .isEqualTo(topics.metrics().published() - before);
                subscription.unsubscribe();
            }
        }
    }

    private static int check(final @Nullable Numbered message, final Map<Integer, Long> last) {
        if (message == null) {
            return 0;
        }
        final Long before = last.put(message.publisher, message.count);
        assertThat(before == null || before < message.count).isTrue();
        return 1;
    }

    @Test
    void shouldEndEachDeliveryOnceWhoeverAcknowledges() {
        try (Topics<Numbered> topics = Topics.<Numbered>builder("acks").start()) {
            final Subscription<Numbered> subscription = topics.subscribe("n.*")
                    .buffer(64)
                    .acknowledged(Duration.ofNanos(50_000), 1_000_000)
                    .open();
            final AtomicLong acknowledged = new AtomicLong();
            final AtomicInteger settledTwice = new AtomicInteger();
            final AtomicLong[] deliveries = {new AtomicLong(-1), new AtomicLong(-1)};
            final AtomicBoolean stop = new AtomicBoolean();
            final List<Thread> acknowledgers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                final int number = i;
                final Thread thread = new Thread(() -> {
                    while (!stop.get()) {
                        final long delivery = deliveries[number].getAndSet(-1);
                        if (subscription.acknowledge(delivery)) {
                            acknowledged.incrementAndGet();
                        }
                        if (delivery >= 0 && subscription.giveBack(delivery)) {
                            settledTwice.incrementAndGet();
                        }
                    }
                });
                acknowledgers.add(thread);
                thread.start();
            }
            try (Publishers publishers = new Publishers(topics, "n.")) {
                Await.until("many are acknowledged", () -> {
                    if (subscription.poll() != null) {
                        deliveries[0].set(subscription.deliveryId());
                        deliveries[1].set(subscription.deliveryId());
                    }
                    return acknowledged.get() > 1_000;
                });
                subscription.unsubscribe();
                publishers.stop.set(true);
            }
            stop.set(true);
            acknowledgers.forEach(Await::ended);
            assertThat(settledTwice).hasValue(0);
            Await.until("nothing is left", () -> {
                if (subscription.poll() != null && subscription.acknowledge(subscription.deliveryId())) {
                    acknowledged.incrementAndGet();
                }
                final SubscriptionMetrics metrics = subscription.metrics();
                return metrics.waiting() + metrics.unacknowledged() == 0;
            });
            final SubscriptionMetrics metrics = subscription.metrics();
            assertThat(metrics.acknowledged()).isEqualTo(acknowledged.get());
            assertThat(metrics.delivered() - metrics.redelivered()).isEqualTo(acknowledged.get());
        }
    }

    @Test
    void shouldServeAThousandUsersAtOnce() throws InterruptedException {
        try (Topics<Numbered> topics =
                Topics.<Numbered>builder("users").dispatchers(2).start()) {
            final int users = 1_000;
            final AtomicInteger received = new AtomicInteger();
            final CountDownLatch subscribed = new CountDownLatch(users);
            final CountDownLatch go = new CountDownLatch(1);
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < users; i++) {
                final int number = i;
                final Thread thread = new Thread(() -> {
                    topics.subscribe("user." + number)
                            .buffer(2)
                            .handler((topic, message, sequence, timestampNs) -> received.incrementAndGet());
                    subscribed.countDown();
                    await(go);
                    for (int to = 1; to <= 10; to++) {
                        topics.publish("user." + (number + to) % users, new Numbered(number, to));
                    }
                });
                threads.add(thread);
                thread.start();
            }
            subscribed.await();
            go.countDown();
            threads.forEach(Await::ended);
            Await.until("all are received", () -> received.get() == 10 * users);
            assertThat(topics.metrics().subscriptions()).hasSize(users);
            assertThat(topics.metrics().published()).isEqualTo(10 * users);
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

package org.ringmill.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.time.ManualClock;

/**
 * A thousand seeds of a broker with subscribers that are quick, slow, failing, or gone, of every policy: what is done next, by whom, and where an
 * agent is stopped in its batch follows from the seed alone.
 */
class TopicsSimulationTest {
    private static final int SEEDS = 1_000;
    private static final int MOVES = 250;
    private static final int MAX_DELIVERIES = 3;
    private static final List<String> TOPICS = List.of("p.a", "p.b", "kept.a", "kept.b");
    private static final List<String> PATTERNS = List.of(">", "p.*", "kept.>", "*.a", "p.b");

    /** A message: on which of the topics, by which publisher, its how manyth. */
    private record Message(String topic, int publisher, long count) {}

    @Test
    void shouldHoldItsPromisesForEverySeed() {
        long waited = 0;
        long ended = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                final Run run = new Run(seed);
                run.play();
                waited += run.sum(SubscriptionMetrics::blocked);
                ended += run.ended;
            } catch (final Throwable failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
        assertThat(waited).as("publishers have waited").isPositive();
        assertThat(ended).as("subscriptions have ended").isPositive();
    }

    @Test
    void shouldDoTheSameForTheSameSeed() {
        for (long seed = 0; seed < 20; seed++) {
            final Run first = new Run(seed);
            final Run second = new Run(seed);
            first.play();
            second.play();
            assertThat(second.log).as("seed %d", seed).isEqualTo(first.log);
        }
    }

    /** A subscriber and what it has seen. */
    private static final class Peer implements TopicHandler<Message> {
        final TopicPattern pattern;
        final boolean isAcknowledged;
        final boolean isConflated;
        final int failsOneIn;
        final SplittableRandom random;
        final Map<String, Long> last = new HashMap<>();
        final Map<Message, Integer> deliveries = new HashMap<>();
        final List<Message> given;
        Subscription<Message> subscription;
        long offered;
        long received;
        long lastSequence = -1;
        boolean isSlow;

        /** What it has seen first that was not promised; kept here, for the broker keeps from others what a handler throws. */
        @Nullable
        AssertionError broken;

        @SuppressWarnings("NullAway.Init")
        Peer(
                final TopicPattern pattern,
                final boolean isAcknowledged,
                final boolean isConflated,
                final int failsOneIn,
                final SplittableRandom random) {
            this.pattern = pattern;
            this.isAcknowledged = isAcknowledged;
            this.isConflated = isConflated;
            this.failsOneIn = failsOneIn;
            this.random = random;
            given = new ArrayList<>();
        }

        @Override
        public void onMessage(final String topic, final Message message, final long sequence, final long timestampNs) {
            try {
                see(topic, message, sequence);
            } catch (final AssertionError failure) {
                broken = broken == null ? failure : broken;
            }
            if (failsOneIn > 0 && random.nextInt(failsOneIn) == 0) {
                throw new IllegalStateException("injected");
            }
        }

        void see(final String topic, final Message message, final long sequence) {
            assertThat(topic).isEqualTo(message.topic);
            assertThat(pattern.matches(topic)).isTrue();
            assertThat(sequence >= 0).isEqualTo(topic.startsWith("kept"));
            received++;
            given.add(message);
            final int times = deliveries.merge(message, 1, Integer::sum);
            assertThat(times).isLessThanOrEqualTo(isAcknowledged ? MAX_DELIVERIES : 1);
            if (times == 1) {
                checkOrder(message, sequence);
            }
        }

        private void checkOrder(final Message message, final long sequence) {
            final String publisher = isConflated ? message.publisher + message.topic : "" + message.publisher;
            final Long before = last.put(publisher, message.count);
            assertThat(before == null || before < message.count).as("order").isTrue();
            if (sequence >= 0 && !isConflated) {
                assertThat(sequence).isGreaterThan(lastSequence);
                lastSequence = sequence;
            }
        }

        void checkConservation(final List<Message> deadLetters) {
            assertThat(broken).isNull();
            final SubscriptionMetrics metrics = subscription.metrics();
            final long waiting = subscription.unfinished() - metrics.unacknowledged();
            assertThat(metrics.delivered()).isEqualTo(isDirect() ? offered : received);
            if (isDirect()) {
                return;
            }
            final long replay = waiting - metrics.waiting();
            final long in = offered + metrics.replayed() + replay;
            if (isAcknowledged) {
                assertThat(in)
                        .isEqualTo(metrics.acknowledged()
                                + metrics.deadLettered()
                                + metrics.dropped()
                                + waiting
                                + metrics.unacknowledged());
                assertThat(deadLetters.stream()
                                .filter(each -> deliveries.getOrDefault(each, 0) == MAX_DELIVERIES)
                                .count())
                        .isGreaterThanOrEqualTo(metrics.deadLettered());
            } else {
                assertThat(in).isEqualTo(metrics.delivered() + metrics.dropped() + metrics.conflated() + waiting);
            }
        }

        boolean isDirect() {
            return subscription.inbox() instanceof DirectInbox;
        }
    }

    /** One seed's world. */
    private static final class Run {
        final SplittableRandom random;
        final ManualClock clock = new ManualClock(0);
        final Topics<Message> topics;
        final List<TopicPublisher<Message>> publishers = new ArrayList<>();
        final List<Peer> open = new ArrayList<>();
        final List<Peer> all = new ArrayList<>();
        final List<Message> deadLetters = new ArrayList<>();
        final List<String> log = new ArrayList<>();
        final Peer witness;
        final List<Message> published = new ArrayList<>();
        final long[] counts = new long[3];
        int ended;

        Run(final long seed) {
            random = new SplittableRandom(seed);
            topics = Topics.<Message>builder("simulation")
                    .layout(ThreadLayout.simulated(seed))
                    .clock(clock)
                    .dispatchers(2)
                    .history("kept.*", 1 + random.nextInt(8))
                    .events(new TopicEvents<>() {
                        @Override
                        public void onDeadLetter(
                                final Subscription<Message> subscription,
                                final String topic,
                                final Message message,
                                final long sequence,
                                final long timestampNs,
                                final int deliveries) {
                            assertThat(deliveries).isEqualTo(MAX_DELIVERIES);
                            deadLetters.add(message);
                        }

                        @Override
                        public void onEnded(final Subscription<Message> subscription, final SubscriptionEnd reason) {
                            ended++;
                        }
                    })
                    .start();
            for (final String topic : TOPICS) {
                publishers.add(topics.publisher(topic));
            }
            witness = new Peer(TopicPattern.of(">"), false, false, 0, random);
            witness.subscription = topics.subscribe(">").buffer(1024).open();
        }

        void play() {
            for (int move = 0; move < MOVES; move++) {
                final int kind = random.nextInt(20);
                if (kind < 9) {
                    publish();
                } else if (kind < 13) {
                    topics.step();
                } else if (kind < 17) {
                    poll();
                } else if (kind == 17) {
                    clock.advanceTo(clock.timeNs() + random.nextInt(100));
                } else if (kind == 18 || open.isEmpty()) {
                    subscribe();
                } else if (random.nextInt(3) == 0) {
                    open.remove(random.nextInt(open.size())).subscription.unsubscribe();
                }
                all.forEach(peer -> peer.checkConservation(deadLetters));
            }
            finish();
        }

        private void publish() {
            final int at = random.nextInt(TOPICS.size());
            final int publisher = random.nextInt(counts.length);
            final Message message = new Message(TOPICS.get(at), publisher, counts[publisher]++);
            published.add(message);
            final Map<Peer, Long> before = new HashMap<>();
            for (final Peer peer : all) {
                if (peer.subscription.isOpen() && peer.pattern.matches(message.topic)) {
                    before.put(peer, total(peer));
                }
            }
            final int mayAnswer = 1
                    + (int) all.stream()
                            .filter(peer -> peer.subscription.ending() == null && peer.pattern.matches(message.topic))
                            .count();
            final long receipt =
                    random.nextBoolean() ? publishers.get(at).publish(message) : topics.publish(message.topic, message);
            int asked = 1;
            for (final Map.Entry<Peer, Long> entry : before.entrySet()) {
                final Peer peer = entry.getKey();
                final long change = total(peer) - entry.getValue();
                peer.offered += change;
                // The housekeeper may have ended it meanwhile, before it was asked or just then.
                assertThat(change).isBetween(peer.subscription.isOpen() ? 1L : 0L, 1L);
                asked += (int) change;
            }
            assertThat(Receipt.taken(receipt) + Receipt.refused(receipt)).isGreaterThanOrEqualTo(asked);
            assertThat(Receipt.taken(receipt) + Receipt.refused(receipt)).isLessThanOrEqualTo(mayAnswer);
            log.add("publish " + message + " " + receipt);
            final Message seen = witness.subscription.poll();
            assertThat(seen).as("who is quick misses nothing").isEqualTo(message);
        }

        /** All that has ever got into a subscription by publishing, as its counts and buffer say. */
        private static long total(final Peer peer) {
            if (peer.isDirect()) {
                return peer.received;
            }
            final SubscriptionMetrics metrics = peer.subscription.metrics();
            final long settled = peer.isAcknowledged
                    ? metrics.acknowledged() + metrics.deadLettered() + metrics.unacknowledged()
                    : metrics.delivered() + metrics.conflated();
            return settled + metrics.dropped() + metrics.waiting() - metrics.replayed();
        }

        private void poll() {
            if (open.isEmpty()) {
                return;
            }
            final Peer peer = open.get(random.nextInt(open.size()));
            if (peer.subscription.isHandled() || peer.isDirect() || (peer.isSlow && random.nextInt(8) > 0)) {
                return;
            }
            if (random.nextBoolean()) {
                log.add("drained " + peer.subscription.drain(peer, 1 + random.nextInt(8)));
                return;
            }
            final Message message = peer.subscription.poll();
            log.add("polled " + message);
            if (message != null) {
                peer.see(peer.subscription.topic(), message, peer.subscription.sequence());
                settle(peer);
            }
        }

        private void settle(final Peer peer) {
            final long delivery = peer.subscription.deliveryId();
            switch (peer.isAcknowledged ? random.nextInt(3) : 2) {
                case 0 -> assertThat(peer.subscription.acknowledge(delivery)).isTrue();
                case 1 -> assertThat(peer.subscription.giveBack(delivery)).isTrue();
                default -> log.add("left " + delivery);
            }
        }

        private void subscribe() {
            final TopicPattern pattern = TopicPattern.of(PATTERNS.get(random.nextInt(PATTERNS.size())));
            final int policy = random.nextInt(6);
            final boolean isAcknowledged = policy < 3 && random.nextBoolean();
            final Peer peer = new Peer(pattern, isAcknowledged, policy == 4, random.nextInt(3) * 2, random);
            final int style = random.nextInt(5);
            final boolean isDirect = style == 4 && !isAcknowledged && policy != 4;
            final SubscriptionBuilder<Message> builder = topics.subscribe(pattern.toString());
            if (!isDirect) {
                buffer(builder, policy, isAcknowledged);
            }
            if (style < 4 && random.nextBoolean()) {
                builder.replay(random.nextBoolean() ? Replay.last(2) : Replay.fromTime(clock.timeNs() / 2));
            }
            peer.isSlow = random.nextInt(3) == 0;
            peer.subscription = isDirect ? builder.direct(peer) : style < 2 ? builder.open() : builder.handler(peer);
            open.add(peer);
            all.add(peer);
        }

        private void buffer(
                final SubscriptionBuilder<Message> builder, final int policy, final boolean isAcknowledged) {
            builder.buffer(2 << random.nextInt(3)).policy(policy(policy));
            if (policy == 4) {
                builder.conflateBy(message -> message.publisher * 10L + TOPICS.indexOf(message.topic));
            }
            if (isAcknowledged) {
                builder.acknowledged(Duration.ofNanos(50), MAX_DELIVERIES);
            }
            if (random.nextInt(4) == 0) {
                builder.idleTimeout(Duration.ofNanos(60)).dropLimit(5);
            }
        }

        private static Backpressure policy(final int policy) {
            return switch (policy) {
                case 0 -> Backpressure.block();
                case 1 -> Backpressure.dropNewest();
                case 2 -> Backpressure.disconnect();
                case 3 -> Backpressure.dropOldest();
                default -> Backpressure.block();
            };
        }

        private void finish() {
            final TopicsReport report = topics.shutdown(Duration.ofSeconds(5));
            all.forEach(peer -> peer.checkConservation(deadLetters));
            for (final Peer peer : all) {
                if (peer.subscription.isHandled()) {
                    assertThat(peer.subscription.unfinished())
                            .as("handlers get everything")
                            .isZero();
                }
                log.add(peer.subscription.metrics().toString());
            }
            assertThat(report.stuckThreads()).isEmpty();
            assertThat(topics.metrics().published()).isEqualTo(published.size());
            assertThat(topics.metrics().eventFailures())
                    .as("dead letters are what they should be")
                    .isZero();
            assertThat(witness.subscription.metrics().dropped()).isZero();
        }

        long sum(final ToLongFunction<SubscriptionMetrics> figure) {
            return all.stream()
                    .map(peer -> peer.subscription.metrics())
                    .mapToLong(figure)
                    .sum();
        }
    }
}

package org.ringmill.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.scope.Scope;
import org.ringmill.testing.Await;
import org.ringmill.time.ManualClock;

class ReplayTest {
    private final ManualClock clock = new ManualClock(0);

    private Topics<String> start(final UnaryOperator<TopicsBuilder<String>> how) {
        return how.apply(Topics.<String>builder("replay")
                        .layout(ThreadLayout.caller())
                        .clock(clock)
                        .history("h.>", 3))
                .start();
    }

    /** Sequences 0 to 5 at times 100 to 600; of topic h.a the first is lost. */
    private static void publishSome(final Topics<String> topics) {
        topics.publish("h.a", "a0", 100);
        topics.publish("h.b", "b1", 200);
        topics.publish("h.a", "a2", 300);
        topics.publish("other", "x", 350);
        topics.publish("h.a", "a3", 400);
        topics.publish("h.b", "b4", 500);
        topics.publish("h.a", "a5", 600);
    }

    private static Subscription<String> open(final Topics<String> topics, final String pattern, final Replay replay) {
        return topics.subscribe(pattern).replay(replay).open();
    }

    @Test
    void shouldGiveWhatWasThenWhatIsInTheOrderOfSequences() {
        try (Topics<String> topics = start(builder -> builder)) {
            publishSome(topics);
            final Subscription<String> none = topics.subscribe("h.>").open();
            final Subscription<String> last = open(topics, "h.*", Replay.lastValue());
            final Subscription<String> lastTwo = open(topics, ">", Replay.last(2));
            final Subscription<String> all = open(topics, "h.a", Replay.last(100));
            final Subscription<String> sequence = open(topics, "h.>", Replay.fromSequence(3));
            final Subscription<String> time = open(topics, "h.>", Replay.fromTime(500));
            topics.publish("h.a", "a6", 700);
            assertThat(Received.described(none)).containsExactly("h.a:a6@6");
            assertThat(Received.described(last)).containsExactly("h.b:b4@4", "h.a:a5@5", "h.a:a6@6");
            assertThat(Received.described(lastTwo))
                    .containsExactly("h.b:b1@1", "h.a:a3@3", "h.b:b4@4", "h.a:a5@5", "h.a:a6@6");
            assertThat(Received.described(all)).containsExactly("h.a:a2@2", "h.a:a3@3", "h.a:a5@5", "h.a:a6@6");
            assertThat(Received.described(sequence)).containsExactly("h.a:a3@3", "h.b:b4@4", "h.a:a5@5", "h.a:a6@6");
            assertThat(Received.described(time)).containsExactly("h.b:b4@4", "h.a:a5@5", "h.a:a6@6");
            assertThat(sequence.metrics().replayed()).isEqualTo(3);
            assertThat(sequence.metrics().delivered()).isEqualTo(4);
            assertThat(sequence.missingTo()).isEqualTo(-1);
            assertThat(topics.metrics().topics())
                    .contains(new TopicsMetrics.Topic("h.a", 5, 3), new TopicsMetrics.Topic("other", 1, 0));
        }
    }

    @Test
    void shouldSayWhatIsMissingWhereNoSourceHasIt() {
        try (Topics<String> topics = start(builder -> builder)) {
            publishSome(topics);
            topics.publish("h.a", "a6", 700);
            final Subscription<String> sequence = open(topics, "h.>", Replay.fromSequence(1));
            final Subscription<String> time = open(topics, "h.>", Replay.fromTime(300));
            assertThat(sequence.missingTo()).isEqualTo(2);
            assertThat(time.missingTo()).isEqualTo(2);
            assertThat(open(topics, "h.b", Replay.fromSequence(0)).missingTo()).isEqualTo(-1);
            assertThat(open(topics, "h.a", Replay.fromTime(301)).missingTo()).isEqualTo(-1);
            assertThat(Received.described(sequence))
                    .containsExactly("h.b:b1@1", "h.a:a3@3", "h.b:b4@4", "h.a:a5@5", "h.a:a6@6");
        }
    }

    /** A journal of everything, which gives one message more on either side than it is asked for. */
    private record Journal(List<String> topics, AtomicInteger closings, int failsAt) implements ReplaySource<String> {
        @Override
        public Cursor<String> open(
                final TopicPattern pattern, final long fromSequence, final long fromTimeNs, final long toSequence) {
            return new Cursor<>() {
                private int position = (int) Math.max(0, fromSequence - 1);

                @Override
                public boolean next(final Sink<? super String> sink) {
                    while (position < topics.size() && position <= toSequence + 1) {
                        final int at = position++;
                        if (at == failsAt) {
                            throw new IllegalStateException("broken at " + at);
                        }
                        if (pattern.matches(topics.get(at))) {
                            sink.accept(topics.get(at), "j" + at, at, (at + 1) * 100L);
                            return true;
                        }
                    }
                    return false;
                }

                @Override
                public void close() {
                    closings.incrementAndGet();
                }
            };
        }
    }

    @Test
    void shouldBeginInTheSourceWhereTheHistoriesHaveLostWhatIsWanted() {
        final Journal journal =
                new Journal(List.of("h.a", "h.b", "h.a", "h.a", "h.b", "h.a", "h.a"), new AtomicInteger(), -1);
        try (Topics<String> topics = start(builder -> builder.replaySource(journal))) {
            publishSome(topics);
            topics.publish("h.a", "a6", 700);
            final Subscription<String> sequence = open(topics, "h.>", Replay.fromSequence(1));
            topics.publish("h.b", "b7", 800);
            assertThat(Received.described(sequence))
                    .containsExactly(
                            "h.b:j1@1", "h.a:j2@2", "h.a:a3@3", "h.b:b4@4", "h.a:a5@5", "h.a:a6@6", "h.b:b7@7");
            assertThat(journal.closings).hasValue(1);
            final Subscription<String> time = open(topics, "h.a", Replay.fromTime(300));
            assertThat(Received.described(time)).containsExactly("h.a:j2@2", "h.a:a3@3", "h.a:a5@5", "h.a:a6@6");
            assertThat(journal.closings).hasValue(2);
            assertThat(time.missingTo()).isEqualTo(-1);
        }
    }

    @Test
    void shouldGoOnBehindTheGapWhereTheSourceFails() {
        final Journal journal = new Journal(List.of("h.a", "h.b", "h.a", "h.a"), new AtomicInteger(), 2);
        try (Topics<String> topics =
                start(builder -> builder.replaySource(journal).firstSequence(4))) {
            topics.publish("h.a", "a4", 500);
            final Subscription<String> subscription = open(topics, ">", Replay.fromSequence(0));
            assertThat(Received.described(subscription)).containsExactly("h.a:j0@0", "h.b:j1@1", "h.a:a4@4");
            assertThat(subscription.missingTo()).isEqualTo(3);
            assertThat(subscription.metrics().lastFailure()).hasMessage("broken at 2");
            assertThat(journal.closings).hasValue(1);
            assertThat(open(topics, ">", Replay.fromSequence(4)).missingTo()).isEqualTo(-1);
        }
    }

    @Test
    void shouldCloseTheSourceWhenTheSubscriptionEndsThoughNobodyPollsAnyMore() {
        final Journal journal = new Journal(List.of("h.a", "h.b", "h.a", "h.a"), new AtomicInteger(), -1);
        try (Topics<String> topics =
                start(builder -> builder.replaySource(journal).firstSequence(4))) {
            topics.publish("h.a", "a4", 500);
            final Subscription<String> polled = open(topics, ">", Replay.fromSequence(0));
            assertThat(polled.poll()).isEqualTo("j0");
            topics.publish("h.a", "a5", 600);
            polled.unsubscribe();
            assertThat(journal.closings).hasValue(1);
            assertThat(polled.missingTo()).isEqualTo(3);
            assertThat(Received.described(polled)).containsExactly("h.a:a4@4", "h.a:a5@5");
            final Subscription<String> never = open(topics, ">", Replay.fromSequence(0));
            never.unsubscribe();
            assertThat(never.missingTo()).isEqualTo(3);
            final Subscription<String> done = open(topics, ">", Replay.fromSequence(3));
            assertThat(Received.all(done)).containsExactly("j3", "a4", "a5");
            assertThat(journal.closings).hasValue(2);
            done.unsubscribe();
            assertThat(done.missingTo()).isEqualTo(-1);
            assertThat(journal.closings).hasValue(2);
        }
    }

    @Test
    void shouldCloseTheSourceOfAHandlerThatEndsInTheMidstOfIt() {
        final Journal journal = new Journal(List.of("h.a", "h.b", "h.a", "h.a"), new AtomicInteger(), -1);
        try (Topics<String> topics =
                start(builder -> builder.replaySource(journal).firstSequence(4))) {
            topics.publish("h.a", "a4", 500);
            final List<String> handled = new ArrayList<>();
            final Scope scope = Scope.root("user");
            topics.subscribe("h.>")
                    .replay(Replay.fromSequence(0))
                    .scope(scope)
                    .handler((topic, message, sequence, timestampNs) -> {
                        handled.add(message);
                        scope.cancel("enough");
                    });
            topics.step();
            assertThat(handled).containsExactly("j0", "a4");
            assertThat(journal.closings).hasValue(1);
        }
    }

    @Test
    void shouldCloseTheSourceWhenTheAgentStopsInTheMidstOfIt() {
        final AgentGroup group =
                AgentGroup.builder("host").layout(ThreadLayout.caller()).build();
        group.start();
        final Journal journal = new Journal(Collections.nCopies(1_000, "h.a"), new AtomicInteger(), -1);
        final Topics<String> topics =
                start(builder -> builder.group(group).replaySource(journal).firstSequence(1_000));
        final AtomicInteger handled = new AtomicInteger();
        topics.subscribe("h.>")
                .replay(Replay.fromSequence(0))
                .handler((topic, message, sequence, timestampNs) -> handled.incrementAndGet());
        topics.step();
        assertThat(handled).hasPositiveValue().hasValueLessThan(1_000);
        assertThat(journal.closings).hasValue(0);
        group.stop(Await.LIMIT);
        assertThat(journal.closings).hasValue(1);
        topics.close();
        assertThat(journal.closings).hasValue(1);
    }

    /** Sees whether it is closed once, and never while it is read. */
    private static final class Watched implements ReplaySource<String>, ReplaySource.Cursor<String> {
        private static final int MANY = 10_000;

        final AtomicInteger readers = new AtomicInteger();
        final AtomicInteger closings = new AtomicInteger();
        final AtomicBoolean isHurt = new AtomicBoolean();
        final Runnable whileReading;
        final AtomicInteger reads = new AtomicInteger();

        Watched(final Runnable whileReading) {
            this.whileReading = whileReading;
        }

        @Override
        public Cursor<String> open(
                final TopicPattern pattern, final long fromSequence, final long fromTimeNs, final long toSequence) {
            return this;
        }

        @Override
        public boolean next(final Sink<? super String> sink) {
            readers.incrementAndGet();
            whileReading.run();
            isHurt.compareAndSet(false, closings.get() > 0);
            sink.accept("h.a", "j", 0, 100);
            readers.decrementAndGet();
            return reads.incrementAndGet() < MANY;
        }

        @Override
        public void close() {
            closings.incrementAndGet();
            isHurt.compareAndSet(false, readers.get() > 0);
        }
    }

    @Test
    void shouldCloseTheSourceBehindAReadingInWhichTheSubscriptionEnds() {
        final AtomicReference<Subscription<String>> ending = new AtomicReference<>();
        final Watched source = new Watched(() -> ending.get().unsubscribe());
        try (Topics<String> topics =
                start(builder -> builder.replaySource(source).firstSequence(1))) {
            topics.publish("h.a", "a1", 500);
            ending.set(open(topics, "h.a", Replay.fromSequence(0)));
            assertThat(Received.all(ending.get())).containsExactly("j", "a1");
            assertThat(source.closings).hasValue(1);
            assertThat(source.isHurt).isFalse();
            assertThat(ending.get().missingTo()).isZero();
        }
    }

    @Test
    void shouldCloseTheSourceOnceAndNeverUnderTheSubscribersHands() {
        for (int round = 0; round < 500; round++) {
            final Watched source = new Watched(Thread::onSpinWait);
            try (Topics<String> topics =
                    start(builder -> builder.replaySource(source).firstSequence(1))) {
                final Subscription<String> subscription = open(topics, "h.a", Replay.fromSequence(0));
                final Thread subscriber = new Thread(() -> {
                    while (subscription.poll() != null) {
                        Thread.onSpinWait();
                    }
                });
                subscriber.start();
                Await.until("it reads", () -> source.reads.get() > 0);
                subscription.unsubscribe();
                Await.ended(subscriber);
                assertThat(source.closings).hasValue(1);
                assertThat(source.isHurt).isFalse();
            }
        }
    }

    @Test
    void shouldReplayToHandlersAndToThoseWhoAcknowledge() {
        try (Topics<String> topics = start(builder -> builder)) {
            publishSome(topics);
            final List<String> handled = new ArrayList<>();
            topics.subscribe("h.b")
                    .replay(Replay.last(3))
                    .handler((topic, message, sequence, timestampNs) -> handled.add(message + "@" + sequence));
            final Subscription<String> acknowledged = topics.subscribe("h.a")
                    .buffer(2)
                    .acknowledged(Duration.ofNanos(10), 2)
                    .replay(Replay.last(3))
                    .open();
            topics.publish("h.a", "a6");
            topics.step();
            assertThat(handled).containsExactly("b1@1", "b4@4");
            assertThat(acknowledged.poll(0)).isEqualTo("a2");
            assertThat(acknowledged.acknowledge(acknowledged.deliveryId())).isTrue();
            assertThat(acknowledged.poll(0)).isEqualTo("a3");
            assertThat(acknowledged.poll(10)).isEqualTo("a3");
            assertThat(acknowledged.deliveries()).isEqualTo(2);
            acknowledged.acknowledge(acknowledged.deliveryId());
            assertThat(acknowledged.drain((topic, message, sequence, timestampNs) -> {}, 10))
                    .isEqualTo(2);
            assertThat(acknowledged.metrics().acknowledged()).isEqualTo(4);
            assertThat(acknowledged.metrics().replayed()).isEqualTo(3);
        }
    }

    @Test
    void shouldDeliverButNotKeepBeyondTheLimitOfTopics() {
        try (Topics<String> topics = start(builder -> builder.maxTopics(8))) {
            final Subscription<String> subscription = topics.subscribe("h.>").open();
            for (int i = 0; i < 20; i++) {
                assertThat(topics.publish("h.t" + i, "m")).isEqualTo(1);
            }
            assertThat(Received.all(subscription)).hasSize(20);
            assertThat(topics.metrics().topics()).hasSize(8);
            assertThat(topics.metrics().unkept()).isEqualTo(12);
            assertThat(topics.metrics().published()).isEqualTo(20);
            assertThatThrownBy(() -> topics.publisher("one.more"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("maxTopics=8");
        }
    }

    @Test
    void shouldCheckItsArguments() {
        assertThatThrownBy(() -> Replay.last(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Replay.fromSequence(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> start(builder -> builder.firstSequence(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> start(builder -> builder.history("a", 0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> start(builder -> builder.maxTopics(0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> start(builder -> builder.dispatchers(65)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

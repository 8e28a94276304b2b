package org.ringmill.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ParkingGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.scope.Scope;
import org.ringmill.testing.Await;
import org.ringmill.time.Deadline;
import org.ringmill.time.ManualClock;

class TopicsLifecycleTest {
    private static final TopicHandler<Object> IGNORE = (topic, message, sequence, timestampNs) -> {};

    private final ManualClock clock = new ManualClock(0);
    private final List<String> heard = new ArrayList<>();
    private final TopicEvents<String> events = new TopicEvents<>() {
        @Override
        public void onSubscribed(final Subscription<String> subscription) {
            heard.add("+" + subscription.name());
        }

        @Override
        public void onEnded(final Subscription<String> subscription, final SubscriptionEnd reason) {
            heard.add("-" + subscription.name() + " " + reason);
        }
    };

    private Topics<String> stepped() {
        return Topics.<String>builder("lifecycle")
                .layout(ThreadLayout.caller())
                .clock(clock)
                .events(events)
                .start();
    }

    @Test
    void shouldEndWhoDoesNotPollWhetherAnythingWaitsOrNot() {
        try (Topics<String> topics = stepped()) {
            final Subscription<String> dead = topics.subscribe("t")
                    .name("dead")
                    .idleTimeout(Duration.ofNanos(100))
                    .open();
            final Subscription<String> alive = topics.subscribe("t")
                    .name("alive")
                    .idleTimeout(Duration.ofNanos(100))
                    .open();
            topics.subscribe("other")
                    .name("quiet")
                    .idleTimeout(Duration.ofNanos(100))
                    .open();
            clock.advanceTo(1_000);
            topics.step();
            topics.publish("t", "a");
            for (int i = 0; i < 4; i++) {
                topics.step();
                clock.advanceTo(clock.timeNs() + 33);
                alive.poll();
                assertThat(dead.isOpen()).isTrue();
            }
            topics.step();
            assertThat(dead.ending()).isEqualTo(SubscriptionEnd.IDLE);
            assertThat(heard).containsExactly("+dead", "+alive", "+quiet", "-dead IDLE", "-quiet IDLE");
            assertThat(dead.poll()).isEqualTo("a");
        }
    }

    /** Who dies with deliveries in hand has an empty buffer. */
    @Test
    void shouldEndWhoDoesNotPollThoughADeliveryIsDueAgain() {
        try (Topics<String> topics = stepped()) {
            final Subscription<String> dead = acknowledged(topics, "dead");
            final Subscription<String> slow = acknowledged(topics, "slow");
            topics.publish("t", "a");
            dead.poll(0);
            slow.poll(0);
            topics.step();
            clock.advanceTo(99);
            topics.step();
            assertThat(dead.isOpen()).isTrue();
            slow.poll(99);
            clock.advanceTo(100);
            topics.step();
            assertThat(dead.ending()).isEqualTo(SubscriptionEnd.IDLE);
            clock.advanceTo(199);
            topics.step();
            assertThat(slow.isOpen()).isTrue();
            clock.advanceTo(200);
            topics.step();
            assertThat(slow.ending()).isEqualTo(SubscriptionEnd.IDLE);
        }
    }

    private static Subscription<String> acknowledged(final Topics<String> topics, final String name) {
        return topics.subscribe("t")
                .name(name)
                .acknowledged(Duration.ofNanos(50), 3)
                .idleTimeout(Duration.ofNanos(100))
                .open();
    }

    @Test
    void shouldEndWhoHasLostTooMuchBeforeAnybodyLooked() {
        try (Topics<String> topics = stepped()) {
            final Subscription<String> subscription = topics.subscribe("t")
                    .buffer(2)
                    .policy(Backpressure.dropNewest())
                    .dropLimit(4)
                    .open();
            for (int i = 0; i < 6; i++) {
                topics.publish("t", "m");
            }
            topics.step();
            assertThat(subscription.ending()).isEqualTo(SubscriptionEnd.DROPS);
        }
    }

    @Test
    void shouldEndWhoLosesTooMuchBetweenTwoPolls() {
        try (Topics<String> topics = stepped()) {
            final Subscription<String> subscription = topics.subscribe("t")
                    .name("loser")
                    .buffer(2)
                    .policy(Backpressure.dropOldest())
                    .dropLimit(4)
                    .open();
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 4; i++) {
                    topics.publish("t", "m");
                }
                topics.step();
                subscription.poll();
                topics.step();
            }
            assertThat(subscription.isOpen()).isTrue();
            topics.publish("t", "m");
            topics.publish("t", "m");
            topics.step();
            assertThat(subscription.isOpen()).isTrue();
            topics.publish("t", "m");
            topics.publish("t", "m");
            topics.publish("t", "m");
            topics.step();
            assertThat(subscription.ending()).isEqualTo(SubscriptionEnd.DROPS);
        }
    }

    @Test
    void shouldEndWithItsScopeAtOnce() {
        try (Topics<String> topics = stepped()) {
            final Scope scope = Scope.root("user");
            final List<String> handled = new ArrayList<>();
            final Subscription<String> polled =
                    topics.subscribe("t").name("polled").scope(scope).open();
            topics.subscribe("t")
                    .name("run")
                    .scope(scope)
                    .handler((topic, message, sequence, timestampNs) -> handled.add(message));
            topics.subscribe("t").name("direct").scope(scope.child("below")).direct(IGNORE);
            assertThat(topics.publish("t", "a")).isEqualTo(3);
            scope.cancel("logged out");
            assertThat(topics.publish("t", "b")).isZero();
            assertThat(polled.ending()).isEqualTo(SubscriptionEnd.CANCELLED);
            assertThat(topics.metrics().subscriptions()).isEmpty();
            assertThat(heard)
                    .containsExactly(
                            "+polled", "+run", "+direct", "-polled CANCELLED", "-run CANCELLED", "-direct CANCELLED");
            topics.step();
            assertThat(handled).containsExactly("a");
            assertThat(polled.poll()).isEqualTo("a");
            assertThat(polled.poll()).isNull();
        }
    }

    @Test
    void shouldEndAtOnceInAScopeThatHasEnded() {
        try (Topics<String> topics = stepped()) {
            final Scope scope = Scope.root("user");
            scope.close();
            final Subscription<String> late =
                    topics.subscribe("t").name("late").scope(scope).open();
            assertThat(late.ending()).isEqualTo(SubscriptionEnd.CANCELLED);
            assertThat(topics.publish("t", "a")).isZero();
            assertThat(topics.metrics().subscriptions()).isEmpty();
            assertThat(heard).containsExactly("+late", "-late CANCELLED");
        }
    }

    @Test
    void shouldReleaseAPublisherThatWaitsWhenTheScopeEnds() throws InterruptedException {
        try (Topics<String> topics = Topics.<String>builder("scoped").start();
                Scope scope = Scope.root("user")) {
            final Subscription<String> full =
                    topics.subscribe("t").buffer(2).scope(scope).open();
            topics.publish("t", "a");
            topics.publish("t", "b");
            final AtomicLong receipt = new AtomicLong();
            final Thread publisher = new Thread(() -> receipt.set(topics.publish("t", "c")));
            publisher.start();
            Await.until("it waits", () -> full.metrics().blocked() == 1);
            scope.cancel("enough");
            Await.ended(publisher);
            assertThat(Receipt.refused(receipt.get())).isEqualTo(1);
        }
    }

    @Test
    void shouldLeaveItsScopeWhenItEndsForAnotherReason() {
        try (Topics<String> topics = stepped();
                Scope scope = Scope.root("service")) {
            final WeakReference<Subscription<String>> ended = new WeakReference<>(endedIn(scope, topics));
            Await.until("nobody keeps it", () -> {
                System.gc();
                return ended.get() == null;
            });
            assertThat(scope.isCancelled()).isFalse();
        }
    }

    @Test
    void shouldLeaveItsScopeWhenItEndsBeforeItIsThere() {
        final TopicEvents<String> refusing = new TopicEvents<>() {
            @Override
            public void onSubscribed(final Subscription<String> subscription) {
                subscription.unsubscribe();
            }
        };
        try (Topics<String> topics = Topics.<String>builder("scoped")
                        .layout(ThreadLayout.caller())
                        .events(refusing)
                        .start();
                Scope scope = Scope.root("service")) {
            final WeakReference<Subscription<String>> ended =
                    new WeakReference<>(topics.subscribe("t").scope(scope).open());
            Await.until("nobody keeps it", () -> {
                System.gc();
                return ended.get() == null;
            });
        }
    }

    private static Subscription<String> endedIn(final Scope scope, final Topics<String> topics) {
        final Subscription<String> subscription =
                topics.subscribe("t").scope(scope).open();
        subscription.unsubscribe();
        return subscription;
    }

    /** Subscribing, unsubscribing and the end of the scope race: each ends once, and none stays behind. */
    @Test
    void shouldEndOnceWhoeverEndsIt() {
        final AtomicInteger endings = new AtomicInteger();
        final TopicEvents<String> counting = new TopicEvents<>() {
            @Override
            public void onEnded(final Subscription<String> subscription, final SubscriptionEnd reason) {
                endings.incrementAndGet();
            }
        };
        try (Topics<String> topics =
                Topics.<String>builder("scoped").events(counting).start()) {
            for (int round = 0; round < 500; round++) {
                final Scope scope = Scope.root("round");
                final Thread cancelling = new Thread(() -> scope.cancel("race"));
                cancelling.start();
                final Subscription<String> subscription =
                        topics.subscribe("t").buffer(2).scope(scope).open();
                if ((round & 1) == 0) {
                    subscription.unsubscribe();
                }
                Await.ended(cancelling);
                assertThat(subscription.ending()).isNotNull();
            }
            assertThat(endings).hasValue(500);
            assertThat(topics.metrics().subscriptions()).isEmpty();
        }
    }

    @Test
    void shouldEndWithWhatItShouldLiveAsLongAs() {
        try (Topics<String> topics = stepped()) {
            final AtomicBoolean cancelled = new AtomicBoolean();
            final Subscription<String> subscription =
                    topics.subscribe("t").name("scoped").until(cancelled::get).open();
            final Subscription<String> direct =
                    topics.subscribe("t").name("direct").until(cancelled::get).direct(IGNORE);
            topics.subscribe("t")
                    .name("failing")
                    .until(() -> {
                        throw new IllegalStateException("no");
                    })
                    .open();
            topics.step();
            assertThat(topics.publish("t", "a")).isEqualTo(3);
            cancelled.set(true);
            topics.step();
            assertThat(subscription.ending()).isEqualTo(SubscriptionEnd.CANCELLED);
            assertThat(direct.isOpen()).isFalse();
            assertThat(topics.publish("t", "b")).isEqualTo(1);
        }
    }

    @Test
    void shouldEndAHandlerThatIsStuckButNotThoseBehindIt() throws InterruptedException {
        try (Topics<String> topics =
                Topics.<String>builder("stuck").clock(clock).start()) {
            final CountDownLatch release = new CountDownLatch(1);
            final Subscription<String> stuck = topics.subscribe("t")
                    .idleTimeout(Duration.ofNanos(100))
                    .handler((topic, message, sequence, timestampNs) -> release.await());
            final Subscription<String> behind =
                    topics.subscribe("t").idleTimeout(Duration.ofNanos(100)).handler(IGNORE);
            topics.publish("t", "a");
            topics.publish("t", "b");
            Await.until("it is stuck", () -> stuck.metrics().delivered() == 1);
            final AtomicInteger ticks = new AtomicInteger();
            Await.until("it is ended", () -> {
                clock.advanceTo(ticks.incrementAndGet() * 50L);
                return stuck.ending() == SubscriptionEnd.IDLE;
            });
            assertThat(behind.isOpen()).isTrue();
            release.countDown();
            Await.until("the other goes on", () -> behind.metrics().delivered() == 2);
        }
    }

    @Test
    void shouldKeepAFailingListenerFromEverybody() {
        try (Topics<String> topics = Topics.<String>builder("listener")
                .layout(ThreadLayout.caller())
                .events(new TopicEvents<>() {
                    @Override
                    public void onSubscribed(final Subscription<String> subscription) {
                        throw new IllegalStateException("no");
                    }
                })
                .start()) {
            topics.subscribe("t").open();
            assertThat(topics.publish("t", "a")).isEqualTo(1);
            assertThat(topics.metrics().eventFailures()).isEqualTo(1);
        }
    }

    @Test
    void shouldForgetTopicsThatNobodyUsesWhenThereAreManyAndKeepTheCount() {
        try (Topics<String> topics = Topics.<String>builder("many")
                .layout(ThreadLayout.caller())
                .clock(clock)
                .maxTopics(8)
                .start()) {
            final TopicPublisher<String> publisher = topics.publisher("kept");
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 20; i++) {
                    topics.publish("t" + i, "m");
                    topics.publish("used", "m");
                }
                assertThat(topics.metrics().topics()).hasSizeLessThanOrEqualTo(8);
                for (int second = 1; second <= 2; second++) {
                    clock.advanceTo(clock.timeNs() + 1_000_000_000L);
                    topics.step();
                    topics.publish("used", "m");
                }
            }
            assertThat(topics.metrics().topics().stream().map(TopicsMetrics.Topic::name))
                    .contains("kept");
            assertThat(topics.metrics().published()).isEqualTo(3 * 42);
            publisher.publish("m");
            publisher.close();
            publisher.close();
            assertThat(Receipt.isClosed(publisher.publish("m"))).isTrue();
            assertThat(topics.metrics().published()).isEqualTo(3 * 42 + 1);
        }
    }

    @Test
    void shouldLetHandlersHaveEverythingThenRefuseAndReportTheRest() {
        final Topics<String> topics = stepped();
        final TopicPublisher<String> publisher = topics.publisher("t");
        final AtomicInteger handled = new AtomicInteger();
        topics.subscribe("t").handler((topic, message, sequence, timestampNs) -> handled.incrementAndGet());
        final Subscription<String> polled = topics.subscribe("t").name("polled").open();
        for (int i = 0; i < 500; i++) {
            publisher.publish("m");
        }
        final TopicsReport report = topics.shutdown(Duration.ofSeconds(1));
        assertThat(handled.get()).isEqualTo(500);
        assertThat(report.isComplete()).isFalse();
        assertThat(report.undelivered()).containsExactly(new TopicsReport.Undelivered("polled", "t", 500));
        assertThat(topics.shutdown(Duration.ZERO)).isSameAs(report);
        assertThat(Receipt.isClosed(publisher.publish("x"))).isTrue();
        assertThat(Receipt.isClosed(topics.publish("t", "x"))).isTrue();
        assertThat(topics.publish("unknown", "x", 5)).isEqualTo(Receipt.CLOSED);
        assertThatThrownBy(() -> topics.subscribe("t").open()).isInstanceOf(IllegalStateException.class);
        assertThat(Received.all(polled)).hasSize(500);
        assertThat(polled.ending()).isEqualTo(SubscriptionEnd.SHUTDOWN);
        assertThat(heard).hasSize(4).contains("-polled SHUTDOWN");
    }

    @Test
    void shouldEndAtTheDeadlineThoughAHandlerIsStuckAndAPublisherWaits() throws InterruptedException {
        final Topics<String> topics = Topics.<String>builder("topics-stuck").start();
        final CountDownLatch release = new CountDownLatch(1);
        final Subscription<String> subscription = topics.subscribe("t")
                .buffer(2)
                .handler((topic, message, sequence, timestampNs) -> {
                    boolean released = false;
                    while (!released) {
                        try {
                            release.await();
                            released = true;
                        } catch (final InterruptedException e) {
                            Thread.onSpinWait();
                        }
                    }
                });
        final AtomicReference<Long> receipt = new AtomicReference<>();
        final Thread publisher = new Thread(() -> {
            long answer = topics.publish("t", "m");
            while (Receipt.taken(answer) == 1) {
                answer = topics.publish("t", "m");
            }
            receipt.set(answer);
        });
        publisher.start();
        Await.until(
                "it waits",
                () -> subscription.metrics().delivered() == 1
                        && subscription.metrics().waiting() == 2
                        && publisher.getState() == Thread.State.TIMED_WAITING);
        final TopicsReport report = topics.shutdown(Duration.ofMillis(20));
        assertThat(report.stuckThreads()).isNotEmpty();
        assertThat(report.undelivered()).hasSize(1);
        Await.ended(publisher);
        assertThat(receipt.get()).isEqualTo(Receipt.REFUSED);
        release.countDown();
        Await.until("no thread is left", () -> Await.threads("topics-stuck").isEmpty());
    }

    @Test
    void shouldEndAHandlerThatWaitsAtEachMessageByAnInterrupt() {
        final Topics<String> topics = Topics.<String>builder("topics-waits").start();
        final CountDownLatch never = new CountDownLatch(1);
        final Subscription<String> subscription =
                topics.subscribe("t").handler((topic, message, sequence, timestampNs) -> never.await());
        for (int i = 0; i < 10; i++) {
            topics.publish("t", "m");
        }
        Await.until("it waits", () -> subscription.metrics().delivered() == 1);
        final TopicsReport report = topics.shutdown(Duration.ofMillis(20));
        assertThat(report.stuckThreads()).isEmpty();
        Await.until("no thread is left", () -> Await.threads("topics-waits").isEmpty());
        assertThat(report.undelivered()).hasSize(1);
        assertThat(subscription.metrics().lastFailure()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void shouldKeepAnInterruptedExceptionFromTheNextSubscription() {
        try (Topics<String> topics =
                Topics.<String>builder("interrupted").idleMode(IdleMode.PARK).start()) {
            final Subscription<String> first = topics.subscribe("a")
                    .handler((topic, message, sequence, timestampNs) -> {
                        throw new InterruptedException("expected by the test");
                    });
            final AtomicReference<Boolean> interrupted = new AtomicReference<>();
            topics.subscribe("b")
                    .handler((topic, message, sequence, timestampNs) ->
                            interrupted.set(Thread.currentThread().isInterrupted()));
            topics.publish("a", "m");
            Await.until("it has failed", () -> first.metrics().failed() == 1);
            topics.publish("b", "m");
            Await.until("the other was called", () -> interrupted.get() != null);
            assertThat(interrupted.get()).isFalse();
        }
    }

    /** It is theirs: of who steps, who polls, who publishes. */
    @Test
    void shouldLeaveAnInterruptWithTheUsersThread() {
        try (Topics<String> topics = stepped()) {
            final TopicHandler<String> interrupted = (topic, message, sequence, timestampNs) -> {
                throw new InterruptedException("expected by the test");
            };
            topics.subscribe("handled").handler(interrupted);
            topics.subscribe("direct").direct(interrupted);
            final Subscription<String> polled = topics.subscribe("polled").open();
            topics.publish("handled", "m");
            assertThat(Thread.interrupted()).isFalse();
            topics.step();
            assertThat(Thread.interrupted()).isTrue();
            topics.publish("direct", "m");
            assertThat(Thread.interrupted()).isTrue();
            topics.publish("polled", "m");
            polled.drain(interrupted, 1);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldRefuseToBeShutDownByItsOwnHandler() {
        final Topics<String> topics = stepped();
        final Subscription<String> subscription =
                topics.subscribe("t").handler((topic, message, sequence, timestampNs) -> topics.close());
        topics.publish("t", "m");
        topics.step();
        assertThat(subscription.metrics().lastFailure()).isInstanceOf(IllegalStateException.class);
        topics.close();
    }

    @Test
    void shouldJoinAGroupAndLeaveItRunning() {
        final AgentGroup group =
                AgentGroup.builder("host").layout(ThreadLayout.caller()).build();
        group.start();
        final AtomicInteger handled = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            try (Topics<String> topics =
                    Topics.<String>builder("guest").group(group).start()) {
                topics.subscribe("t").handler((topic, message, sequence, timestampNs) -> handled.incrementAndGet());
                topics.publish("t", "m");
                group.step();
            }
        }
        assertThat(handled.get()).isEqualTo(3);
        assertThat(group.failure()).isNull();
        group.stop(Await.LIMIT);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.testing.Await#fewLayouts")
    void shouldRefuseWhatAHandlerWillNeverTakeWhenItsGroupIsStoppedFirst(final ThreadLayout layout) {
        final AgentGroup group = AgentGroup.builder("host").layout(layout).build();
        group.start();
        final Topics<String> topics =
                Topics.<String>builder("guest").group(group).start();
        final Subscription<String> subscription =
                topics.subscribe("t").buffer(2).handler((topic, message, sequence, timestampNs) -> {});
        final Thread publisher = new Thread(() -> {
            while (Receipt.isComplete(topics.publish("t", "m"))) {
                Thread.onSpinWait();
            }
        });
        publisher.setDaemon(true);
        if (layout.isStepped()) {
            assertThat(group.stop(Await.LIMIT)).isEmpty();
            publisher.start();
        } else {
            publisher.start();
            Await.until("it has waited", () -> subscription.metrics().blocked() > 0);
            assertThat(group.stop(Await.LIMIT)).isEmpty();
        }
        Await.ended(publisher);
        assertThat(subscription.isOpen()).isFalse();
        assertThat(topics.publisher("t").publish("m")).isEqualTo(Receipt.REFUSED);
        assertThatThrownBy(() -> topics.subscribe("t").handler((topic, message, sequence, timestampNs) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("have stopped");
        final Deadline deadline = Deadline.after(Await.LIMIT);
        assertThat(topics.shutdown(Await.LIMIT).stuckThreads()).isEmpty();
        assertThat(deadline.expired()).isFalse();
        assertThat(subscription.ending()).isEqualTo(SubscriptionEnd.SHUTDOWN);
        assertThat(topics.metrics().subscriptions()).isEmpty();
    }

    /** A dispatcher that has failed makes no room any more, though its group goes on. */
    @Test
    void shouldRefuseWhatAHandlerWillNeverTakeWhenItsAgentHasFailed() {
        final AtomicBoolean broken = new AtomicBoolean();
        try (Topics<String> topics = Topics.<String>builder("failed")
                .clock(() -> {
                    if (broken.get() && Thread.currentThread().getName().startsWith("failed-0")) {
                        throw new IllegalStateException("no time");
                    }
                    return clock.timeNs();
                })
                .start()) {
            final Subscription<String> subscription = topics.subscribe("t")
                    .buffer(2)
                    .acknowledged(Duration.ofSeconds(1), 1)
                    .handler((topic, message, sequence, timestampNs) -> broken.set(true));
            final Thread publisher = new Thread(() -> {
                while (Receipt.isComplete(topics.publish("t", "m"))) {
                    Thread.onSpinWait();
                }
            });
            publisher.setDaemon(true);
            publisher.start();
            Await.ended(publisher);
            assertThat(subscription.isOpen()).isFalse();
            final Deadline deadline = Deadline.after(Await.LIMIT);
            topics.shutdown(Await.LIMIT);
            assertThat(deadline.expired()).isFalse();
        }
    }

    @Test
    void shouldWakeParkedAgentsHoweverItIsPublished() {
        final AgentGroup group = ParkingGroup.start("parked");
        try (Topics<String> topics = Topics.<String>builder("parked")
                        .group(group)
                        .history("kept", 1)
                        .start();
                TopicPublisher<String> publisher = topics.publisher("t")) {
            final AtomicInteger handled = new AtomicInteger();
            topics.subscribe(">")
                    .buffer(2)
                    .handler((topic, message, sequence, timestampNs) -> handled.incrementAndGet());
            for (int i = 1; i <= 300; i++) {
                switch (i % 3) {
                    case 0 -> topics.publish("t", "m");
                    case 1 -> publisher.publish("m");
                    default -> topics.publish("kept", "m");
                }
                final int published = i;
                Await.until("message " + i + " is handled", () -> handled.get() == published);
            }
        } finally {
            assertThat(group.stop(Await.LIMIT)).isEmpty();
        }
    }

    @Test
    void shouldLeaveNothingBehindAfterAThousandStartsAndStops() {
        for (int i = 0; i < 100; i++) {
            startAndStop();
        }
        final long beforeBytes = Await.usedBytes();
        for (int i = 0; i < 900; i++) {
            startAndStop();
        }
        Await.until("no thread is left", () -> Await.threads("topics-leak").isEmpty());
        assertThat(Await.usedBytes() - beforeBytes).isLessThan(4 << 20);
    }

    private static void startAndStop() {
        final Topics<String> topics =
                Topics.<String>builder("topics-leak").history("h.*", 4).start();
        topics.subscribe("h.*").replay(Replay.lastValue()).handler(IGNORE);
        topics.subscribe("h.*").buffer(16).open();
        topics.publisher("h.a").publish("m");
        topics.publish("h.b", "m");
        topics.close();
    }

    @Test
    void shouldKeepNoEndedSubscriptionForAPublisherThatIsIdle() {
        try (Topics<String> topics = stepped()) {
            final TopicPublisher<String> publisher = topics.publisher("t");
            final WeakReference<Subscription<String>> ended = new WeakReference<>(endedBehind(publisher, topics));
            clock.advanceTo(clock.timeNs() + 2_000_000_000L);
            topics.step();
            Await.until("nobody keeps it", () -> {
                System.gc();
                return ended.get() == null;
            });
            assertThat(publisher.publish("m")).isZero();
            final Subscription<String> next = topics.subscribe("t").open();
            assertThat(publisher.publish("m")).isEqualTo(1);
            assertThat(next.poll()).isEqualTo("m");
        }
    }

    private static Subscription<String> endedBehind(
            final TopicPublisher<String> publisher, final Topics<String> topics) {
        final Subscription<String> subscription = topics.subscribe("t").open();
        assertThat(publisher.publish("m")).isEqualTo(1);
        subscription.unsubscribe();
        return subscription;
    }

    /** Subscriptions that came and went must be forgotten by directory, agents and topics. */
    @Test
    void shouldKeepNothingOfSubscriptionsThatHaveEnded() {
        try (Topics<String> topics = stepped()) {
            final long beforeBytes = Await.usedBytes();
            for (int round = 0; round < 2_000; round++) {
                final Subscription<String> polled =
                        topics.subscribe("a." + round).buffer(2).open();
                final Subscription<String> run =
                        topics.subscribe("*." + round + ".>").buffer(2).handler(IGNORE);
                topics.publish("a." + round, "m".repeat(20_000));
                polled.unsubscribe();
                run.unsubscribe();
                topics.step();
                heard.clear();
            }
            clock.advanceTo(2_000_000_000);
            topics.step();
            assertThat(Await.usedBytes() - beforeBytes).isLessThan(8 << 20);
            assertThat(topics.metrics().subscriptions()).isEmpty();
            assertThat(topics.shutdown(Duration.ofSeconds(1)).undelivered()).isEmpty();
        }
    }
}

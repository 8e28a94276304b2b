package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.time.ManualClock;
import org.ringmill.topic.Subscription;
import org.ringmill.topic.SubscriptionMetrics;
import org.ringmill.topic.Topics;
import org.ringmill.worker.WorkerPool;

class AcknowledgedTopicsPatternTest {
    private final ManualClock clock = new ManualClock(0);
    private final Topics<String> orders = Topics.<String>builder("orders")
            .layout(ThreadLayout.caller())
            .clock(clock)
            .start();

    @AfterEach
    void close() {
        orders.close();
    }

    // page
    /** Paid orders, for a warehouse that says when a parcel is packed. */
    static Subscription<String> parcels(final Topics<String> orders) {
        return orders.subscribe("orders.*.paid")
                .name("parcels")
                .buffer(256) // orders that wait or are being packed
                .policy(Backpressure.timeout(Duration.ofMillis(100)))
                .acknowledged(Duration.ofMinutes(10), 3) // packed by then, or it comes again; three times at most
                .maxUnacknowledged(2) // two tables to pack on
                .deadLetterTopic("dead.orders")
                .open();
    }
    // end

    @Test
    void shouldBringBackWhatNobodyHasPacked() {
        // page
        final Subscription<String> dead = orders.subscribe("dead.*").open();
        final Subscription<String> parcels = parcels(orders);
        orders.publish("orders.17.paid", "tea");
        orders.publish("orders.18.paid", "cups");
        orders.publish("orders.19.paid", "spoons");

        assertThat(parcels.poll()).isEqualTo("tea");
        final long tea = parcels.deliveryId(); // of the message polled last, until the next poll
        assertThat(parcels.poll()).isEqualTo("cups");
        assertThat(parcels.poll()).isNull(); // both tables are full
        assertThat(parcels.acknowledge(tea)).isTrue(); // by any thread, once
        assertThat(parcels.poll()).isEqualTo("spoons");
        parcels.acknowledge(parcels.deliveryId());

        for (int delivery = 2; delivery <= 3; delivery++) {
            clock.advanceTo(clock.timeNs() + TimeUnit.MINUTES.toNanos(10));
            assertThat(parcels.poll()).isEqualTo("cups");
            assertThat(parcels.deliveries()).isEqualTo(delivery);
        }
        clock.advanceTo(clock.timeNs() + TimeUnit.MINUTES.toNanos(10));
        assertThat(parcels.poll()).isNull();
        assertThat(dead.poll()).isEqualTo("cups"); // given up
        // end
        final SubscriptionMetrics metrics = parcels.metrics();
        assertThat(metrics.acknowledged()).isEqualTo(2);
        assertThat(metrics.deadLettered()).isEqualTo(1);
        assertThat(metrics.redelivered()).isEqualTo(2);
    }

    @Test
    void shouldCallAHandlerThatThrowsAgainAtOnceUntilItIsGivenUp() {
        final List<String> calls = new ArrayList<>();
        // page
        final Subscription<String> mails = orders.subscribe("orders.>")
                .acknowledged(Duration.ofMinutes(1), 3)
                .handler((topic, order, sequence, timestampNs) -> {
                    calls.add(order);
                    if (order.isBlank()) {
                        throw new IllegalArgumentException("no text"); // asks for another delivery
                    } // by returning it acknowledges
                });
        // end
        orders.publish("orders.1.paid", " ");
        orders.publish("orders.2.paid", "tea");
        orders.step();
        assertThat(calls).containsExactly(" ", " ", " ", "tea");
        assertThat(mails.metrics().deadLettered()).isEqualTo(1);
        assertThat(mails.metrics().failed()).isEqualTo(3);
        assertThat(mails.metrics().lastFailure()).hasMessage("no text");
    }

    @Test
    void shouldCountAnAcknowledgementThatComesTooLateForNothing() {
        final Subscription<String> parcels = parcels(orders);
        orders.publish("orders.17.paid", "tea");
        parcels.poll();
        final long first = parcels.deliveryId();
        clock.advanceTo(TimeUnit.MINUTES.toNanos(10));
        assertThat(parcels.poll()).isEqualTo("tea");
        assertThat(parcels.acknowledge(first)).isFalse();
        assertThat(parcels.acknowledge(parcels.deliveryId())).isTrue();
    }

    @Test
    void shouldTakeAcknowledgementsFromTheThreadsOfAPool() throws InterruptedException {
        final int count = 2_000;
        try (Topics<String> live = Topics.<String>builder("live").start();
                WorkerPool packers = WorkerPool.builder("packers").workers(2).start()) {
            final Subscription<String> parcels = live.subscribe("orders.*.paid")
                    .buffer(4096)
                    .acknowledged(Duration.ofMinutes(1), 3)
                    .maxUnacknowledged(16)
                    .open();
            for (int i = 0; i < count; i++) {
                live.publish("orders." + i % 10 + ".paid", "order " + i);
            }
            while (parcels.metrics().acknowledged() < count) {
                if (parcels.poll() != null) {
                    final long delivery = parcels.deliveryId();
                    packers.execute(() -> parcels.acknowledge(delivery));
                }
            }
            assertThat(parcels.metrics().delivered()).isEqualTo(count);
            assertThat(parcels.metrics().redelivered()).isZero();
        }
    }
}

package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.scope.Scope;
import org.ringmill.time.ManualClock;
import org.ringmill.topic.Receipt;
import org.ringmill.topic.Replay;
import org.ringmill.topic.Subscription;
import org.ringmill.topic.SubscriptionEnd;
import org.ringmill.topic.TopicPublisher;
import org.ringmill.topic.Topics;
import org.ringmill.topic.TopicsReport;

class TopicsPatternTest {
    // page
    record Quote(int instrument, long bid) {}

    /** Wants to know the present bid of each European instrument, not each bid on the way to it. */
    static Subscription<Quote> screen(final Topics<Quote> quotes) {
        return quotes.subscribe("quotes.eu.*")
                .name("screen")
                .conflateBy(Quote::instrument)
                .replay(Replay.lastValue()) // what is known already comes first
                .open(); // its owner polls
    }

    /** Wants every quote, and is told that it has lost some by being disconnected. */
    static Subscription<Quote> audit(final Topics<Quote> quotes, final List<String> lines) {
        return quotes.subscribe("quotes.>")
                .name("audit")
                .buffer(4096)
                .policy(Backpressure.disconnect())
                .handler((topic, quote, sequence, timestampNs) ->
                        lines.add(sequence + " " + timestampNs + " " + topic + " " + quote.bid()));
    }
    // end

    @Test
    void shouldGiveEachSubscriberWhatItWants() {
        // page
        final List<String> lines = new ArrayList<>();
        final ManualClock clock = new ManualClock(1_000);
        try (Topics<Quote> quotes = Topics.<Quote>builder("quotes")
                .layout(ThreadLayout.caller())
                .clock(clock)
                .history("quotes.>", 1)
                .start()) {
            audit(quotes, lines);
            final TopicPublisher<Quote> sap = quotes.publisher("quotes.eu.sap");
            assertThat(sap.publish(new Quote(1, 99))).isEqualTo(1); // one subscription has taken it
            final Subscription<Quote> screen = screen(quotes);
            clock.advanceTo(2_000);
            sap.publish(new Quote(1, 100));
            sap.publish(new Quote(1, 101));
            quotes.publish("quotes.us.ibm", new Quote(2, 50));

            assertThat(screen.poll()).isEqualTo(new Quote(1, 99)); // the last value, then what came since
            assertThat(screen.poll()).isEqualTo(new Quote(1, 101));
            assertThat(screen.poll()).isNull();

            assertThat(lines).isEmpty();
            quotes.step(); // a handler is called by an agent, here by the test
            assertThat(lines)
                    .containsExactly(
                            "0 1000 quotes.eu.sap 99",
                            "1 2000 quotes.eu.sap 100",
                            "2 2000 quotes.eu.sap 101",
                            "3 2000 quotes.us.ibm 50");
        }
        // end
    }

    @Test
    void shouldPartWithWhoDoesNotKeepUpAndWithNobodyElse() {
        try (Topics<Quote> quotes =
                Topics.<Quote>builder("quotes").layout(ThreadLayout.caller()).start()) {
            // page
            final Subscription<Quote> slow = quotes.subscribe("quotes.>")
                    .buffer(2)
                    .policy(Backpressure.disconnect())
                    .open();
            final Subscription<Quote> quick = quotes.subscribe("quotes.>")
                    .buffer(4)
                    .policy(Backpressure.dropOldest())
                    .open();
            for (long bid = 1; bid <= 3; bid++) {
                quotes.publish("quotes.eu.sap", new Quote(1, bid));
            }
            assertThat(slow.isOpen()).isFalse();
            assertThat(slow.metrics().dropped()).isEqualTo(1);
            assertThat(slow.poll()).isEqualTo(new Quote(1, 1)); // what is in can still be polled
            assertThat(quick.metrics().waiting()).isEqualTo(3); // it has all three
            // end
            quotes.step();
            assertThat(slow.ending()).isEqualTo(SubscriptionEnd.FULL);
        }
    }

    @Test
    void shouldEndWithItsScope() {
        try (Topics<Quote> quotes =
                Topics.<Quote>builder("quotes").layout(ThreadLayout.caller()).start()) {
            final Scope session = Scope.root("session");
            final Subscription<Quote> subscription =
                    quotes.subscribe("quotes.>").until(session::isCancelled).open();
            session.close();
            quotes.step();
            assertThat(subscription.ending()).isEqualTo(SubscriptionEnd.CANCELLED);
            assertThat(quotes.publish("quotes.eu.sap", new Quote(1, 1))).isZero();
        }
    }

    @Test
    void shouldLoseWhatComesDuringALongReplayIfTheBufferIsSmall() {
        try (Topics<Quote> quotes = Topics.<Quote>builder("quotes")
                .layout(ThreadLayout.caller())
                .history("quotes.>", 100)
                .start()) {
            for (int i = 0; i < 100; i++) {
                quotes.publish("quotes.eu.sap", new Quote(1, i));
            }
            final Subscription<Quote> late = quotes.subscribe("quotes.>")
                    .buffer(4)
                    .policy(Backpressure.dropNewest())
                    .replay(Replay.last(100))
                    .open();
            for (int i = 100; i < 110; i++) {
                quotes.publish("quotes.eu.sap", new Quote(1, i));
            }
            final List<Long> bids = new ArrayList<>();
            late.drain((topic, quote, sequence, timestampNs) -> bids.add(quote.bid()), 1000);
            assertThat(bids).hasSize(104).startsWith(0L, 1L).endsWith(102L, 103L);
            assertThat(late.metrics().dropped()).isEqualTo(6);
        }
    }

    @Test
    void shouldRefuseToWaitForItself() {
        try (Topics<Quote> quotes =
                Topics.<Quote>builder("quotes").layout(ThreadLayout.caller()).start()) {
            final Subscription<Quote> full =
                    quotes.subscribe("quotes.>").buffer(2).open(); // BLOCK
            quotes.publish("quotes.a", new Quote(1, 1));
            quotes.publish("quotes.a", new Quote(1, 2));
            final long receipt = quotes.publish("quotes.a", new Quote(1, 3));
            assertThat(Receipt.refused(receipt)).isEqualTo(1);
            assertThat(full.metrics().dropped()).isEqualTo(1);
            assertThatIllegalArgumentException().isThrownBy(() -> quotes.publish("quotes.*", new Quote(1, 4)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> quotes.subscribe("quotes.>").replay(Replay.lastValue()));
        }
    }

    @Test
    void shouldKeepTheOrderOfEachPublisherOnThreads() throws InterruptedException {
        final int each = 20_000;
        final long[] last = {0, 0};
        final int[] outOfOrder = {0};
        final Topics<Quote> quotes = Topics.<Quote>builder("quotes").start();
        final Subscription<Quote> all = quotes.subscribe("quotes.*").handler((topic, quote, sequence, timestampNs) -> {
            outOfOrder[0] += quote.bid() == last[quote.instrument()] + 1 ? 0 : 1;
            last[quote.instrument()] = quote.bid();
        });
        final List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            final int instrument = i;
            publishers.add(new Thread(() -> {
                try (TopicPublisher<Quote> publisher = quotes.publisher("quotes.i" + instrument)) {
                    for (long bid = 1; bid <= each; bid++) {
                        publisher.publish(new Quote(instrument, bid));
                    }
                }
            }));
        }
        publishers.forEach(Thread::start);
        for (final Thread publisher : publishers) {
            publisher.join();
        }
        final TopicsReport report = quotes.shutdown(Duration.ofSeconds(20));
        assertThat(report.isComplete()).isTrue();
        assertThat(last).containsExactly(each, each);
        assertThat(outOfOrder[0]).isZero();
        assertThat(all.metrics().delivered()).isEqualTo(2L * each);
    }
}

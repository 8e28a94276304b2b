package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ringmill.actor.ActorContext;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorStages;
import org.ringmill.actor.ActorSystem;
import org.ringmill.actor.Ask;
import org.ringmill.actor.Behavior;
import org.ringmill.actor.DeadLetterListener;
import org.ringmill.actor.ReplyTo;
import org.ringmill.actor.Signal;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.Publisher;
import org.ringmill.time.ManualClock;

class ActorLivesPatternTest {
    // page
    sealed interface Feed {}

    record Connected(ActorRef<String> wire) implements Feed {}

    record Line(String text) implements Feed {}

    /** No wire yet: lines are put aside, in their order; what has no room there is a dead letter. */
    static Behavior<Feed> waiting() {
        return (message, context) -> {
            if (message instanceof Connected connected) {
                context.watch(connected.wire());
                context.unstashAll();
                return sending(connected.wire());
            }
            return context.stash(message) ? Behavior.same() : Behavior.unhandled();
        };
    }

    /** Hands lines on, and waits again when the wire has ended. */
    static Behavior<Feed> sending(final ActorRef<String> wire) {
        return new Behavior<>() {
            @Override
            public Behavior<Feed> onMessage(final Feed message, final ActorContext<Feed> context) {
                if (message instanceof Line line) {
                    context.tell(wire, line.text());
                    return Behavior.same();
                }
                return Behavior.unhandled();
            }

            @Override
            public Behavior<Feed> onSignal(final Signal signal, final ActorContext<Feed> context) {
                return signal instanceof Signal.Terminated ? waiting() : Behavior.unhandled();
            }
        };
    }
    // end

    private static void drain(final ActorSystem system) {
        while (system.step() > 0) {
            // until there is nothing to do
        }
    }

    @Test
    void shouldPutLinesAsideUntilThereIsAWireAndAgainWhenItHasEnded() {
        final List<String> sent = new ArrayList<>();
        final List<String> dead = new ArrayList<>();
        // page
        final DeadLetterListener undelivered =
                (message, recipient, sender, reason) -> dead.add(recipient.path() + " " + reason);
        try (ActorSystem system = ActorSystem.builder("gateway")
                .layout(ThreadLayout.caller())
                .onDeadLetter(undelivered)
                .start()) {
            final ActorSpec<Feed> spec =
                    ActorSpec.<Feed>behavior(context -> waiting()).stash(2);
            final ActorRef<Feed> feed = system.spawn("feed", spec);
            final ActorRef<String> wire = system.spawn("wire", ActorSpec.of(() -> (text, context) -> sent.add(text)));

            feed.tell(new Line("one"));
            feed.tell(new Connected(wire));
            feed.tell(new Line("two"));
            drain(system);
            assertThat(sent).containsExactly("one", "two");

            wire.stop();
            drain(system);
            for (int i = 0; i < 3; i++) {
                feed.tell(new Line("three")); // two are put aside
            }
            drain(system);
            assertThat(dead).containsExactly("/feed UNHANDLED");
            assertThat(system.<Feed>find("/feed")).isSameAs(feed);
        }
        // end
        assertThat(sent).containsExactly("one", "two");
    }

    // page
    record Quote(String symbol) {}

    /** Answers what it knows; else lets somebody else find out, who answers on a thread of its own. Ends when nobody asks for a minute. */
    static Behavior<Quote> quotes(final Lookup lookup) {
        return new Behavior<>() {
            @Override
            public Behavior<Quote> onMessage(final Quote quote, final ActorContext<Quote> context) {
                lookup.find(quote.symbol(), context.replyTo()); // any thread, once; the asker's deadline holds
                return Behavior.same();
            }

            @Override
            public Behavior<Quote> onSignal(final Signal signal, final ActorContext<Quote> context) {
                if (signal == Signal.Lifecycle.STARTED) {
                    context.timers().receiveTimeout(TimeUnit.MINUTES.toNanos(1));
                }
                return signal == Signal.Lifecycle.RECEIVE_TIMEOUT ? Behavior.stopped() : Behavior.same();
            }
        };
    }
    // end

    interface Lookup {
        void find(String symbol, ReplyTo replyTo);
    }

    @Test
    void shouldAnswerFromElsewhereAndEndWhenNobodyAsks() throws Exception {
        final ManualClock clock = new ManualClock(0);
        try (ActorSystem system = ActorSystem.builder("quotes")
                .layout(ThreadLayout.caller())
                .clock(clock)
                .start()) {
            final List<ReplyTo> open = new ArrayList<>();
            final ActorRef<Quote> quotes = system.spawn(
                    "quotes", ActorSpec.behavior(context -> quotes((symbol, replyTo) -> open.add(replyTo))));
            final Ask<Long> ask = system.newAsk();
            ask.send(quotes, new Quote("ACME"), TimeUnit.SECONDS.toNanos(20));
            drain(system);
            final Thread elsewhere = new Thread(() -> open.get(0).reply(42L));
            elsewhere.start();
            elsewhere.join();
            ask.await();
            assertThat(ask.reply()).isEqualTo(42L);
            clock.advanceTo(TimeUnit.SECONDS.toNanos(70));
            drain(system);
            assertThat(quotes.isTerminated()).isTrue();
        }
    }

    /** An event of the ring of trades. */
    static final class Trade {
        long quantity;
    }

    /** An event of the ring of totals. */
    static final class Total {
        long quantity;
    }

    @Test
    void shouldTakeEventsFromARingAndPublishIntoAnother() {
        final List<Long> written = new ArrayList<>();
        // page
        final Pipeline<Total> totals = Pipeline.builder("totals", 1024, Total::new)
                .layout(ThreadLayout.caller())
                .stage("write", (total, sequence, timestampNs, endOfBatch) -> written.add(total.quantity))
                .build();
        final Publisher<Total> publisher = totals.publisher(); // the actor's alone
        final ActorSystem system =
                ActorSystem.builder("counting").layout(ThreadLayout.caller()).start();
        final long[] sum = {0};
        final ActorRef<Long> counting = system.spawn("counting", ActorSpec.of(() -> (quantity, context) -> {
            sum[0] += quantity;
            final Total total = publisher.claim();
            total.quantity = sum[0];
            publisher.commit(context.timeNs());
        }));
        final Pipeline<Trade> trades = Pipeline.builder("trades", 1024, Trade::new)
                .layout(ThreadLayout.caller())
                .offerStage("count", ActorStages.tell(counting, (Trade trade) -> trade.quantity))
                .build();
        // end
        totals.start();
        final Publisher<Trade> source = trades.publisher();
        trades.start();
        for (long i = 1; i <= 3; i++) {
            source.claim().quantity = i;
            source.commit(0);
        }
        assertThat(trades.shutdown(Duration.ofSeconds(5)).isComplete()).isTrue();
        drain(system);
        system.close();
        assertThat(totals.shutdown(Duration.ofSeconds(5)).isComplete()).isTrue();
        assertThat(written).containsExactly(1L, 3L, 6L);
    }
}

package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.scope.Scope;
import org.ringmill.stream.Broadcast;
import org.ringmill.stream.Connector;

class TeeAndMergePatternTest {
    // page
    record Trade(long timeNs, String venue, long price) {}

    /** The trades of two venues, in the order of their times, for those who settle them and for a screen. */
    static final class Tape {
        final Sender<Trade> xetra;
        final Sender<Trade> nyse;
        final Channel<Trade> settlement;
        final Channel<Trade> screen = Channel.mpmc(2, Backpressure.dropOldest()); // holds nobody up

        Tape(final AgentGroup agents) {
            final Channel<Trade> fromXetra = blocking(agents);
            final Channel<Trade> fromNyse = blocking(agents);
            final Channel<Trade> merged = blocking(agents);
            settlement = blocking(agents);
            xetra = fromXetra.sender();
            nyse = fromNyse.sender();
            agents.join(
                    Connector.mergeOrdered("merge", List.of(fromXetra, fromNyse), merged.sender(), Trade::timeNs),
                    AgentErrorHandler.STOP);
            agents.join(
                    Connector.tee("tee", merged, List.of(settlement.sender(), screen.sender())),
                    AgentErrorHandler.STOP);
        }

        private static Channel<Trade> blocking(final AgentGroup agents) {
            return Channel.<Trade>mpsc(1024, Backpressure.block()).waitingIn(agents);
        }
    }
    // end

    private AgentGroup agents = stepped();

    private static AgentGroup stepped() {
        return AgentGroup.builder("tape").layout(ThreadLayout.caller()).build();
    }

    @BeforeEach
    void start() {
        agents.start();
    }

    @AfterEach
    void stop() {
        assertThat(agents.stop(Duration.ofSeconds(5))).isEmpty();
    }

    private void settle() {
        int quiet = 0;
        while (quiet < 2) {
            quiet = agents.step() == 0 ? quiet + 1 : 0;
        }
    }

    private static List<Long> prices(final Channel<Trade> channel) {
        final List<Long> prices = new ArrayList<>();
        channel.drain(trade -> prices.add(trade.price()), 100);
        return prices;
    }

    @Test
    void shouldMergeByTimeAndGiveEachReaderWhatItCanBear() {
        // page
        final Tape tape = new Tape(agents); // a group that the test steps, or one with threads
        tape.xetra.send(new Trade(1, "xetra", 100));
        tape.xetra.send(new Trade(4, "xetra", 103));
        settle();
        assertThat(prices(tape.settlement)).isEmpty(); // New York may still have had an earlier one

        tape.nyse.send(new Trade(2, "nyse", 101));
        tape.nyse.send(new Trade(3, "nyse", 102));
        settle();
        assertThat(prices(tape.settlement)).containsExactly(100L, 101L, 102L);

        tape.nyse.close(); // who sends closes: now nobody waits for New York
        tape.xetra.close();
        settle();
        assertThat(prices(tape.settlement)).containsExactly(103L);
        assertThat(tape.settlement.isEnded()).isTrue(); // the end has come through merge and tee
        assertThat(prices(tape.screen)).containsExactly(102L, 103L); // two of four: it had room for two
        // end
        assertThat(tape.screen.dropped()).isEqualTo(2);
        assertThat(tape.screen.isEnded()).isTrue();
    }

    @Test
    void shouldMergeTheSameOnThreads() throws InterruptedException {
        agents.stop(Duration.ofSeconds(1));
        agents = AgentGroup.builder("tape").build();
        agents.start();
        final Tape tape = new Tape(agents);
        final Thread xetra = new Thread(() -> sendAll(tape.xetra, 0));
        final Thread nyse = new Thread(() -> sendAll(tape.nyse, 1));
        xetra.start();
        nyse.start();
        long expectedNs = 0;
        for (Trade trade = tape.settlement.take(Long.MAX_VALUE);
                trade != null;
                trade = tape.settlement.take(Long.MAX_VALUE)) {
            assertThat(trade.timeNs()).isEqualTo(expectedNs++);
        }
        assertThat(expectedNs).isEqualTo(20_000);
        xetra.join();
        nyse.join();
    }

    private static void sendAll(final Sender<Trade> sender, final int first) {
        try (sender) {
            for (long timeNs = first; timeNs < 20_000; timeNs += 2) {
                sender.send(new Trade(timeNs, "any", 1));
            }
        }
    }

    @Test
    void shouldCancelWhatComesInWhenTheScopeEnds() {
        final List<String> unread = new ArrayList<>();
        // page
        final Scope session = Scope.root("session");
        final Channel<String> feed =
                Channel.<String>mpsc(16, Backpressure.block()).onDropped(unread::add);
        final Channel<String> view = Channel.mpsc(16, Backpressure.block());
        agents.join(Connector.orDone("view", session, feed, view.sender()), AgentErrorHandler.STOP);
        final Sender<String> sender = feed.sender();
        sender.send("first");
        settle();
        session.close();
        sender.send("second");
        settle();
        assertThat(view.poll()).isEqualTo("first");
        assertThat(view.isEnded()).isTrue();
        assertThat(sender.send("third")).isEqualTo(Offer.CLOSED); // the cancel has come through
        assertThat(unread).containsExactly("second");
        // end
    }

    @Test
    void shouldBroadcastToWhoIsThere() {
        final Channel<String> news = Channel.mpsc(16, Backpressure.block());
        final Broadcast<String> broadcast = Connector.broadcast("news", news);
        agents.join(broadcast, AgentErrorHandler.STOP);
        // page
        try (Sender<String> editor = news.sender()) { // read by a broadcast of the group
            editor.send("nobody is there");
            settle();
            final Channel<String> reader = Channel.mpmc(16, Backpressure.dropOldest());
            assertThat(broadcast.add(reader.sender())).isTrue(); // the sender is the agent's from now on
            editor.send("somebody is there");
            settle();
            assertThat(reader.poll()).isEqualTo("somebody is there");
            assertThat(news.dropped()).isEqualTo(1);
            reader.cancel(); // takes it out of the set
        }
        // end
        settle();
        assertThat(broadcast.isEnded()).isTrue();
    }

    @Test
    void shouldHoldUpAllReadersForOneThatWaits() {
        final Channel<String> in = Channel.mpsc(2, Backpressure.block());
        final Channel<String> slow = Channel.mpsc(2, Backpressure.block());
        final Channel<String> quick = Channel.mpsc(8, Backpressure.block());
        agents.join(Connector.tee("tee", in, List.of(slow.sender(), quick.sender())), AgentErrorHandler.STOP);
        final Sender<String> sender = in.sender();
        for (int i = 0; i < 5; i++) {
            assertThat(sender.trySend("line")).isEqualTo(Offer.PUBLISHED);
            settle();
        }
        assertThat(quick.size()).isEqualTo(2);
        assertThat(sender.trySend("line")).isEqualTo(Offer.REJECTED);
        slow.cancel();
        settle();
        assertThat(quick.size()).isEqualTo(5);
    }

    @Test
    void shouldStopAtAnInputThatIsOutOfOrder() {
        final Tape tape = new Tape(agents);
        tape.xetra.send(new Trade(5, "xetra", 100));
        tape.xetra.send(new Trade(4, "xetra", 101));
        tape.nyse.send(new Trade(9, "nyse", 102));
        settle();
        final AgentGroup.Failure failure = agents.failure();
        assertThat(failure).isNotNull();
        assertThat(failure.cause()).hasMessageContaining("out of order").hasMessageContaining("sequence=4");
    }
}

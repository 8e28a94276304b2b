package org.ringmill.examples.patterns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;

class ChannelsPatternTest {
    // page
    /** {@return how many lines of several logs, each read by a thread of its own, report an error} */
    static int errors(final List<List<String>> logs) throws InterruptedException {
        final Channel<String> lines = Channel.mpsc(64, Backpressure.block());
        final List<Sender<String>> senders =
                logs.stream().map(log -> lines.sender()).toList(); // all, before the first is closed
        for (int i = 0; i < logs.size(); i++) {
            final List<String> log = logs.get(i);
            final Sender<String> sender = senders.get(i);
            new Thread(() -> {
                        try (sender) { // who sends closes
                            log.forEach(sender::send);
                        }
                    })
                    .start();
        }
        int errors = 0;
        for (String line = lines.take(Long.MAX_VALUE); line != null; line = lines.take(Long.MAX_VALUE)) {
            errors += line.startsWith("ERROR") ? 1 : 0;
        }
        return errors; // null was the end: all have closed, and the last line was taken
    }
    // end

    @Test
    void shouldReadAllBeforeTheEnd() throws InterruptedException {
        final List<List<String>> logs = new ArrayList<>();
        for (int log = 0; log < 3; log++) {
            final List<String> lines = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                lines.add(i % 10 == 0 ? "ERROR disk" : "INFO all is well");
            }
            logs.add(lines);
        }
        assertThat(errors(logs)).isEqualTo(300);
    }

    @Test
    void shouldTellSendersThatNobodyReadsAnyMore() {
        // page
        final List<String> unread = new ArrayList<>();
        final Channel<String> lines =
                Channel.<String>spsc(8, Backpressure.reject()).onDropped(unread::add);
        try (Sender<String> sender = lines.sender()) {
            sender.send("INFO start");
            sender.send("ERROR disk");
            sender.send("INFO stop");
            assertThat(lines.poll()).isEqualTo("INFO start");
            assertThat(lines.poll()).isEqualTo("ERROR disk");
            lines.cancel(); // the first error is enough for this reader
            assertThat(sender.send("INFO more")).isEqualTo(Offer.CLOSED); // refused: still the sender's
            assertThat(unread).containsExactly("INFO stop"); // was taken, and not read
        }
        // end
        assertThat(lines.isEnded()).isTrue();
        assertThat(lines.dropped()).isEqualTo(1);
    }

    // page
    /** Writes lines in batches; ends with its channel. */
    static final class LineWriter implements Agent {
        private final Channel<String> lines;
        private final StringBuilder file;
        private boolean isClosed;

        LineWriter(final Channel<String> lines, final StringBuilder file) {
            this.lines = lines;
            this.file = file;
        }

        @Override
        public int doWork() {
            final int written = lines.drain(line -> file.append(line).append('\n'), 100);
            if (written == 0 && !isClosed && lines.isEnded()) {
                file.append("-- end\n");
                isClosed = true;
            }
            return written;
        }

        @Override
        public String roleName() {
            return "line-writer";
        }
    }
    // end

    @Test
    void shouldFeedAnAgent() {
        final StringBuilder file = new StringBuilder();
        final AgentGroup agents =
                AgentGroup.builder("writer").layout(ThreadLayout.caller()).build();
        agents.start();
        final Channel<String> lines =
                Channel.<String>mpsc(2, Backpressure.block()).waitingIn(agents);
        agents.join(new LineWriter(lines, file), AgentErrorHandler.STOP);
        try (Sender<String> sender = lines.sender()) {
            for (int i = 1; i <= 5; i++) {
                assertThat(sender.send("line " + i)).isEqualTo(Offer.PUBLISHED); // steps the writer when it is full
            }
        }
        agents.step();
        agents.step();
        assertThat(file).hasToString("line 1\nline 2\nline 3\nline 4\nline 5\n-- end\n");
    }

    @Test
    void shouldTakeNoSenderAfterTheLastWasClosed() throws InterruptedException {
        final Channel<String> lines = Channel.mpsc(8, Backpressure.block());
        final Sender<String> first = lines.sender();
        first.close();
        first.close();
        assertThat(first.send("late")).isEqualTo(Offer.CLOSED);
        assertThatIllegalStateException().isThrownBy(lines::sender);
        assertThat(lines.take(Long.MAX_VALUE)).isNull();
        assertThat(lines.isEnded()).isTrue();
    }

    @Test
    void shouldNotTakeATimeoutForTheEnd() throws InterruptedException {
        final Channel<String> lines = Channel.mpsc(8, Backpressure.block());
        try (Sender<String> open = lines.sender()) {
            assertThat(lines.take(1_000_000)).isNull();
            assertThat(lines.isEnded()).isFalse();
            assertThat(open.isClosed()).isFalse();
        }
        assertThat(lines.isEnded()).isTrue();
    }
}

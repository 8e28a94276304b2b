package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.agrona.ExpandableArrayBuffer;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.engine.CommandPublisher;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.examples.exchange.OrderType;
import org.ringmill.examples.exchange.Side;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.StateMachine;
import org.ringmill.time.ManualClock;

/** Makes journals with event times that are known: the first command comes at {@link #START_NS}, then one a millisecond. */
final class Journals {
    /** 2026-01-01T10:00:00Z. */
    static final long START_NS = 1_767_261_600_000_000_000L;

    static final long STEP_NS = 1_000_000;

    /** An application that the tool does not know. */
    static final String BILLING = "billing";

    private Journals() {}

    static long timeNs(final long sequence) {
        return START_NS + (sequence - 1) * STEP_NS;
    }

    /** The exchange's journal: generated commands, as many as told. */
    static void exchange(final Path directory, final int commands) {
        exchange(directory, commands, 0);
    }

    /** With a snapshot every so many commands, each waited for; 0 for none. */
    static void exchange(final Path directory, final int commands, final int snapshotEvery) {
        final OrderFlow flow = new OrderFlow(9);
        final OrderCommand command = new OrderCommand();
        try (Exchange exchange = open(directory)) {
            for (int i = 1; i <= commands; i++) {
                flow.next(command);
                final boolean isLast = snapshotEvery > 0 && i % snapshotEvery == 0;
                if (isLast) {
                    exchange.awaitReleased(Duration.ofSeconds(30));
                    exchange.engine().requestSnapshot(); // which is taken behind the next command
                }
                final long sequence = exchange.submit(command.onLine(i), timeNs(i));
                if (isLast) {
                    awaitSnapshot(exchange, sequence);
                }
            }
            exchange.awaitReleased(Duration.ofSeconds(30));
        }
    }

    private static void awaitSnapshot(final Exchange exchange, final long sequence) {
        final long deadlineNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (exchange.engine().snapshotSequence() < sequence) {
            assertThat(System.nanoTime()).as("a snapshot in time").isLessThan(deadlineNs);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The exchange's journal of one command of each kind, for what is to be read word by word. */
    static void fourOrders(final Path directory) {
        final OrderCommand command = new OrderCommand();
        try (Exchange exchange = open(directory)) {
            exchange.submit(
                    command.place(1, 10, Side.ASK, OrderType.GTC, 100, 5).onLine(1), timeNs(1));
            exchange.submit(command.move(1, 10, 101).onLine(2), timeNs(2));
            exchange.submit(command.reduce(1, 10, 2).onLine(3), timeNs(3));
            exchange.submit(command.cancel(1, 10).onLine(4), timeNs(4));
            exchange.awaitReleased(Duration.ofSeconds(30));
        }
    }

    private static Exchange open(final Path directory) {
        return Exchange.open(
                new ExchangeMachine(),
                new EngineContext()
                        .directory(directory)
                        .layout(ThreadLayout.shared(1))
                        .clock(new ManualClock(START_NS))
                        .outputHandler((output, sequence, index, timestampNs) -> {}));
    }

    /** A journal of an unknown application: types 1 and 2 in turn, the payload two bytes, 0xCAFE in every third. */
    static void billing(final Path directory, final int commands) {
        final EngineContext context = new EngineContext()
                .stateMachine(new Nothing())
                .application(BILLING)
                .directory(directory)
                .layout(ThreadLayout.shared(1))
                .clock(new ManualClock(START_NS))
                .outputHandler((output, sequence, index, timestampNs) -> {});
        final ExpandableArrayBuffer payload = new ExpandableArrayBuffer();
        try (DurableEngine engine = DurableEngine.open(context)) {
            final CommandPublisher publisher = engine.publisher();
            for (int i = 1; i <= commands; i++) {
                payload.putShort(0, (short) (i % 3 == 0 ? 0xFECA : i));
                java.util.Objects.requireNonNull(publisher.claim()).putBytes(publisher.offset(), payload, 0, 2);
                publisher.commit(1 + i % 2, 7, 1000 + i, 2, timeNs(i));
            }
            engine.awaitReleased(Duration.ofSeconds(30));
        }
    }

    /** {@return what lies in a directory: names, sizes, times of change and links, whatever reading does not touch} */
    static Map<String, String> files(final Path directory) throws IOException {
        final Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (final Path file : all.toList()) {
                final BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                files.put(
                        file.toString(),
                        attributes.size() + "/" + attributes.lastModifiedTime() + "/" + attributes.isRegularFile());
            }
        }
        return files;
    }

    private static final class Nothing implements StateMachine {
        @Override
        public void onCommand(
                final Message command, final long sequence, final long timestampNs, final Outbound outbound) {}

        @Override
        public void writeSnapshot(final SnapshotSink sink) {}

        @Override
        public void readSnapshot(final SnapshotSource source) {}
    }
}

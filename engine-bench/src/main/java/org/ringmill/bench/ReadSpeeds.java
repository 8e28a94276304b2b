package org.ringmill.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringmill.engine.EngineContext;
import org.ringmill.engine.Replayer;
import org.ringmill.examples.exchange.Exchange;
import org.ringmill.examples.exchange.ExchangeApplication;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.journal.Journal;
import org.ringmill.journal.JournalVerifier;

/** How fast a journal is read back, by one thread: into the exchange, and by the verifier. From the page cache. */
final class ReadSpeeds {
    private static final int ROUNDS = 7;
    private static final int WARM_UPS = 2;
    private static final long COMMANDS = 5_000_000;
    private static final int EVENT_BYTES = 128;
    private static final int BATCH = 256;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ReadSpeeds() {}

    static String replay(final Path directory) {
        writeExchange(directory, COMMANDS, 0);
        return measured("replay into the exchange, commands", () -> {
            new Replayer(new Replayer.Context()
                            .directory(directory)
                            .application(new ExchangeApplication())
                            .useSnapshots(false))
                    .run();
        });
    }

    static String verify(final Path directory) {
        final Journal.Context context =
                new Journal.Context().directory(directory).application("bench");
        try (Journal journal = Journal.open(context)) {
            journal.start();
            final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(EVENT_BYTES));
            for (long i = 1; i <= COMMANDS; i++) {
                payload.putLong(0, i);
                journal.append(i, i, 1, 1, i, payload, 0, EVENT_BYTES);
                if (i % BATCH == 0) {
                    journal.flush();
                }
            }
        }
        return measured("verify, events of 128 bytes in frames of 256", () -> {
            if (!JournalVerifier.verify(directory, (done, total) -> {}).isSound()) {
                throw new IllegalStateException("not sound");
            }
        });
    }

    /** Journals random commands, and takes a snapshot at one of them if that is not 0. */
    static void writeExchange(final Path directory, final long commands, final long snapshotAt) {
        final EngineContext context = new EngineContext()
                .directory(directory)
                .snapshotEvery(snapshotAt)
                .outputHandler((output, sequence, index, timestampNs) -> {});
        final OrderFlow flow = new OrderFlow(1);
        final OrderCommand command = new OrderCommand();
        try (Exchange exchange = Exchange.open(new ExchangeMachine(), context)) {
            for (long i = 1; i <= commands; i++) {
                flow.next(command);
                exchange.submit(command.onLine(i));
            }
            exchange.awaitReleased(Duration.ofMinutes(5));
        }
    }

    private static String measured(final String what, final Runnable work) {
        final double[] wall = new double[ROUNDS];
        final double[] cpu = new double[ROUNDS];
        for (int i = -WARM_UPS; i < ROUNDS; i++) {
            final long startNs = System.nanoTime();
            final long startCpuNs = THREADS.getCurrentThreadCpuTime();
            work.run();
            if (i >= 0) {
                cpu[i] = COMMANDS * 1e9 / (THREADS.getCurrentThreadCpuTime() - startCpuNs);
                wall[i] = COMMANDS * 1e9 / (System.nanoTime() - startNs);
            }
        }
        Arrays.sort(wall);
        Arrays.sort(cpu);
        return String.format(
                Locale.ROOT,
                "%-46s %,12.0f/s (%,.0f to %,.0f)   in a second of its thread %,12.0f (%,.0f to %,.0f)",
                what,
                wall[ROUNDS / 2],
                wall[0],
                wall[ROUNDS - 1],
                cpu[ROUNDS / 2],
                cpu[0],
                cpu[ROUNDS - 1]);
    }
}

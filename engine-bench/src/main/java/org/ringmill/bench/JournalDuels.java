package org.ringmill.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringmill.journal.Journal;

/** The journal, with frames and checksums, against a raw Chronicle Queue that takes one document for each event. */
final class JournalDuels {
    private static final int EVENT_BYTES = 64;
    private static final int EVENTS = 1_000_000;

    private JournalDuels() {}

    /** A frame for each 256 events, against {@code writeBytes} for each event. */
    static Duel.Result batches(final Path directory, final int rounds) throws Exception {
        return new Duel("journal, 256 x 64 B a frame / writeBytes", rounds)
                .run(() -> ours(directory, 256), () -> rawQueue(directory));
    }

    /** A frame for each event, against {@code writeBytes} for each event. */
    static Duel.Result singles(final Path directory, final int rounds) throws Exception {
        return new Duel("journal, 1 x 64 B a frame / writeBytes", rounds)
                .run(() -> ours(directory, 1), () -> rawQueue(directory));
    }

    private static double ours(final Path parent, final int batch) throws IOException {
        final Path directory = Files.createTempDirectory(parent, "journal-");
        try (Journal journal =
                Journal.open(new Journal.Context().directory(directory).application("bench"))) {
            journal.start();
            final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(EVENT_BYTES));
            final long startNs = System.nanoTime();
            for (int i = 1; i <= EVENTS; i++) {
                payload.putLong(0, i);
                journal.append(i, i, 1, 1, i, payload, 0, EVENT_BYTES);
                if (i % batch == 0) {
                    journal.flush();
                }
            }
            journal.flush();
            return EVENTS * 1e9 / (System.nanoTime() - startNs);
        } finally {
            delete(directory);
        }
    }

    private static double rawQueue(final Path parent) throws IOException {
        final Path directory = Files.createTempDirectory(parent, "queue-");
        try (ChronicleQueue queue = ChronicleQueue.singleBuilder(directory).build();
                ExcerptAppender appender = queue.createAppender()) {
            final Bytes<Void> payload = Bytes.allocateDirect(EVENT_BYTES);
            payload.writeLimit(EVENT_BYTES).writePosition(EVENT_BYTES);
            final long startNs = System.nanoTime();
            for (int i = 1; i <= EVENTS; i++) {
                payload.writeLong(0, i);
                appender.writeBytes(payload);
            }
            final double result = EVENTS * 1e9 / (System.nanoTime() - startNs);
            payload.releaseLast();
            return result;
        } finally {
            delete(directory);
        }
    }

    static void delete(final Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

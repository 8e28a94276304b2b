package org.ringmill.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    private static final int PAGE_BYTES = 4096;
    private static final int TOUCHED_BYTES_PER_EVENT = 128;

    private JournalDuels() {}

    /**
     * Events in frames of {@code batch}, against {@code writeBytes} for each event.
     *
     * @param touched whether the pages of both files are brought into the page cache first: what is left is the work of
     *     the two, without what the system takes to find memory for a file that grows
     */
    static Duel.Result run(final Path directory, final int batch, final boolean touched, final int rounds)
            throws Exception {
        final String pages = touched ? "pages touched" : "new pages";
        return new Duel("journal, " + batch + " x 64 B, " + pages + " / writeBytes", rounds)
                .run(() -> ours(directory, batch, touched), () -> rawQueue(directory, touched));
    }

    private static double ours(final Path parent, final int batch, final boolean touched) throws IOException {
        final Path directory = Files.createTempDirectory(parent, "journal-");
        try (Journal journal =
                Journal.open(new Journal.Context().directory(directory).application("bench"))) {
            journal.start();
            final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(EVENT_BYTES));
            if (touched) {
                touch(directory.resolve("epoch-000001"));
            }
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

    private static double rawQueue(final Path parent, final boolean touched) throws IOException {
        final Path directory = Files.createTempDirectory(parent, "queue-");
        try (ChronicleQueue queue = ChronicleQueue.singleBuilder(directory).build();
                ExcerptAppender appender = queue.createAppender()) {
            final Bytes<Void> payload = Bytes.allocateDirect(EVENT_BYTES);
            payload.writeLimit(EVENT_BYTES).writePosition(EVENT_BYTES);
            appender.writeBytes(payload);
            if (touched) {
                touch(directory);
            }
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

    /** Writes zeros where the one queue file in the directory holds zeros, so that its pages exist, and nothing changes. */
    private static void touch(final Path directory) throws IOException {
        final Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file = files.filter(path -> path.toString().endsWith(".cq4"))
                    .findAny()
                    .orElseThrow();
        }
        final ByteBuffer page = ByteBuffer.allocateDirect(PAGE_BYTES);
        final ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (long position = 0; position < (long) EVENTS * TOUCHED_BYTES_PER_EVENT; position += PAGE_BYTES) {
                final int read = channel.read(page.clear(), position);
                if (read < PAGE_BYTES || page.flip().mismatch(zeros.clear()) < 0) {
                    if (read > 0 && read < PAGE_BYTES) {
                        throw new IOException("file does not end with a page, size=" + channel.size());
                    }
                    channel.write(zeros.clear(), position);
                }
            }
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

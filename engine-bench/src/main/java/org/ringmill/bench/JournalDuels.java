package org.ringmill.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.core.io.ReferenceOwner;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringmill.journal.Journal;

/** The journal, with frames and checksums, against a raw Chronicle Queue that takes one document for each event. */
final class JournalDuels {
    private static final int EVENT_BYTES = 64;
    private static final int EVENTS = 1_000_000;
    private static final int PAGE_BYTES = 4096;
    /** More than either takes: an event alone in its frame is 148 bytes with us, 68 without. */
    private static final long TOUCHED_BYTES = EVENTS * 192L;

    private JournalDuels() {}

    /**
     * Events in frames of {@code batch}, against {@code writeBytes} for each event.
     *
     * @param touched whether the pages of both files are touched first, as far as they are mapped: what is left is the
     *     work of the two, without what the system takes to find memory for a file that grows
     */
    static Duel.Result run(final Path directory, final int batch, final boolean touched, final int rounds)
            throws Exception {
        final String pages = touched ? "pages touched" : "new pages";
        return new Duel("journal, " + batch + " x 64 B, " + pages + " / writeBytes", rounds)
                .run(() -> ours(directory, batch, touched), () -> rawQueue(directory, touched));
    }

    private static double ours(final Path parent, final int batch, final boolean touched) throws IOException {
        final Path directory = Files.createTempDirectory(parent, "journal-");
        final Journal.Context context =
                new Journal.Context().directory(directory).application("bench").touchAheadBytes(TOUCHED_BYTES);
        try (Journal journal = Journal.open(context)) {
            journal.start();
            final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(EVENT_BYTES));
            while (touched && journal.touchAhead() > 0) {
                // each call touches some pages
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
                touch(appender);
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

    /** Does for the raw queue what {@link Journal#touchAhead()} does: exchanges a zero for a zero in each page. */
    private static void touch(final ExcerptAppender appender) throws IOException {
        final MappedBytes bytes =
                (MappedBytes) Objects.requireNonNull(appender.wire()).bytes();
        final ReferenceOwner owner = ReferenceOwner.temporary("bench");
        final long from = bytes.writePosition();
        final MappedBytesStore store = bytes.mappedFile().acquireByteStore(owner, from);
        for (long i = from & -PAGE_BYTES; i < from + TOUCHED_BYTES && store.inside(i, Integer.BYTES); i += PAGE_BYTES) {
            store.compareAndSwapInt(i, 0, 0);
        }
        store.release(owner);
    }

    static void delete(final Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}

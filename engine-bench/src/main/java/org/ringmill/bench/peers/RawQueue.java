package org.ringmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.core.io.ReferenceOwner;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * A raw Chronicle Queue in the duels, without a checksum. Its roll cycle is the one of our files, which
 * keeps hardly an index: the events are read in order.
 */
final class RawQueue {
    private static final int MIN_BLOCK_BYTES = 64 << 20;
    private static final int PAGE_BYTES = 4096;

    private final JournalLoad load;
    private final Way way;

    /** How an event gets into the queue and out of it. */
    enum Way {
        /** The queue copies its bytes. */
        BYTES,
        /** A document is opened for it, and closed. */
        DOCUMENT,
        /** A document is opened for {@link JournalLoad#BATCH} of them, and closed. */
        DOCUMENT_OF_BATCH
    }

    RawQueue(final JournalLoad load, final Way way) {
        this.load = load;
        this.way = way;
    }

    private ChronicleQueue open(final Path directory) {
        return ChronicleQueue.singleBuilder(directory)
                .rollCycle(SparseRollCycles.LARGE_HOURLY_XSPARSE)
                .blockSize(blockBytes())
                .build();
    }

    /** All that is written is mapped at once, so that its pages can be touched first. */
    private int blockBytes() {
        int bytes = MIN_BLOCK_BYTES;
        while (bytes < load.maxBytes()) {
            bytes *= 2;
        }
        return bytes;
    }

    /** Writes the events; see {@link RingmillJournal#write}. */
    void write(final Path directory, final boolean touched, final @Nullable Meter meter) throws IOException {
        try (ChronicleQueue queue = open(directory);
                ExcerptAppender appender = queue.createAppender()) {
            final Bytes<Void> payload = Bytes.allocateDirect(load.payloadBytes());
            payload.writeLimit(load.payloadBytes()).writePosition(load.payloadBytes());
            append(appender, payload, 0, 0); // makes the file
            if (touched) {
                touch(appender);
            }
            if (meter != null) {
                meter.begin();
            }
            append(appender, payload, 1, load.events());
            if (meter != null) {
                meter.end(load.events());
            }
            payload.releaseLast();
        }
    }

    private void append(final ExcerptAppender appender, final Bytes<Void> payload, final int first, final int last) {
        switch (way) {
            case BYTES -> appendBytes(appender, payload, first, last);
            case DOCUMENT -> appendDocuments(appender, payload, first, last);
            case DOCUMENT_OF_BATCH -> appendBatches(appender, payload, first, last);
        }
    }

    private static void appendBytes(
            final ExcerptAppender appender, final Bytes<Void> payload, final int first, final int last) {
        for (int i = first; i <= last; i++) {
            payload.writeLong(0, i);
            appender.writeBytes(payload);
        }
    }

    private static void appendDocuments(
            final ExcerptAppender appender, final Bytes<Void> payload, final int first, final int last) {
        for (int i = first; i <= last; i++) {
            payload.writeLong(0, i);
            try (DocumentContext document = appender.writingDocument()) {
                Objects.requireNonNull(document.wire()).bytes().write(payload);
            }
        }
    }

    private static void appendBatches(
            final ExcerptAppender appender, final Bytes<Void> payload, final int first, final int last) {
        for (int i = first; i <= last; i += JournalLoad.BATCH) {
            final int end = Math.min(i + JournalLoad.BATCH - 1, last);
            try (DocumentContext document = appender.writingDocument()) {
                final Bytes<?> bytes = Objects.requireNonNull(document.wire()).bytes();
                for (int j = i; j <= end; j++) {
                    payload.writeLong(0, j);
                    bytes.write(payload);
                }
            }
        }
    }

    /** Does what {@link org.ringmill.journal.Journal#touchAhead()} does: exchanges a zero for a zero in each page. */
    private void touch(final ExcerptAppender appender) throws IOException {
        final MappedBytes bytes =
                (MappedBytes) Objects.requireNonNull(appender.wire()).bytes();
        final ReferenceOwner owner = ReferenceOwner.temporary("bench");
        final long from = bytes.writePosition();
        final MappedBytesStore store = bytes.mappedFile().acquireByteStore(owner, from);
        final long to = from + load.maxBytes();
        for (long i = from & -PAGE_BYTES; i < to && store.inside(i, Integer.BYTES); i += PAGE_BYTES) {
            store.compareAndSwapInt(i, 0, 0);
        }
        store.release(owner);
    }

    /** Reads the events back and checks them. */
    void read(final Path directory, final Meter meter) {
        final long sum;
        try (ChronicleQueue queue = open(directory);
                ExcerptTailer tailer = queue.createTailer()) {
            meter.begin();
            sum = switch (way) {
                case BYTES -> readBytes(tailer, load.payloadBytes());
                case DOCUMENT -> readDocuments(tailer);
                case DOCUMENT_OF_BATCH -> readBatches(tailer, load.payloadBytes());
            };
            meter.end(load.events());
        }
        load.check(sum);
    }

    private static long readBytes(final ExcerptTailer tailer, final int payloadBytes) {
        final Bytes<Void> payload = Bytes.allocateDirect(payloadBytes);
        long sum = 0;
        while (tailer.readBytes(payload)) {
            sum += payload.readLong(0);
            payload.clear();
        }
        payload.releaseLast();
        return sum;
    }

    private static long readDocuments(final ExcerptTailer tailer) {
        long sum = 0;
        while (true) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return sum;
                }
                sum += Objects.requireNonNull(document.wire()).bytes().readLong();
            }
        }
    }

    private static long readBatches(final ExcerptTailer tailer, final int payloadBytes) {
        long sum = 0;
        while (true) {
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    return sum;
                }
                final Bytes<?> bytes = Objects.requireNonNull(document.wire()).bytes();
                while (bytes.readRemaining() > 0) {
                    sum += bytes.readLong();
                    bytes.readSkip(payloadBytes - Long.BYTES);
                }
            }
        }
    }
}

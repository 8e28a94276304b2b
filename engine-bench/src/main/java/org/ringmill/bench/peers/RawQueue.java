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
 * A raw Chronicle Queue in the duels: a document for each event, no checksum. Its roll cycle is the one of our files, which
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
        DOCUMENT
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
        if (way == Way.BYTES) {
            for (int i = first; i <= last; i++) {
                payload.writeLong(0, i);
                appender.writeBytes(payload);
            }
        } else {
            for (int i = first; i <= last; i++) {
                payload.writeLong(0, i);
                try (DocumentContext document = appender.writingDocument()) {
                    Objects.requireNonNull(document.wire()).bytes().write(payload);
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
            sum = way == Way.BYTES ? readBytes(tailer, load.payloadBytes()) : readDocuments(tailer);
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
}

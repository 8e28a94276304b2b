package org.ringmill.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringmill.journal.Journal;

/**
 * What a change of files does to the latency of a journal, at a steady rate, each record flushed alone, from when it was
 * due: many files and one, in turn. Beside the writer, as in an engine, a thread looks for room and touches pages.
 */
final class FileChangeLatency {
    private static final int ROUNDS = 4;
    private static final int WARM_UPS = 2;
    private static final long RATE_PER_SECOND = 200_000;
    private static final int RECORDS = 1_000_000;
    private static final int RECORD_BYTES = 64;
    private static final long SMALL_FILE_BYTES = 16 * 1024 * 1024;
    private static final long LARGE_FILE_BYTES = 1L << 30;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final int MAINTAINED_EVERY = 1_000;

    private FileChangeLatency() {}

    static String measure(final Path directory) throws IOException, InterruptedException {
        final Histogram many = new Histogram(3);
        final Histogram one = new Histogram(3);
        for (int run = -WARM_UPS; run < ROUNDS; run++) {
            final Histogram manyNow = run(directory, SMALL_FILE_BYTES);
            final Histogram oneNow = run(directory, LARGE_FILE_BYTES);
            if (run >= 0) {
                many.add(manyNow);
                one.add(oneNow);
            }
        }
        return String.format(
                        Locale.ROOT,
                        "journal at %,d records/s of %d bytes, in us, %d runs of %,d",
                        RATE_PER_SECOND,
                        RECORD_BYTES,
                        ROUNDS,
                        RECORDS)
                + line("files of 16 MiB", many)
                + line("one file", one);
    }

    private static String line(final String what, final Histogram latency) {
        return String.format(
                Locale.ROOT,
                "%n  %-16s p50 %,8.1f   p99 %,8.1f   p99.9 %,9.1f   p99.99 %,9.1f   max %,9.1f",
                what,
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                latency.getValueAtPercentile(99.9) / 1e3,
                latency.getValueAtPercentile(99.99) / 1e3,
                latency.getMaxValue() / 1e3);
    }

    private static Histogram run(final Path parent, final long fileBytes) throws IOException, InterruptedException {
        final Histogram latency = new Histogram(3);
        try (TemporaryDirectory directory = TemporaryDirectory.in(parent, "journal-")) {
            final Journal.Context context = new Journal.Context()
                    .directory(directory.path())
                    .application("bench")
                    .fileBytes(fileBytes);
            try (Journal journal = Journal.open(context)) {
                journal.start();
                while (journal.touchAhead() > 0) {
                    // as far ahead as is wanted
                }
                final Thread beside = new Thread(() -> maintain(journal), "beside");
                beside.start();
                write(journal, latency);
                beside.interrupt();
                beside.join();
            }
        }
        return latency;
    }

    private static void write(final Journal journal, final Histogram latency) {
        final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(RECORD_BYTES));
        final long startNs = System.nanoTime();
        for (int i = 0; i < RECORDS; i++) {
            final long dueNs = startNs + i * (TimeUnit.SECONDS.toNanos(1) / RATE_PER_SECOND);
            while (System.nanoTime() < dueNs) {
                Thread.onSpinWait();
            }
            journal.append(i + 1, i, 1, 1, i, payload, 0, RECORD_BYTES);
            journal.flush();
            latency.recordValue(System.nanoTime() - dueNs);
        }
    }

    private static void maintain(final Journal journal) {
        for (int turn = 0; !Thread.currentThread().isInterrupted(); turn++) {
            journal.findRoom();
            journal.touchAhead();
            if (turn % MAINTAINED_EVERY == 0) {
                journal.maintain(0);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}

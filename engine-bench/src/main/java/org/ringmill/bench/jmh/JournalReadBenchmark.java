package org.ringmill.bench.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.bench.TemporaryDirectory;
import org.ringmill.journal.Journal;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.RecordHandler;

/** A record read back from the page cache and checked, the opening of the journal shared by all. */
@State(Scope.Thread)
public class JournalReadBenchmark extends ShortRuns {
    private static final int RECORDS = 200_000;
    private static final int PAYLOAD_BYTES = 64;

    /** Records of a frame. */
    @Param({"1", "256"})
    private int frame;

    private long sum;
    private final RecordHandler handler = (record, sequence, timestampNs) -> sum += record.correlationId();
    private TemporaryDirectory directory;

    /** Writes the journal. */
    @Setup
    public void write() throws IOException {
        directory = TemporaryDirectory.in(Path.of(System.getProperty("java.io.tmpdir")), "journal-");
        final Journal.Context context =
                new Journal.Context().directory(directory.path()).application("bench");
        try (Journal journal = Journal.open(context)) {
            journal.start();
            final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(PAYLOAD_BYTES));
            for (int i = 1; i <= RECORDS; i++) {
                journal.append(i, i, 1, 1, i, payload, 0, PAYLOAD_BYTES);
                if (i % frame == 0) {
                    journal.flush();
                }
            }
            journal.flush();
        }
    }

    /** Deletes it. */
    @TearDown
    public void delete() throws IOException {
        directory.close();
    }

    /** {@return the sum of what the records carry} */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long read() {
        sum = 0;
        try (JournalReader reader = JournalReader.open(directory.path(), 0)) {
            while (reader.poll(handler) > 0) {
                // the next frame
            }
        }
        if (sum != RECORDS * (RECORDS + 1L) / 2) {
            throw new IllegalStateException("wrong records, sum=" + sum);
        }
        return sum;
    }
}

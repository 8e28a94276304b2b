package org.ringmill.bench.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.ringmill.bench.TemporaryDirectory;
import org.ringmill.journal.Journal;

/**
 * A record into the journal, at PROCESS_CRASH: appended, and its frame written once it is full. Each run has a new journal, whose
 * pages are touched before, so that the disk is not filled and what is measured is our work.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 15)
@Measurement(iterations = 20)
public class JournalAppendBenchmark extends ShortRuns {
    private static final int RECORDS = 200_000;
    private static final int OVERHEAD_BYTES = 128;

    /** Records of a frame. */
    @Param({"1", "256"})
    private int frame;

    /** Bytes of the payload of each. */
    @Param({"64", "256"})
    private int payloadBytes;

    private UnsafeBuffer payload;
    private TemporaryDirectory directory;
    private Journal journal;

    /** Opens a journal. */
    @Setup(Level.Iteration)
    public void open() throws IOException {
        payload = new UnsafeBuffer(ByteBuffer.allocateDirect(payloadBytes));
        directory = TemporaryDirectory.in(Path.of(System.getProperty("java.io.tmpdir")), "journal-");
        journal = Journal.open(new Journal.Context()
                .directory(directory.path())
                .application("bench")
                .touchAheadBytes((long) RECORDS * (payloadBytes + OVERHEAD_BYTES)));
        journal.start();
        while (journal.touchAhead() > 0) {
            // each call touches some pages
        }
    }

    /** Deletes it. */
    @TearDown(Level.Iteration)
    public void close() throws IOException {
        journal.close();
        directory.close();
    }

    /** {@return the last sequence that survives the process} */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long append() {
        for (int i = 1; i <= RECORDS; i++) {
            payload.putLong(0, i);
            journal.append(i, i, 1, 1, i, payload, 0, payloadBytes);
            if (i % frame == 0) {
                journal.flush();
            }
        }
        journal.flush();
        return journal.durableSequence();
    }
}

package org.ringmill.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.ringmill.examples.exchange.OrderBook;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.state.StateHash;

/** The state of an order book, whole: into memory, which is how long a snapshot holds the logic up; out of it; and its hash. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SnapshotBenchmark extends ShortRuns {
    /** Orders that are open. */
    @Param({"1000", "100000"})
    private int orders;

    private final BufferSnapshotSink sink = new BufferSnapshotSink();
    private final BufferSnapshotSink written = new BufferSnapshotSink();
    private OrderBook book;
    private OrderBook target;

    /** Fills the book, and a snapshot to read. */
    @Setup
    public void fill() {
        book = Books.of(orders);
        target = new OrderBook(2 * orders);
        book.writeSnapshot(written);
    }

    /** {@return its length in bytes} */
    @Benchmark
    public int write() {
        sink.reset();
        book.writeSnapshot(sink);
        return sink.lengthBytes();
    }

    /** {@return how many orders are open} */
    @Benchmark
    public int read() {
        target.readSnapshot(written.source());
        return target.openOrders();
    }

    /** {@return the hash} */
    @Benchmark
    public long hash() {
        return StateHash.of(book);
    }
}

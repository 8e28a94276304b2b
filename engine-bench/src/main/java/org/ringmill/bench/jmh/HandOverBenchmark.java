package org.ringmill.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.agent.IdleMode;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.Publisher;

/** From one thread to another through the ring: an event alone, until it was handled, and a stream of them. Wants two cores. */
@State(Scope.Benchmark)
public class HandOverBenchmark extends ShortRuns {
    private static final int RING = 8192;
    private static final int STREAM = 1 << 16;

    /** What the stage's thread does without work. */
    @Param({"SPIN", "YIELD"})
    private IdleMode idleMode;

    private final Cell sum = new Cell();
    private Pipeline<Cell> pipeline;
    private Publisher<Cell> publisher;

    /** Starts the pipeline. */
    @Setup
    public void start() {
        pipeline = Pipeline.builder("bench", RING, Cell::new)
                .singlePublisher()
                .idleMode(idleMode)
                .stage("sum", (event, sequence, timestampNs, endOfBatch) -> sum.value += event.value)
                .build()
                .start();
        publisher = pipeline.publisher();
    }

    /** Stops the pipeline. */
    @TearDown
    public void stop() {
        pipeline.close();
    }

    /** There, and the news of it back. {@return the sequence} */
    @Benchmark
    public long roundTrip() {
        Cell.claim(publisher).value = 1;
        final long sequence = publisher.commit(1);
        while (pipeline.position("sum") < sequence) {
            Thread.onSpinWait();
        }
        return sequence;
    }

    /** As fast as both can. {@return the last sequence} */
    @Benchmark
    @OperationsPerInvocation(STREAM)
    public long stream() {
        long last = 0;
        for (int i = 0; i < STREAM; i++) {
            Cell.claim(publisher).value = i;
            last = publisher.commit(i);
        }
        return last;
    }
}

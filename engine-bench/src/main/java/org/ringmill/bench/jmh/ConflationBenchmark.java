package org.ringmill.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Overflow;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.Publisher;

/** What an event costs that takes the place of an older one of its key, beside a ring that is full. */
@State(Scope.Thread)
public class ConflationBenchmark extends ShortRuns {
    private static final int RING = 64;

    /** Different keys that wait. */
    @Param({"1", "64", "4096"})
    private int keys;

    private Pipeline<Cell> pipeline;
    private Publisher<Cell> publisher;
    private long next;

    /** Starts the pipeline, fills its ring, and has an event of each key wait. */
    @Setup
    public void start() {
        pipeline = Pipeline.builder("bench", RING, Cell::new)
                .singlePublisher()
                .layout(ThreadLayout.caller())
                .overflow(Overflow.conflate(keys, event -> event.value, (from, to) -> to.value = from.value))
                .stage("none", (event, sequence, timestampNs, endOfBatch) -> {})
                .build()
                .start();
        publisher = pipeline.publisher();
        for (int i = 0; i < RING + keys; i++) {
            publish();
        }
        if (publish() != Publisher.PENDING) {
            throw new IllegalStateException("the ring has room");
        }
    }

    /** Stops the pipeline. */
    @TearDown
    public void stop() {
        while (publisher.flush() > 0) {
            pipeline.step();
        }
        pipeline.close();
    }

    /** {@return that it waits} */
    @Benchmark
    public long publish() {
        Cell.claim(publisher).value = next++ & (keys - 1);
        return publisher.commit(next);
    }
}

package org.ringmill.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.Publisher;
import org.ringmill.pipeline.StageHandler;

/** What sharding by key adds to an event: published and handled by all shards on one thread, since each looks at every key. */
@State(Scope.Thread)
public class ShardsBenchmark extends ShortRuns {
    private static final int EVENTS = 256;

    /** How many share the keys. */
    @Param({"1", "4", "16"})
    private int shards;

    private final Cell sum = new Cell();
    private Pipeline<Cell> pipeline;
    private Publisher<Cell> publisher;

    /** Starts the pipeline. */
    @Setup
    public void start() {
        final StageHandler<Cell> handler = (event, sequence, timestampNs, endOfBatch) -> sum.value += event.value;
        pipeline = Pipeline.builder("bench", 2 * EVENTS, Cell::new)
                .singlePublisher()
                .layout(ThreadLayout.caller())
                .shards("sum", shards, event -> event.value, shard -> handler)
                .build()
                .start();
        publisher = pipeline.publisher();
    }

    /** Stops the pipeline. */
    @TearDown
    public void stop() {
        pipeline.close();
    }

    /** {@return what the handlers have summed up} */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long publishAndHandle() {
        for (int i = 0; i < EVENTS; i++) {
            Cell.claim(publisher).value = i;
            publisher.commit(i);
        }
        while (pipeline.step() > 0) {
            // until all are handled
        }
        return sum.value;
    }
}

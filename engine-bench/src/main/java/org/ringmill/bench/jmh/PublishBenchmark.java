package org.ringmill.bench.jmh;

import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.agent.IdleMode;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.PipelineBuilder;
import org.ringmill.pipeline.Publisher;

/** What it costs a publisher to put an event into a ring that has room: claim, fill, commit. The stage's thread sleeps at first. */
@State(Scope.Benchmark)
public class PublishBenchmark extends ShortRuns {
    private static final int BURST = 4096;
    private static final int BATCH = 16;

    /** Whether one alone may publish, which saves the agreement with others. */
    @Param({"true", "false"})
    private boolean alone;

    private Pipeline<Cell> pipeline;
    private Publisher<Cell> publisher;

    /** Starts the pipeline. */
    @Setup
    public void start() {
        final Cell sum = new Cell();
        final PipelineBuilder<Cell> builder = Pipeline.builder("bench", 2 * BURST, Cell::new)
                .idleMode(IdleMode.SLEEP)
                .stage("sum", (event, sequence, timestampNs, endOfBatch) -> sum.value += event.value);
        pipeline = (alone ? builder.singlePublisher() : builder).build().start();
        publisher = pipeline.publisher();
    }

    /** Empties the ring. */
    @Setup(Level.Invocation)
    public void drain() {
        if (!pipeline.awaitDrained(Duration.ofSeconds(10))) {
            throw new IllegalStateException("not drained, " + pipeline.failure());
        }
    }

    /** Stops the pipeline. */
    @TearDown
    public void stop() {
        pipeline.close();
    }

    /** One after another. {@return the last sequence} */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long singles() {
        long last = 0;
        for (int i = 0; i < BURST; i++) {
            Cell.claim(publisher).value = i;
            last = publisher.commit(i);
        }
        return last;
    }

    /** Sixteen at a time. {@return the last sequence} */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long batches() {
        long last = 0;
        for (int i = 0; i < BURST; i += BATCH) {
            if (!publisher.claimBatch(BATCH)) {
                throw new IllegalStateException("refused, " + publisher.refusal());
            }
            for (int j = 0; j < BATCH; j++) {
                publisher.event(j).value = (long) i + j;
            }
            last = publisher.commit(i);
        }
        return last;
    }
}

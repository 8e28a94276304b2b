package org.ringmill.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.worker.Job;
import org.ringmill.worker.WorkerPool;

/** A task and a job through the pool, put in and run, on one thread. */
@State(Scope.Thread)
public class WorkerPoolBenchmark extends ShortRuns {
    private static final int BATCH = 256;

    private final Cell sum = new Cell();
    private WorkerPool pool;

    /** Starts the pool. */
    @Setup
    public void start() {
        pool = WorkerPool.builder("bench")
                .layout(ThreadLayout.caller())
                .workers(1)
                .capacity(2 * BATCH)
                .start();
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        pool.close();
    }

    private void count() {
        sum.value++;
    }

    private void drain() {
        while (pool.step() > 0) {
            // until there is nothing to do
        }
    }

    /** {@return the sum} */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long execute() {
        final Runnable task = this::count;
        for (int i = 0; i < BATCH; i++) {
            pool.execute(task);
        }
        drain();
        return sum.value;
    }

    /** With all that is kept of a job. {@return the last} */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Job<Long> job() {
        Job<Long> last = pool.job(context -> ++sum.value).submit();
        for (int i = 1; i < BATCH; i++) {
            last = pool.job(context -> ++sum.value).submit();
        }
        drain();
        return last;
    }
}

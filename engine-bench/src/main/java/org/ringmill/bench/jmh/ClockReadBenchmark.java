package org.ringmill.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.ringmill.time.EngineClock;

/**
 * What one reading of a clock costs: the system's are the floor under every latency that the harness measures, since each
 * sample takes two; the engine's stamps every command.
 */
@State(Scope.Thread)
public class ClockReadBenchmark extends ShortRuns {
    private final EngineClock live = EngineClock.live();

    /** {@return the monotonic clock, in nanoseconds} */
    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    /** {@return the wall clock, in milliseconds since the epoch} */
    @Benchmark
    public long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    /** {@return the engine's clock, in nanoseconds since the epoch} */
    @Benchmark
    public long engineClock() {
        return live.timeNs();
    }
}

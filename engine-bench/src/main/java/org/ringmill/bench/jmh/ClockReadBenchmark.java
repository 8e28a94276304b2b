package org.ringmill.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one reading of the clock costs: the floor under every latency that the harness measures, since each sample takes two.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ClockReadBenchmark {
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
}

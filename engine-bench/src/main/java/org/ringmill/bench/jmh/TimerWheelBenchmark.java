package org.ringmill.bench.jmh;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.ringmill.time.TimerWheel;

/** Timers of an agent, among others that are pending for long: armed and taken back, armed and expired. */
@State(Scope.Thread)
public class TimerWheelBenchmark extends ShortRuns {
    private static final long FAR_NS = Long.MAX_VALUE / 2;
    private static final long SPREAD_NS = 100_000_000;
    private static final int BATCH = 64;

    /** Timers that are pending. */
    @Param({"100", "10000"})
    private int pending;

    private final Cell expired = new Cell();
    private TimerWheel<Cell> timers;
    private long nowNs;

    /** Arms those that stay. */
    @Setup
    public void arm() {
        timers = new TimerWheel<>(0);
        for (int i = 0; i < pending; i++) {
            timers.schedule(FAR_NS + i * (SPREAD_NS / pending), expired);
        }
    }

    /** As a question does that is answered in time. {@return what it was for} */
    @Benchmark
    public @Nullable Cell scheduleAndCancel() {
        return timers.cancel(timers.schedule(nowNs + SPREAD_NS, expired));
    }

    /** As a retry does. {@return how many have expired so far} */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long scheduleAndExpire() {
        for (int i = 0; i < BATCH; i++) {
            timers.schedule(nowNs + TimerWheel.TICK_NS, expired);
        }
        nowNs += 2 * TimerWheel.TICK_NS;
        timers.expire(nowNs, cell -> cell.value++, Integer.MAX_VALUE);
        return expired.value;
    }
}

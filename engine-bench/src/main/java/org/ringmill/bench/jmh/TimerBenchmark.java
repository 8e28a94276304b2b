package org.ringmill.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.ringmill.time.TimerQueue;

/** Timers of a state machine, among others that are pending: armed and taken back, armed anew, expired. */
@State(Scope.Thread)
public class TimerBenchmark extends ShortRuns {
    private static final long SPREAD_NS = 1_000_000_000;
    private static final long SEED = 0x9E3779B97F4A7C15L;

    /** Timers that are pending. */
    @Param({"100", "100000"})
    private int pending;

    private final TimerQueue timers = new TimerQueue();
    private long random = SEED;
    private long nowNs;

    /** Arms the timers. */
    @Setup
    public void arm() {
        for (int i = 0; i < pending; i++) {
            timers.schedule(i, delayNs());
        }
    }

    /** Marsaglia, Xorshift RNGs, 2003: even enough, and next to free. */
    private long delayNs() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (random >>> 1) % SPREAD_NS;
    }

    /** As a request that is answered in time does. {@return that it was pending} */
    @Benchmark
    public boolean armAndCancel() {
        timers.schedule(-1, nowNs + delayNs());
        return timers.cancel(-1);
    }

    /** As a session does that gives a sign of life. {@return how many are pending} */
    @Benchmark
    public int rearm() {
        final long timerId = delayNs() % pending;
        timers.schedule(timerId, nowNs + delayNs());
        return timers.size();
    }

    /** The first one, armed again for later. {@return its id} */
    @Benchmark
    public long expire() {
        nowNs = timers.nextDeadlineNs();
        final long timerId = timers.removeFirst();
        timers.schedule(timerId, nowNs + delayNs());
        return timerId;
    }
}

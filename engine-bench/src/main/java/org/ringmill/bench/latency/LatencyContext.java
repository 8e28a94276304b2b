package org.ringmill.bench.latency;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.EngineClock;

/** What to measure, and how; checked once, by the harness. */
public final class LatencyContext {
    private static final double MAX_RATE = 1e9;
    private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
    private static final Duration MAX_TIME = Duration.ofDays(1);

    private @Nullable Supplier<? extends LatencyTarget> target;
    private @Nullable Supplier<? extends LatencyTarget> baseline;
    private double[] rates = {};
    private int runs = 1;
    private Arrivals arrivals = Arrivals.constant();
    private boolean isClosedLoop;
    private long seed = 1;
    private Duration warmUp = Duration.ofSeconds(10);
    private Duration duration = Duration.ofSeconds(5);
    private Duration interval = Duration.ofMillis(250);
    private Duration noise = Duration.ofMillis(500);
    private EngineClock clock = EngineClock.live();
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    private RunListener listener = new RunListener() {};

    /** Makes one with the defaults. */
    public LatencyContext() {}

    /** What to measure: a new one for each run. */
    public LatencyContext target(final Supplier<? extends LatencyTarget> value) {
        target = value;
        return this;
    }

    /** What to measure beside it, just before each run and at the same rate, as what it is built upon: say, the ring alone. */
    public LatencyContext baseline(final Supplier<? extends LatencyTarget> value) {
        baseline = value;
        return this;
    }

    /**
     * Events a second, rising. Without any: 10,000, 20,000, 50,000 and so on up to 20 million, or to the first that the target
     * does not keep up with.
     */
    public LatencyContext rates(final double... perSecond) {
        rates = perSecond.clone();
        return this;
    }

    /** How often each rate is measured, at least 1; 1 if not set. All rates are measured once, then all again. */
    public LatencyContext runs(final int count) {
        runs = count;
        return this;
    }

    /** How events arrive; at equal distances if not set. */
    public LatencyContext arrivals(final Arrivals value) {
        arrivals = value;
        return this;
    }

    /**
     * Sends an event only when the one before is done, and counts from when it was sent. <b>This hides every stall</b>; it is there
     * to show, beside the true result, how much.
     */
    public LatencyContext closedLoop() {
        isClosedLoop = true;
        return this;
    }

    /** Of random arrivals; 1 if not set. Each run has the same. */
    public LatencyContext seed(final long value) {
        seed = value;
        return this;
    }

    /**
     * Most time for a run to become steady; 10 s if not set, none if zero. For half of it, and a second, at most, the target is
     * sent 100,000 events a second where it is to be measured with fewer: or it would be measured half in the interpreter.
     */
    public LatencyContext warmUp(final Duration most) {
        warmUp = most;
        return this;
    }

    /** How long each run measures; 5 s if not set. */
    public LatencyContext duration(final Duration value) {
        duration = value;
        return this;
    }

    /** Length of an interval of the timeline, at least 10 ms; 250 ms if not set. Each costs a collection of the histograms. */
    public LatencyContext interval(final Duration value) {
        interval = value;
        return this;
    }

    /** How long the idle machine is watched before and after each run; 500 ms if not set, never if zero. */
    public LatencyContext noise(final Duration value) {
        noise = value;
        return this;
    }

    /** The clock that all times are taken by; a live one if not set. */
    public LatencyContext clock(final EngineClock value) {
        clock = value;
        return this;
    }

    /** Where targets write, in a directory for each run, deleted after it; the temporary one if not set. */
    public LatencyContext directory(final Path value) {
        directory = value;
        return this;
    }

    /** Who is told of each run. */
    public LatencyContext listener(final RunListener value) {
        listener = value;
        return this;
    }

    /** Checks all values. */
    LatencyContext conclude() {
        if (target == null) {
            throw new IllegalArgumentException("target is missing");
        }
        if (runs < 1) {
            throw new IllegalArgumentException("runs must be at least 1, runs=" + runs);
        }
        requireRising(rates);
        requireBetween("duration", duration, Duration.ofMillis(1));
        requireBetween("interval", interval, MIN_INTERVAL);
        requireBetween("warmUp", warmUp, Duration.ZERO);
        requireBetween("noise", noise, Duration.ZERO);
        return this;
    }

    private static void requireRising(final double[] rates) {
        double before = 0;
        for (final double rate : rates) {
            if (!(rate > before) || rate > MAX_RATE) {
                throw new IllegalArgumentException("rates must rise, be above 0 and at most 1e9, rate=" + rate
                        + (before > 0 ? ", before=" + before : ""));
            }
            before = rate;
        }
    }

    private static void requireBetween(final String name, final Duration value, final Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(MAX_TIME) > 0) {
            throw new IllegalArgumentException(name + " must be " + least.toMillis() + " ms to " + MAX_TIME.toHours()
                    + " h, " + name + "=" + value.toMillis() + " ms");
        }
    }

    LatencyTarget newTarget() {
        if (target == null) {
            throw new IllegalStateException("not concluded");
        }
        return target.get();
    }

    /** {@return what to measure beside the target, or null} */
    @Nullable
    LatencyTarget newBaseline() {
        return baseline == null ? null : baseline.get();
    }

    double[] rates() {
        return rates.clone();
    }

    int runs() {
        return runs;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    boolean isClosedLoop() {
        return isClosedLoop;
    }

    long seed() {
        return seed;
    }

    long warmUpNs() {
        return warmUp.toNanos();
    }

    long durationNs() {
        return duration.toNanos();
    }

    long intervalNs() {
        return interval.toNanos();
    }

    long noiseNs() {
        return noise.toNanos();
    }

    EngineClock clock() {
        return clock;
    }

    Path directory() {
        return directory;
    }

    RunListener listener() {
        return listener;
    }
}

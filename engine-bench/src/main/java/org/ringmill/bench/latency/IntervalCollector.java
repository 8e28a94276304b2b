package org.ringmill.bench.latency;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.report.Histograms;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.StageLatency;
import org.ringmill.time.EngineClock;

/**
 * Collects what a run has recorded, interval by interval, on a thread of its own that sleeps in between: first the medians of
 * the warm-up, to tell whether it is steady, then what is measured.
 */
final class IntervalCollector implements Runnable, AutoCloseable {
    private static final long WARM_UP_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LatencyProbe probe;
    private final EngineClock clock;
    private final long intervalNs;
    private volatile Steadiness steadiness = new Steadiness();
    private final Thread thread = new Thread(this, "latency-intervals");
    private volatile boolean running = true;
    private volatile @Nullable RuntimeException failure;

    /** Guarded by this, as all below. */
    private boolean isMeasuring;

    private long startNs;
    private long intervalStartNs;
    private long compiledMs = compilingMs();
    private final List<Drained> drained = new ArrayList<>();
    private final Map<String, Histogram> sums = new LinkedHashMap<>();
    private final List<LatencyRun.Interval> timeline = new ArrayList<>();
    private final List<StageInterval> stageIntervals = new ArrayList<>();

    /** What one interval recorded, by stage. It is looked at once the run is over: to add it up takes a core for milliseconds. */
    private record Drained(long startNs, long endNs, Map<String, Histogram> stages) {}

    IntervalCollector(final LatencyProbe probe, final long intervalNs) {
        this.probe = probe;
        this.intervalNs = intervalNs;
        clock = probe.clock();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** {@return whether the last intervals of the warm-up had about the same median} */
    boolean isSteady() {
        return steadiness.isSteady();
    }

    @Override
    public void run() {
        while (running) {
            LockSupport.parkNanos(this, isMeasuring() ? intervalNs : WARM_UP_INTERVAL_NS);
            try {
                collect();
            } catch (final RuntimeException e) {
                failure = e;
                return;
            }
        }
    }

    private synchronized boolean isMeasuring() {
        return isMeasuring;
    }

    private synchronized void collect() {
        final long nowNs = clock.timeNs();
        final Map<String, Histogram> interval = probe.drain();
        if (isMeasuring) {
            drained.add(new Drained(intervalStartNs - startNs, nowNs - startNs, interval));
        } else {
            final long untilNowMs = compilingMs();
            steadiness.onInterval(endOf(interval), untilNowMs - compiledMs);
            compiledMs = untilNowMs;
        }
        intervalStartNs = nowNs;
    }

    private void addUp(final Drained interval) {
        interval.stages.forEach((name, histogram) -> {
            sums.computeIfAbsent(name, key -> Histograms.empty()).add(histogram);
            stageIntervals.add(new StageInterval(name, interval.startNs, interval.endNs, histogram));
        });
        final Histogram end = endOf(interval.stages);
        timeline.add(new LatencyRun.Interval(
                interval.startNs,
                interval.endNs - interval.startNs,
                end.getTotalCount(),
                end.getValueAtPercentile(50),
                end.getValueAtPercentile(99),
                end.getMaxValue()));
    }

    /** {@return how long the JVM's compilers have worked in all; 0 if it does not say} */
    private static long compilingMs() {
        final CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
        return compilers != null && compilers.isCompilationTimeMonitoringSupported()
                ? compilers.getTotalCompilationTime()
                : 0;
    }

    private static Histogram endOf(final Map<String, Histogram> interval) {
        Histogram last = Histograms.empty();
        for (final Histogram histogram : interval.values()) {
            last = histogram;
        }
        return last;
    }

    /** Forgets the intervals so far: from now on events come at the rate that is to be measured. */
    synchronized void awaitSteadiness() {
        probe.drain();
        steadiness = new Steadiness();
    }

    /**
     * Throws away what the warm-up recorded, all of which is done, and measures from now on. The first interval ends when that
     * of the warm-up would have.
     */
    synchronized void measure() {
        probe.drain();
        startNs = clock.timeNs();
        intervalStartNs = startNs;
        isMeasuring = true;
    }

    /** Ends the last interval. All events are done. */
    synchronized void finish() {
        collect();
        isMeasuring = false;
        final RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        drained.forEach(this::addUp);
    }

    /** {@return the times of each stage, over the whole run} */
    synchronized List<StageLatency> stages() {
        final List<StageLatency> stages = new ArrayList<>();
        sums.forEach((name, sum) -> stages.add(new StageLatency(name, sum)));
        return stages;
    }

    synchronized List<LatencyRun.Interval> timeline() {
        return List.copyOf(timeline);
    }

    synchronized List<StageInterval> stageIntervals() {
        return List.copyOf(stageIntervals);
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (final InterruptedException e) { // it ends by itself; whoever interrupts wants us to go on to the end
            Thread.currentThread().interrupt();
        }
    }
}

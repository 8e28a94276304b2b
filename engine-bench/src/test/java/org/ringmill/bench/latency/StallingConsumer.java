package org.ringmill.bench.latency;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.HdrHistogram.Histogram;
import org.ringmill.time.EngineClock;

/**
 * A queue whose consumer is done with each event at once, but for one, at which it stands still while the queue fills. It takes
 * its turns on the sender's thread, so that it runs the same way every time.
 */
final class StallingConsumer implements LatencyTarget {
    private static final long MAX_NS = 1_000_000_000;

    private final long stallAtEvent;
    private final long stallNs;
    private final EngineClock clock;
    private final Queue<Long> queue = new ArrayDeque<>();
    private final Object lock = new Object();
    private Histogram latencies = newHistogram();
    private long events;
    private long done;
    private long standsStillUntilNs;

    StallingConsumer(final long stallAtEvent, final long stallNs, final EngineClock clock) {
        this.stallAtEvent = stallAtEvent;
        this.stallNs = stallNs;
        this.clock = clock;
    }

    private static Histogram newHistogram() {
        return new Histogram(MAX_NS, 3);
    }

    @Override
    public String name() {
        return "stalling consumer";
    }

    @Override
    public int busyThreads() {
        return 0;
    }

    @Override
    public void start(final LatencyProbe probe) {
        probe.histograms(this::take, () -> done);
    }

    private Map<String, Histogram> take() {
        synchronized (lock) {
            final Map<String, Histogram> stages = new LinkedHashMap<>();
            stages.put("consumed", latencies);
            latencies = newHistogram();
            return stages;
        }
    }

    @Override
    public void send(final long dueNs) {
        queue.add(dueNs);
        final long nowNs = clock.timeNs();
        if (++events == stallAtEvent) {
            standsStillUntilNs = nowNs + stallNs;
        }
        if (nowNs >= standsStillUntilNs) {
            synchronized (lock) {
                for (Long each = queue.poll(); each != null; each = queue.poll()) {
                    latencies.recordValue(nowNs - each);
                    done++;
                }
            }
        }
    }

    @Override
    public void stop() {}
}

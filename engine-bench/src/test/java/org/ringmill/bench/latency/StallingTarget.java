package org.ringmill.bench.latency;

import java.util.function.LongConsumer;

/** Done with each event at once, but for one, at which it stands still. */
final class StallingTarget implements LatencyTarget {
    private final long stallAtEvent;
    private final long stallNs;
    private final LongConsumer stall;
    private StageRecorder done;
    private long events;

    StallingTarget(final long stallAtEvent, final long stallNs, final LongConsumer stall) {
        this.stallAtEvent = stallAtEvent;
        this.stallNs = stallNs;
        this.stall = stall;
    }

    @Override
    public String name() {
        return "stalling";
    }

    @Override
    public int busyThreads() {
        return 0;
    }

    @Override
    public void start(final LatencyProbe probe) {
        done = probe.stage("done");
    }

    @Override
    public void send(final long dueNs) {
        if (++events == stallAtEvent) {
            stall.accept(stallNs);
        }
        done.record(dueNs);
    }

    @Override
    public void stop() {}
}

package org.ringmill.bench.targets;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.latency.LatencyProbe;
import org.ringmill.bench.latency.LatencyTarget;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.Publisher;

/** A pipeline of three stages, one behind the other, each of which does next to nothing. */
public final class PipelineTarget implements LatencyTarget {
    private static final int RING = 1 << 13;
    private static final int STAGES = 3;

    private final TargetOptions options;
    private @Nullable Pipeline<Event> pipeline;
    private @Nullable Publisher<Event> publisher;

    private static final class Event {
        long value;
    }

    /** Makes one that is to run as the options say. */
    public PipelineTarget(final TargetOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public Map<String, String> properties() {
        return options.threadProperties();
    }

    @Override
    public int busyThreads() {
        return options.busyThreads(STAGES);
    }

    @Override
    public void start(final LatencyProbe probe) {
        final Pipeline<Event> started = Pipeline.builder("latency", RING, Event::new)
                .singlePublisher()
                .layout(options.layout())
                .idleMode(options.idleMode())
                .cores(options.coreNumbers())
                .measureLatency(probe.clock())
                .stage("first", (event, sequence, timestampNs, endOfBatch) -> event.value++)
                .stage("second", (event, sequence, timestampNs, endOfBatch) -> event.value++)
                .after("first")
                .stage("third", (event, sequence, timestampNs, endOfBatch) -> event.value++)
                .after("second")
                .build()
                .start();
        pipeline = started;
        publisher = started.publisher();
        probe.histograms(() -> StageHistograms.of(started.metrics()), () -> started.position("third") + 1);
    }

    @Override
    public void send(final long dueNs) {
        final Publisher<Event> target = publisher;
        if (target == null || target.claim() == null) {
            throw new IllegalStateException(
                    "pipeline refuses events, reason=" + (target == null ? "not started" : target.refusal()));
        }
        target.commit(dueNs);
    }

    @Override
    public void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
    }
}

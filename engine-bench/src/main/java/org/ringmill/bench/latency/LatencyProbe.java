package org.ringmill.bench.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.time.EngineClock;

/**
 * Where a target tells what became of its events: either by a recorder for each thread and stage, or by histograms that it
 * keeps itself. The last stage is the end: an event is done once it has passed it.
 */
public final class LatencyProbe {
    private final EngineClock clock;
    private final Path directory;
    private final Map<String, List<StageRecorder>> recorders = new LinkedHashMap<>();
    private final StageRecorder sends;
    private @Nullable Supplier<Map<String, Histogram>> source;
    private LongSupplier done = () -> 0;

    LatencyProbe(final EngineClock clock, final Path directory) {
        this.clock = clock;
        this.directory = directory;
        sends = new StageRecorder(clock);
    }

    /** {@return the clock of all times; targets that stamp their events should stamp them with when they were due} */
    public EngineClock clock() {
        return clock;
    }

    /**
     * {@return an empty directory of this run's own, deleted after it}
     *
     * @throws IOException if it cannot be made
     */
    public Path directory() throws IOException {
        return Files.createDirectories(directory);
    }

    /**
     * {@return a recorder of a stage, for one thread}
     *
     * <p>Stages are shown in the order in which they are first asked for. Several threads of one stage ask for a recorder each.
     */
    public StageRecorder stage(final String name) {
        if (source != null) {
            throw new IllegalStateException("target keeps histograms itself, stage=" + name);
        }
        if (name.isBlank() || name.equals(LatencyRun.SEND)) {
            throw new IllegalArgumentException("not a name for a stage, name=" + name);
        }
        final StageRecorder recorder = new StageRecorder(clock);
        recorders.computeIfAbsent(name, key -> new ArrayList<>()).add(recorder);
        return recorder;
    }

    /**
     * Tells of histograms that the target keeps itself, for all its stages.
     *
     * @param intervals gives, for each stage in the order in which events pass them, nanoseconds from when an event was due until
     *                  it was done with, of the events since the call before; called by a thread of the harness, now and then
     * @param doneCount gives the number of events that have passed the last stage since the start; called by the sender
     */
    public void histograms(final Supplier<Map<String, Histogram>> intervals, final LongSupplier doneCount) {
        if (source != null || !recorders.isEmpty()) {
            throw new IllegalStateException("target has recorders, stages=" + recorders.keySet());
        }
        source = intervals;
        done = doneCount;
    }

    /** {@return the sender's own recorder} */
    StageRecorder sends() {
        return sends;
    }

    /** Called once the target has started. */
    void requireStages() {
        if (source == null && recorders.isEmpty()) {
            throw new IllegalStateException("target has no stage: it must ask the probe for a recorder when it starts");
        }
    }

    /** {@return events that have passed the last stage so far} */
    long done() {
        if (source != null) {
            return done.getAsLong();
        }
        long sum = 0;
        List<StageRecorder> last = List.of();
        for (final List<StageRecorder> stage : recorders.values()) {
            last = stage;
        }
        for (final StageRecorder recorder : last) {
            sum += recorder.done();
        }
        return sum;
    }

    /** {@return the histograms of all stages since the call before, in order} */
    Map<String, Histogram> drain() {
        final Map<String, Histogram> result = new LinkedHashMap<>();
        result.put(LatencyRun.SEND, sends.take());
        if (source != null) {
            result.putAll(source.get());
        }
        recorders.forEach((name, stage) -> {
            final Histogram sum = stage.get(0).take();
            stage.stream().skip(1).forEach(recorder -> sum.add(recorder.take()));
            result.put(name, sum);
        });
        return result;
    }
}

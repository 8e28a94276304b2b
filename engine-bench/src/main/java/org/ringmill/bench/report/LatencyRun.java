package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run at one rate.
 *
 * @param startedAt         when it began to measure, as ISO 8601 in UTC
 * @param sent              events sent while it measured
 * @param achievedPerSecond events by the time from the first due until the last done
 * @param saturated         whether the target did not keep up with the rate: the figures then depend on how long it ran
 * @param cutOff            whether it stopped before its time, since it had fallen too far behind
 * @param steady            whether it was steady before it measured
 * @param warmUpNs          how long it warmed up
 * @param stealShare        share of the machine's processor time taken by its host meanwhile, 0 to 1; -1 if not known
 * @param stages            in the order in which events pass them; the first is {@link #SEND}, the last is the end
 * @param noise             of the machine; null if it was not measured
 * @param timeline          of the end, interval by interval
 * @param pauses            of the JVM while it measured
 * @param baseline          another target, measured just before at the same rate; null if there is none
 */
@JsonPropertyOrder({
    "startedAt",
    "sent",
    "achievedPerSecond",
    "saturated",
    "cutOff",
    "steady",
    "warmUpNs",
    "stealShare",
    "stages",
    "noise",
    "timeline",
    "pauses",
    "baseline"
})
public record LatencyRun(
        String startedAt,
        long sent,
        double achievedPerSecond,
        boolean saturated,
        boolean cutOff,
        boolean steady,
        long warmUpNs,
        double stealShare,
        List<StageLatency> stages,
        @JsonSetter(nulls = Nulls.SET) @Nullable PlatformNoise noise,
        List<Interval> timeline,
        List<Pause> pauses,
        @JsonSetter(nulls = Nulls.SET) @Nullable Baseline baseline) {
    /** The stage before all others: how much later than due an event was sent, since the one before still held the sender. */
    public static final String SEND = "send";

    /** Copies the lists. */
    public LatencyRun {
        stages = List.copyOf(stages);
        timeline = List.copyOf(timeline);
        pauses = List.copyOf(pauses);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("no stages");
        }
    }

    /** {@return the last stage: what a caller of the target waits for} */
    @JsonIgnore
    public StageLatency end() {
        return stages.get(stages.size() - 1);
    }

    /**
     * {@return the stage of a name}
     *
     * @throws IllegalArgumentException if there is none
     */
    public StageLatency stage(final String name) {
        return stages.stream()
                .filter(stage -> stage.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such stage, name=" + name + ", known="
                        + stages.stream().map(StageLatency::name).toList()));
    }

    /**
     * What was measured beside it.
     *
     * @param end       its last stage
     * @param steady    whether it was steady before it was measured
     * @param saturated whether it did not keep up with the rate
     */
    @JsonPropertyOrder({"end", "steady", "saturated"})
    public record Baseline(StageLatency end, boolean steady, boolean saturated) {}

    /**
     * One interval of the timeline.
     *
     * @param offsetNs when it began, from when the run began to measure
     * @param lengthNs how long it was
     * @param count    events done in it
     * @param p50Ns    median of their latencies
     * @param p99Ns    99th percentile
     * @param maxNs    longest
     */
    @JsonPropertyOrder({"offsetNs", "lengthNs", "count", "p50Ns", "p99Ns", "maxNs"})
    public record Interval(long offsetNs, long lengthNs, long count, long p50Ns, long p99Ns, long maxNs) {}

    /**
     * A collection of garbage for which the JVM stood still.
     *
     * @param name       of the collector and its cause
     * @param offsetNs   when it began, from when the run began to measure
     * @param durationNs how long it was
     */
    @JsonPropertyOrder({"name", "offsetNs", "durationNs"})
    public record Pause(String name, long offsetNs, long durationNs) {}
}

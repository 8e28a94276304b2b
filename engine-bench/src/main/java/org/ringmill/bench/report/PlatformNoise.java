package org.ringmill.bench.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What the machine alone would add to the latency of an event that comes at any moment. A thread reads the clock without a
 * pause; two readings that lie apart are a gap, in which the core did something else. An event that comes at a moment of a
 * gap waits for its end: so a gap counts once for each microsecond in it, with what was left of it then.
 *
 * @param cores    of the idle machine just before and after the run, a thread on each core
 * @param sending  of the sender's core while the run measured, from the sender's own waiting
 */
@JsonPropertyOrder({"cores", "sending"})
public record PlatformNoise(List<CoreNoise> cores, StageLatency sending) {
    /** Copies the list. */
    public PlatformNoise {
        cores = List.copyOf(cores);
    }

    /**
     * One core.
     *
     * @param core     its number, -1 if the thread could not be held on one
     * @param watchedNs how long it was watched
     * @param lostNs   time in gaps of a microsecond and longer
     * @param delay    what an event would wait
     */
    @JsonPropertyOrder({"core", "watchedNs", "lostNs", "delay"})
    public record CoreNoise(int core, long watchedNs, long lostNs, StageLatency delay) {}

    /** {@return what an event would wait on any of the cores} */
    public Histogram allCores() {
        final Histogram sum = Histograms.empty();
        cores.forEach(core -> sum.add(core.delay().histogram()));
        return sum;
    }
}

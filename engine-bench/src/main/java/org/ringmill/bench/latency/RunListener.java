package org.ringmill.bench.latency;

import java.util.List;
import org.ringmill.bench.report.LatencyRun;

/** Is told of runs as they come and go, on the thread that measures, between the runs. */
public interface RunListener {
    /**
     * A run begins.
     *
     * @param ratePerSecond of it
     * @param number        which of the runs at this rate, from 0
     */
    default void onBegin(final double ratePerSecond, final int number) {}

    /** A run is over, with the histograms of each stage and interval. */
    default void onEnd(
            final double ratePerSecond, final int number, final LatencyRun run, final List<StageInterval> intervals) {}
}

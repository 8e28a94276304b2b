package org.ringmill.bench.report;

import java.util.List;

/** A figure that each run gives one value of. */
public enum Measure {
    /** Whether the run kept up with the rate: 1 or 0. */
    KEPT_UP("kept up", 0),
    /** Median latency, ns. */
    P50("p50", 50),
    /** 90th percentile of the latency, ns. */
    P90("p90", 90),
    /** 99th percentile of the latency, ns. */
    P99("p99", 99),
    /** 99.9th percentile of the latency, ns. */
    P999("p99.9", 99.9),
    /** Events a second, at a rate with which most runs did not keep up. */
    ACHIEVED("achieved", 0);

    /** The percentiles of the latency. */
    static final List<Measure> PERCENTILES = List.of(P50, P90, P99, P999);

    /** A percentile that lies among the last few events is one of those events, and says little of the run. */
    static final int MIN_EVENTS_BEYOND = 10;

    private final String label;
    private final double percentile;

    Measure(final String label, final double percentile) {
        this.label = label;
        this.percentile = percentile;
    }

    /** {@return how people call it} */
    public String label() {
        return label;
    }

    /** {@return whether it is a latency, in nanoseconds, of which less is better; of all others more is} */
    public boolean isLatency() {
        return percentile > 0;
    }

    double of(final LatencyRun run) {
        return switch (this) {
            case KEPT_UP -> run.saturated() ? 0 : 1;
            case ACHIEVED -> run.achievedPerSecond();
            case P50, P90, P99, P999 -> run.end().histogram().getValueAtPercentile(percentile);
        };
    }

    /** {@return whether enough events of the run lie beyond the percentile} */
    boolean isToldBy(final LatencyRun run) {
        final double beyond = run.end().count() * (100 - percentile) / 100;
        return Math.round(beyond * 1_000) >= MIN_EVENTS_BEYOND * 1_000L;
    }
}

package org.ringmill.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.latency.RunListener;
import org.ringmill.bench.latency.StageInterval;
import org.ringmill.bench.report.IntervalLogs;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.StageLatency;

/** Tells of each run as it goes, a line each, and logs its intervals. */
final class LatencyProgress implements RunListener {
    private final int number;
    private final int runs;
    private final PrintWriter err;
    private final @Nullable LatencyResults results;

    /**
     * @param number  which of the runs this is, from 0
     * @param results where logs go, null for nowhere
     */
    LatencyProgress(final int number, final int runs, final PrintWriter err, final @Nullable LatencyResults results) {
        this.number = number;
        this.runs = runs;
        this.err = err;
        this.results = results;
    }

    @Override
    public void onEnd(
            final double ratePerSecond, final int ignored, final LatencyRun run, final List<StageInterval> intervals) {
        final StageLatency end = run.end();
        err.printf(
                Locale.ROOT,
                "run %d of %d, %,14.0f/s: p50 %,11.1f us, p99 %,11.1f us, max %,11.1f us%s%s%n",
                number + 1,
                runs,
                ratePerSecond,
                end.p50Ns() / 1e3,
                end.p99Ns() / 1e3,
                end.maxNs() / 1e3,
                run.saturated() ? ", did not keep up" : "",
                run.steady() ? "" : ", was not steady");
        err.flush();
        if (results != null) {
            try (IntervalLogs log =
                    IntervalLogs.open(results.log(ratePerSecond, number), Instant.parse(run.startedAt()))) {
                intervals.forEach(interval ->
                        log.interval(interval.stage(), interval.histogram(), interval.startNs(), interval.endNs()));
            }
        }
    }
}

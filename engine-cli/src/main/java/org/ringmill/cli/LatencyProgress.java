package org.ringmill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.bench.latency.RunListener;
import org.ringmill.bench.latency.StageInterval;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.ReportTable;
import org.ringmill.journal.storage.IoReason;

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
        err.printf("run %d of %d, %s%n", number + 1, runs, ReportTable.line(ratePerSecond, run));
        err.flush();
        if (results != null) {
            try {
                results.writeLog(ratePerSecond, number, Instant.parse(run.startedAt()), intervals);
            } catch (final IOException e) {
                throw new RingmillException(
                        Category.ERROR,
                        "cannot write interval log, directory=" + results.directory() + ", reason=" + IoReason.of(e),
                        e);
            }
        }
    }
}

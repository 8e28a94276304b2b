package org.ringmill.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.bench.latency.StageInterval;
import org.ringmill.bench.report.HtmlPage;
import org.ringmill.bench.report.IntervalLog;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.LatencyStep;
import org.ringmill.bench.report.PercentileDistribution;
import org.ringmill.bench.report.ReportFile;

/** The directory that a measurement of latency leaves its results in. */
record LatencyResults(Path directory) {
    static final String REPORT = "latency.json";
    private static final String PAGE = "latency.html";
    private static final String DISTRIBUTION = "latency-us-%s.hgrm";
    private static final String LOG = "latency-ns-%s-run-%d.hlog";
    private static final String LOGS_AND_DISTRIBUTIONS = "latency-{ns,us}-*.{hlog,hgrm}";

    /** {@return the results in a directory, which is made if it is absent} Says at once what cannot be written. */
    static LatencyResults in(final Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new RingmillException(
                    Category.ERROR, "cannot write results, expected a directory, found a file, file=" + directory);
        }
        Files.createDirectories(directory);
        OutputFile.requireWritable(directory.resolve(REPORT));
        OutputFile.requireWritable(directory.resolve(PAGE));
        return new LatencyResults(directory);
    }

    /** {@return the report in a directory, or the file itself} */
    static Path reportOf(final Path path) {
        return Files.isDirectory(path) ? path.resolve(REPORT) : path;
    }

    /**
     * Writes the log of a run.
     *
     * @param number which of the runs it is, from 0
     * @param start  when it began to measure
     */
    void writeLog(
            final double ratePerSecond, final int number, final Instant start, final List<StageInterval> intervals)
            throws IOException {
        WholeFile.write(log(ratePerSecond, number), stream -> {
            final IntervalLog log = IntervalLog.begin(stream, start);
            for (final StageInterval interval : intervals) {
                log.interval(interval.stage(), interval.histogram(), interval.startNs(), interval.endNs());
            }
        });
    }

    /** Writes all but the logs, and removes distributions and logs of an earlier report. */
    void write(final LatencyReport report) throws IOException {
        final Set<Path> ours = new HashSet<>();
        for (final LatencyStep step : report.steps()) {
            final Path distribution =
                    directory.resolve(DISTRIBUTION.formatted(RateConverter.toText(step.ratePerSecond())));
            WholeFile.write(distribution, stream -> PercentileDistribution.write(step, stream));
            ours.add(distribution);
            for (int number = 0; number < step.runs().size(); number++) {
                ours.add(log(step.ratePerSecond(), number));
            }
        }
        WholeFile.write(directory.resolve(REPORT), stream -> ReportFile.write(report, stream));
        WholeFile.write(directory.resolve(PAGE), stream -> HtmlPage.write(report, stream));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, LOGS_AND_DISTRIBUTIONS)) {
            for (final Path file : files) {
                if (!ours.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }

    private Path log(final double ratePerSecond, final int number) {
        return directory.resolve(LOG.formatted(RateConverter.toText(ratePerSecond), number + 1));
    }
}

package org.ringmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ringmill.bench.report.HtmlPage;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.PercentileFiles;
import org.ringmill.bench.report.ReportFile;

/** The directory that a measurement of latency leaves its results in. */
record LatencyResults(Path directory) {
    static final String REPORT = "latency.json";
    private static final String PAGE = "latency.html";

    /** {@return the results in a directory, which is made if it is absent} Says at once what cannot be written. */
    static LatencyResults in(final Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        final LatencyResults results = new LatencyResults(directory);
        OutputFile.requireWritable(directory.resolve(REPORT));
        OutputFile.requireWritable(directory.resolve(PAGE));
        return results;
    }

    /** {@return the report in a directory, or the file itself} */
    static Path reportOf(final Path path) {
        return Files.isDirectory(path) ? path.resolve(REPORT) : path;
    }

    /** {@return where the log of a run goes} */
    Path log(final double ratePerSecond, final int number) {
        return directory.resolve("%s-run-%d.hlog".formatted(RateConverter.toText(ratePerSecond), number + 1));
    }

    void write(final LatencyReport report) throws IOException {
        WholeFile.write(directory.resolve(REPORT), stream -> ReportFile.write(report, stream));
        WholeFile.write(directory.resolve(PAGE), stream -> HtmlPage.write(report, stream));
        PercentileFiles.write(report, directory);
    }
}

package org.ringmill.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Draws pages in a headless Chromium, where one is on the path: what its script makes of the data shows only there. */
class HtmlPageInBrowserTest {
    private static final List<String> PLOTS = List.of("percentiles", "rates", "timeline", "stages");
    private static final long TIMEOUT_SECONDS = 120;

    @TempDir
    private Path directory;

    static Stream<LatencyReport> reports() {
        final LatencyReport usual = SampleReports.usual(41);
        return Stream.of(
                usual,
                SampleReports.of(42, 3e6, true, 1, 750_000),
                SampleReports.of(43, 5e3, false, 2, 10_000, 100_000),
                SampleReports.closed(SampleReports.of(44, 3e6, true, 1, 0)),
                SampleReports.named(usual, "x </script><script>throw 1</script>".repeat(9), List.of("<b>")));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void shouldDrawEveryPlotWithoutAnError(final LatencyReport report) throws Exception {
        final String document = drawn(report);
        for (final String plot : PLOTS) {
            final String figure = part(document, "<figure id=\"" + plot + "\">", "</figure>");
            assertThat(figure).as(plot).contains("<svg");
            assertThat(figure).as("names of the axes of %s", plot).contains("</text>");
            assertThat(figure).as(plot).doesNotContain("NaN", "Infinity", "undefined");
        }
        assertThat(count(part(document, "<tbody>", "</tbody>"), "<tr"))
                .isEqualTo(report.steps().size());
    }

    @Test
    void shouldWriteFiguresAsTheTerminalDoes() throws Exception {
        final LatencyReport report = SampleReports.usual(45);
        final String table = part(drawn(report), "<tbody>", "</tbody>");
        for (final LatencyStep step : report.steps()) {
            final StepSummary summary = StepSummary.of(step);
            final Percentiles latency = summary.latency();
            assertThat(table)
                    .contains(">" + summary.rate() + "<", ">" + Units.rate(summary.achievedPerSecond()) + "<")
                    .contains(">" + Units.time(latency.p50Ns()) + "<", ">" + Units.time(latency.p99Ns()) + "<")
                    .contains(">" + Units.time(latency.p9999Ns()) + "<", ">" + Units.time(latency.maxNs()) + "<");
        }
    }

    @Test
    void shouldLeaveThePlotsOutWhenNothingWasMeasured() throws Exception {
        final LatencyReport usual = SampleReports.usual(46);
        final String document = drawn(
                new LatencyReport(LatencyReport.VERSION, usual.settings(), usual.environment(), List.of(), List.of()));
        assertThat(document).contains("<div class=\"plots\" hidden=\"\">").contains("Nothing was measured.");
    }

    /** The document as the script left it; fails if anything was written to the console. */
    private String drawn(final LatencyReport report) throws IOException, InterruptedException {
        final Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no chromium on the path: the page was not drawn");
        final Path page = directory.resolve("page.html");
        try (OutputStream stream = Files.newOutputStream(page)) {
            HtmlPage.write(report, stream);
        }
        final Path document = directory.resolve("drawn.html");
        final Path log = directory.resolve("log");
        final Process process = new ProcessBuilder(
                        browser.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--enable-logging=stderr",
                        "--virtual-time-budget=2000",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(document.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as("drawn in time")
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        assertThat(Files.readAllLines(log)).noneMatch(line -> line.contains("CONSOLE"));
        return Files.readString(document);
    }

    private static Optional<Path> browser() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String part(final String document, final String from, final String until) {
        final int start = document.indexOf(from);
        assertThat(start).as("%s in the document", from).isNotNegative();
        return document.substring(start, document.indexOf(until, start));
    }

    private static long count(final String text, final String regex) {
        return Pattern.compile(regex).matcher(text).results().count();
    }
}

package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.bench.report.Environment;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.LatencySettings;
import org.ringmill.bench.report.LatencyStep;
import org.ringmill.bench.report.ReportFile;
import org.ringmill.bench.report.StageLatency;

class BenchCompareTest {
    private static final double RATE = 100_000;

    @TempDir
    private Path directory;

    private Path a;
    private Path b;

    @Test
    void shouldTellWhatGotWorse() throws IOException {
        a = file("a", report("exchange", "0.1.0", step(RATE, 7, 1_500, 20_000, false)));
        b = file("b", report("exchange", "0.2.0", step(RATE, 7, 2_000, 20_000, false)));
        final Tool tool = compare();
        assertThat(tool.err()).isEmpty();
        assertThat(tool.out().replace(directory.toString(), "")).isEqualTo("""
                A  /a.json  target=exchange, rates=1, runs=7, time=2026-01-01T10:00:00Z
                B  /b.json  target=exchange, rates=1, runs=7, time=2026-01-01T10:00:00Z
                version of ringmill: A=0.1.0 B=0.2.0
                     rate/s  figure            A          B    change  95% interval         p (Holm)  verdict
                    100,000  p50         1.53 us    2.03 us    +32.7%  +30.7% to +34.6%       0.0023  WORSE
                    100,000  p90         1.53 us    2.03 us    +32.7%  +30.7% to +34.6%       0.0023  WORSE
                    100,000  p99        20.03 us   20.03 us     +0.0%  -0.2% to +0.2%         1.0000  SAME
                    100,000  p99.9      20.03 us   20.03 us     +0.0%  -0.2% to +0.2%         1.0000  SAME
                2 of 4 got worse: worse=2, better=0, same=2, unclear=0; alpha=0.05, minChange=10%, minChangeNs=100
                """);
        assertThat(tool.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldEndWellWhenNothingGotWorse() throws IOException {
        a = file("a", report("exchange", "0.1.0", step(RATE, 7, 2_000, 20_000, false)));
        b = file("b", report("exchange", "0.1.0", step(RATE, 7, 1_500, 20_000, false)));
        final Tool tool = compare();
        assertThat(tool.summary())
                .isEqualTo("nothing got worse: worse=0, better=2, same=2, unclear=0; alpha=0.05, minChange=10%,"
                        + " minChangeNs=100");
        assertThat(tool.exitCode()).isZero();
    }

    @Test
    void shouldSayHowManyRunsAreNeeded() throws IOException {
        a = file("a", report("exchange", "0.1.0", step(RATE, 3, 1_500, 20_000, false)));
        b = file("b", report("exchange", "0.1.0", step(RATE, 3, 9_000, 90_000, false)));
        final Tool tool = compare();
        assertThat(tool.out()).contains("+497.0%  -                           -  CANNOT TELL");
        assertThat(tool.summary()).isEqualTo("cannot tell: 5 runs a side are needed for 4 lines, A=3, B=3");
        assertThat(tool.exitCode()).isEqualTo(3);
    }

    @Test
    void shouldTellARateThatIsNoLongerKeptUpWith() throws IOException {
        a = file("a", report("exchange", "0.1.0", step(RATE, 7, 1_500, 20_000, false), step(2e6, 7, 1e9, 1e9, true)));
        b = file("b", report("exchange", "0.1.0", step(RATE, 7, 1e8, 1e9, true), step(3e6, 7, 1e9, 1e9, true)));
        final Tool tool = compare();
        assertThat(tool.out())
                .contains("only in A: 2,000,000\n", "only in B: 3,000,000\n")
                .contains(
                        "    100,000  kept up      7 of 7     0 of 7         -  -                      0.0029  WORSE\n")
                .contains(
                        "    100,000  p50         1.53 us  100.01 ms    x65365  x65365 to x65365       0.0029  WORSE\n");
        assertThat(tool.out().lines().filter(line -> !line.startsWith("A") && !line.startsWith("B")))
                .allMatch(line -> line.length() <= 100);
        assertThat(tool.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldTakeADirectoryAndAnswerInJson() throws IOException {
        a = Files.createDirectory(directory.resolve("before"));
        b = Files.createDirectory(directory.resolve("after"));
        file("before/latency", report("exchange", "0.1.0", step(RATE, 7, 1_500, 20_000, false)));
        file("after/latency", report("exchange", "0.1.0", step(RATE, 7, 1_500, 20_000, false)));
        final Tool tool = compare("--json", "--alpha", "0.01", "--min-change", "5", "--min-change-ns", "0");
        assertThat(tool.out())
                .startsWith("{\"outcome\":\"NOT_WORSE\",\"alpha\":0.01,\"minChange\":0.05,\"minChangeNs\":0,"
                        + "\"runsNeeded\":6,\"differences\":[],\"onlyInA\":[],\"onlyInB\":[],"
                        + "\"lines\":[{\"rate\":100000.0,\"figure\":\"p50\",\"runsA\":7,\"runsB\":7,\"a\":1530.0,"
                        + "\"b\":1530.0,\"leastChange\":76.5,\"change\":0.0,")
                .contains("\"p\":1.0,\"pHolm\":1.0,\"verdict\":\"SAME\"}")
                .endsWith("]}\n");
        assertThat(tool.exitCode()).isZero();
    }

    @Test
    void shouldRefuseWhatWasMeasuredOtherwiseUnlessForced() throws IOException {
        a = file("a", report("exchange", "0.1.0", step(RATE, 7, 1_500, 20_000, false)));
        b = file("b", report("ring\u001b[2J", "0.1.0", step(RATE, 7, 1_500, 20_000, false)));
        final Tool tool = compare();
        assertThat(tool.err())
                .isEqualTo("ringmill: the reports measured different things, target: A=exchange B=\"ring\\u001b[2J\";"
                        + " --force compares them all the same\n");
        assertThat(tool.out()).isEmpty();
        assertThat(tool.exitCode()).isEqualTo(3);
        final Tool forced = compare("--force");
        assertThat(forced.out()).contains("not comparable, another target: A=exchange B=\"ring\\u001b[2J\"\n");
        assertThat(forced.exitCode()).isZero();
    }

    @Test
    void shouldNotTellWhenNoRateIsCommon() throws IOException {
        a = file("a", report("exchange", "0.1.0", step(1, 7, 1_500, 20_000, false)));
        b = file("b", report("exchange", "0.1.0", step(2, 7, 1_500, 20_000, false)));
        final Tool tool = compare();
        assertThat(tool.summary()).isEqualTo("cannot tell: the reports have no figure of a rate in common");
        assertThat(tool.exitCode()).isEqualTo(3);
    }

    @Test
    void shouldTellWarningsThatOnlyOneHas() throws IOException {
        final LatencyReport quiet = report("exchange", "0.1.0", step(RATE, 7, 1_500, 20_000, false));
        a = file("a", quiet);
        b = file(
                "b",
                new LatencyReport(
                        LatencyReport.VERSION,
                        quiet.settings(),
                        quiet.environment(),
                        List.of("shared", "It was loud."),
                        quiet.steps()));
        assertThat(compare().out()).contains("warning of B only: shared\nwarning of B only: It was loud.\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | not a latency report, no object, line=1, column=1",
                "{ | not a latency report, Unexpected end-of-input",
                "{} | not a latency report, unexpected or missing, field=version",
                "{\"format\": \"ringmill-peers-1\"} | not a latency report, unexpected or missing, field=version",
                "name,ours | not a latency report, Unrecognized token 'name'",
                "null | not a latency report of version 1, version=none",
                "'' | not a latency report, no object"
            })
    void shouldNameAFileThatIsNoReport(final String text, final String reason) throws IOException {
        a = Files.writeString(directory.resolve("a.json"), text);
        b = a;
        final Tool tool = compare();
        assertThat(tool.err())
                .startsWith("ringmill: cannot read report, file=" + a + ", reason=" + reason)
                .contains(", expected=a latency.json that 'ringmill bench latency' wrote\n")
                .endsWith("Try 'ringmill bench compare --help'.\n");
        assertThat(tool.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldNameAFileThatIsNotThere() {
        a = directory; // a directory without one
        b = directory;
        final Tool tool = compare();
        assertThat(tool.err())
                .startsWith("ringmill: cannot read report, file=" + directory.resolve("latency.json")
                        + ", reason=no such file, expected=");
        assertThat(tool.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--alpha, 0, 'expected more than 0 and at most 0.5, alpha=0.0'",
        "--alpha, much, \"Invalid value for option '--alpha'\"",
        "--min-change, -1, 'expected a share of at least 0, minChange=-0.01'",
        "--min-change-ns, -1, \"Invalid value for option '--min-change-ns'\""
    })
    void shouldRefuseAnOptionOutOfRange(final String option, final String value, final String reason) {
        final Tool tool = Tool.run("bench", "compare", "a", "b", option + "=" + value);
        assertThat(tool.err()).contains(reason.replace("\"", ""));
        assertThat(tool.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldAskForBothReports() {
        final Tool tool = Tool.run("bench", "compare", "a");
        assertThat(tool.err()).startsWith("ringmill: Missing required parameter: 'B'");
        assertThat(tool.exitCode()).isEqualTo(2);
    }

    private Tool compare(final String... options) {
        final Object[] words = new Object[4 + options.length];
        words[0] = "bench";
        words[1] = "compare";
        words[2] = a;
        words[3] = b;
        System.arraycopy(options, 0, words, 4, options.length);
        return Tool.run(words);
    }

    private Path file(final String name, final LatencyReport report) throws IOException {
        final Path file = directory.resolve(name + ".json");
        try (OutputStream out = Files.newOutputStream(file)) {
            ReportFile.write(report, out);
        }
        return file;
    }

    private static LatencyReport report(final String target, final String version, final LatencyStep... steps) {
        return new LatencyReport(
                LatencyReport.VERSION,
                new LatencySettings(target, Map.of("layout", "auto"), null, "open", "constant", 1, 1, 1, 1),
                new Environment(
                        "2026-01-01T10:00:00Z",
                        "Some CPU",
                        8,
                        0,
                        "Linux 6.1",
                        "none",
                        "performance",
                        "tsc",
                        "OpenJDK 17",
                        List.of(),
                        "Serial",
                        version),
                List.of(),
                List.of(steps));
    }

    /** Runs whose body lies 10 ns apart from run to run, 2% of the events in the tail. */
    private static LatencyStep step(
            final double rate, final int runs, final double bodyNs, final double tailNs, final boolean saturated) {
        return new LatencyStep(
                rate,
                LongStream.range(0, runs)
                        .mapToObj(run -> run((long) bodyNs + 10 * run, (long) tailNs + 10 * run, saturated))
                        .toList());
    }

    private static LatencyRun run(final long bodyNs, final long tailNs, final boolean saturated) {
        final Histogram histogram = new Histogram(TimeUnit.HOURS.toNanos(1), 3);
        histogram.recordValueWithCount(bodyNs, 98_000);
        histogram.recordValueWithCount(tailNs, 2_000);
        return new LatencyRun(
                "2026-01-01T10:00:00Z",
                100_000,
                80_000,
                saturated,
                false,
                true,
                1,
                0,
                List.of(new StageLatency("done", histogram)),
                null,
                List.of(),
                List.of(),
                null);
    }
}

package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.LatencyRun;
import org.ringmill.bench.report.LatencyStep;
import org.ringmill.bench.report.ReportFile;
import picocli.CommandLine.ExitCode;

class BenchLatencyTest {
    private static final String OWN = """
            package mine;

            import org.ringmill.bench.latency.*;

            public final class Own implements LatencyTarget {
                private StageRecorder done;
                public String name() { return "own"; }
                public void start(LatencyProbe probe) { done = probe.stage("done"); }
                public void send(long dueNs) { BODY done.record(dueNs); }
                public void stop() {}
            }
            """;

    @TempDir
    private Path directory;

    private Path results() {
        return directory.resolve("results");
    }

    private Path journals() throws IOException {
        return Files.createDirectories(directory.resolve("journals"));
    }

    private static Tool latency(final Object... options) {
        final List<Object> args = new ArrayList<>(List.of("bench", "latency"));
        args.addAll(List.of("--duration", "200ms", "--warm-up", "100ms", "--noise", "10ms", "--interval", "50ms"));
        args.addAll(List.of(options));
        return Tool.run(args.toArray());
    }

    private Path ownTargets(final String body) throws IOException {
        return TestJar.make(
                directory.resolve("mine.jar"),
                "org.ringmill.bench.latency.LatencyTarget",
                "mine.Own",
                OWN.replace("BODY", body));
    }

    private List<String> names(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldMeasureEachRunInAProcessOfItsOwnAndLeaveTheResults() throws IOException {
        Files.createDirectories(results());
        Files.writeString(results().resolve("latency-us-9k.hgrm"), "of an earlier report");
        Files.writeString(results().resolve("latency-ns-2k-run-9.hlog"), "of an earlier report");
        Files.writeString(results().resolve("notes.txt"), "the user's own");
        final Tool tool = latency(
                "--target",
                "journal",
                "--idle",
                "yield",
                "--rates",
                "2k,5k",
                "--runs",
                "2",
                "--dir",
                journals(),
                "--out",
                results());
        assertThat(tool.exitCode()).as(tool.err()).isZero();
        assertThat(tool.out()).contains("2 k/s", "5 k/s");
        assertThat(tool.err().lines().filter(line -> line.startsWith("run "))).hasSize(4);
        assertThat(names(results()))
                .containsExactly(
                        "latency-ns-2k-run-1.hlog",
                        "latency-ns-2k-run-2.hlog",
                        "latency-ns-5k-run-1.hlog",
                        "latency-ns-5k-run-2.hlog",
                        "latency-us-2k.hgrm",
                        "latency-us-5k.hgrm",
                        "latency.html",
                        "latency.json",
                        "notes.txt");
        for (final String name : names(results())) {
            if (name.startsWith("latency")) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(results().resolve(name))))
                        .as(name)
                        .isEqualTo("rw-------");
            }
        }
        assertThat(journals()).isEmptyDirectory();
        final LatencyReport report = ReportFile.read(results().resolve("latency.json"));
        assertThat(report.settings().target()).isEqualTo("journal process-crash");
        assertThat(report.steps()).extracting(LatencyStep::ratePerSecond).containsExactly(2_000.0, 5_000.0);
        for (final LatencyStep step : report.steps()) {
            assertThat(step.runs()).hasSize(2);
            for (final LatencyRun run : step.runs()) {
                assertThat(run.end().count()).isEqualTo(run.sent()).isPositive();
            }
        }
        assertThat(report.steps().get(0).runs().get(0).startedAt())
                .isNotEqualTo(report.steps().get(0).runs().get(1).startedAt());
    }

    @Test
    void shouldMeasureTheUsersOwnTargetBesideABaseline() throws IOException {
        final Path jar = ownTargets("");
        final Tool tool = latency(
                "--targets",
                jar,
                "--baseline",
                "ring",
                "--idle",
                "yield",
                "--rates",
                "1k",
                "--runs",
                "1",
                "--out",
                results());
        assertThat(tool.exitCode()).as(tool.err()).isZero();
        final LatencyReport report = ReportFile.read(results().resolve("latency.json"));
        assertThat(report.settings().target()).isEqualTo("own");
        assertThat(report.settings().baseline()).isEqualTo("ring");
        assertThat(report.steps().get(0).runs().get(0).baseline().end().count()).isPositive();
    }

    @Test
    void shouldRaiseTheRateUntilTheTargetDoesNotKeepUpAndMeasureThoseAgain() throws IOException {
        // 30 us each: 33,000 a second.
        final Path jar = ownTargets("long start = System.nanoTime(); while (System.nanoTime() - start < 30_000) { }");
        final Tool tool = latency("--targets", jar, "--runs", "2", "--out", results());
        assertThat(tool.exitCode()).as(tool.err()).isZero();
        final LatencyReport report = ReportFile.read(results().resolve("latency.json"));
        final int steps = report.steps().size();
        assertThat(report.steps().get(steps - 1).runs().get(0).saturated()).isTrue();
        assertThat(report.steps().get(steps - 1).ratePerSecond()).isLessThanOrEqualTo(50_000);
        assertThat(report.steps()).allSatisfy(step -> assertThat(step.runs()).hasSize(2));
    }

    @Test
    void shouldTellThatARunHasFailedAndWhy() throws IOException {
        final Path jar = ownTargets("if (dueNs > 0) { throw new IllegalStateException(\"mine is broken\"); }");
        final Tool tool = latency("--targets", jar, "--rates", "1k", "--dir", journals(), "--out", results());
        assertThat(tool.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(tool.err()).contains("mine is broken", "a run has failed", "run=1");
        assertThat(results()).isEmptyDirectory();
        assertThat(journals()).isEmptyDirectory();
    }

    @Test
    void shouldTellThatATargetHasEndedTheProcess() throws IOException {
        final Path jar = ownTargets("if (dueNs > 0) { System.exit(0); }");
        final Tool tool = latency("--targets", jar, "--rates", "1k", "--dir", journals());
        assertThat(tool.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(tool.err()).contains("a run has ended without a result, run=1");
        assertThat(journals()).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --target nothing          | name=nothing
            --rates 10k,5k            | rates must rise
            --rates 0                 | found '0'
            --rates 5g                | 10k or 1.5M
            --runs 0                  | --runs
            --cores -1                | Option '--cores' takes numbers from 0 on, found [-1]
            --dir /nowhere            | Invalid value for option '--dir': expected a directory that exists, found '/nowhere'
            --duration 0s             | duration
            --interval 1ms            | interval
            --arrivals now            | constant, poisson or burst:N
            --idle sleep              | spin, yield, backoff or park
            --layout caller           | expected auto, dedicated or shared:N (1 to 1024), found 'caller'
            --layout shared:0         | expected auto, dedicated or shared:N (1 to 1024), found 'shared:0'
            --target journal --payload 3 | payloadBytes=3
            --target ring --journal-ready 1 | '--journal-ready' changes nothing here: it is for exchange, journal, found [ring]
            --journal-ready 1 --durability memory | '--journal-ready' changes nothing here: it is for process-crash, found memory
            --journal-ready -1        | Invalid value for option '--journal-ready': expected a whole number of at least 0
            --payload 64              | Option '--payload' changes nothing here: it is for journal, found [exchange]
            --target ring --layout auto | '--layout' changes nothing here: it is for exchange, journal, pipeline, found [ring]
            --target ring --durability memory | it is for exchange, journal, found [ring]
            --target ring --idle park | the ring alone
            --baseline nothing        | name=nothing
            """)
    void shouldRefuseWhatCannotBeMeasured(final String options, final String message) {
        final Tool tool = Tool.run((Object[]) ("bench latency " + options).split(" "));
        assertThat(tool.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err()).contains(message).doesNotContain("\tat ");
        assertThat(tool.out()).isEmpty();
    }

    @Test
    void shouldRefuseAFileWithoutTargets() throws IOException {
        final Path text = Files.writeString(directory.resolve("text.jar"), "no archive");
        assertThat(latency("--targets", text).err()).contains("cannot load targets", "not a JAR file");
        assertThat(latency("--targets", directory.resolve("absent.jar")).err()).contains("no such file");
        final Path application = TestJar.make(directory.resolve("billing.jar"), "billing", 1);
        assertThat(latency("--targets", application).err()).contains("names no target in META-INF/services");
        final Tool other = latency("--targets", ownTargets(""), "--target", "other");
        assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("[own]", "target=other");
    }

    @Test
    void shouldSayBeforeAllWorkThatResultsCannotBeWritten() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "in the way");
        final Tool tool = latency("--target", "ring", "--idle", "yield", "--out", file);
        assertThat(tool.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(tool.err())
                .contains("expected a directory, found a file, file=" + file)
                .doesNotContain("run 1");
        assertThat(Files.readString(file)).isEqualTo("in the way");
    }
}

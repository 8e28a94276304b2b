package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.bench.peers.PeerReport;
import org.ringmill.bench.peers.PeerReport.Missing;
import org.ringmill.bench.peers.PeerRow;
import picocli.CommandLine.ExitCode;

class BenchPeersTest {
    private static final String TINY = "0.0001";

    @TempDir
    private Path directory;

    private Path work() throws IOException {
        return Files.createDirectories(directory.resolve("work"));
    }

    private Path file() {
        return directory.resolve("peers.json");
    }

    @Test
    void shouldWriteTheRowsThatItPrints() throws IOException {
        final Tool tool = Tool.run(
                "bench",
                "peers",
                "--quick",
                "--rounds",
                6,
                "--work",
                TINY,
                "--dir",
                work(),
                "--out",
                file(),
                "pipeline/one-to-one",
                "journal/read-64");

        assertThat(tool.exitCode()).as(tool.err()).isEqualTo(ExitCode.OK);
        assertThat(tool.err()).isEmpty();
        final PeerReport report = PeerReport.read(file());
        assertThat(report.rows()).extracting(PeerRow::name).containsExactly("pipeline/one-to-one", "journal/read-64");
        assertThat(report.rows()).extracting(PeerRow::rounds).containsOnly(6);
        assertThat(report.work()).isEqualTo(0.0001);
        final List<String> all = tool.out().lines().toList();
        assertThat(all).allMatch(line -> line.length() <= 100);
        final List<String> lines = all.subList(all.indexOf(PeerTable.HEADER.get(0)), all.size());
        assertThat(lines.subList(0, 2)).isEqualTo(PeerTable.HEADER);
        assertThat(lines.get(2)).startsWith("pipeline/one-to-one ");
        assertThat(lines.get(3)).startsWith("    pipeline, ").contains(" / Disruptor, ");
        assertThat(lines.get(4)).startsWith("journal/read-64 ");
        assertThat(tool.summary()).isEqualTo("peers, rows=2, leftOut=0, failed=0, file=" + file());
        assertThat(work()).isEmptyDirectory();
    }

    /** Tests run with assertions on, which is one of them. */
    @Test
    void shouldWarnBeforeTheTableOfWhatSpoilsTheRows() throws IOException {
        final Tool tool = Tool.run(
                "bench",
                "peers",
                "--rounds",
                6,
                "--work",
                TINY,
                "--dir",
                work(),
                "--out",
                file(),
                "pipeline/one-to-one");

        assertThat(tool.exitCode()).as(tool.err()).isEqualTo(ExitCode.OK);
        assertThat(tool.out()).startsWith("WARNING: ");
        final String warnings = tool.out().substring(0, tool.out().indexOf(PeerTable.HEADER.get(0)));
        assertThat(warnings).contains("WARNING: Assertions are on in Ringmill's code");
    }

    @Test
    void shouldNameTheKnownRowsWhenANameIsUnknown() throws IOException {
        final Tool tool = Tool.run("bench", "peers", "--dir", work(), "--out", file(), "pipeline", "nothing");

        assertThat(tool.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err())
                .startsWith("ringmill: no such row, name=nothing, ")
                .contains("pipeline/one-to-one", "journal/read-64")
                .contains("Try 'ringmill bench peers --help'.");
        assertThat(tool.out()).isEmpty();
        assertThat(file()).doesNotExist();
    }

    @Test
    void shouldRefuseRoundsThatGiveNoInterval() throws IOException {
        for (final String rounds : List.of("5", "1001", "-1")) {
            final Tool tool = Tool.run("bench", "peers", "--rounds", rounds, "--dir", work(), "--out", file());
            assertThat(tool.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(tool.err())
                    .startsWith("ringmill: Invalid value for option '--rounds': must be 6 to 1000, was " + rounds);
        }
    }

    @Test
    void shouldSayBeforeAnyWorkThatExchangeCoreIsNowhere() throws IOException {
        final Path nowhere = directory.resolve("none.jar");
        final Tool tool =
                Tool.run("bench", "peers", "--exchange-core", nowhere, "--dir", work(), "--out", file(), "exchange");

        assertThat(tool.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err())
                .startsWith("ringmill: Invalid value for option '--exchange-core': expected a file, found '" + nowhere);
        assertThat(tool.out()).isEmpty();
        assertThat(file()).doesNotExist();
    }

    @Test
    void shouldSayBeforeAnyWorkThatTheFileCannotBeWritten() throws IOException {
        final Path nowhere = directory.resolve("none").resolve("peers.json");
        final Tool tool = Tool.run("bench", "peers", "--dir", work(), "--out", nowhere);

        assertThat(tool.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(tool.err())
                .isEqualTo("ringmill: cannot write output, file=" + nowhere + ", reason=no such directory\n");
        assertThat(tool.out()).isEmpty();
    }

    @Test
    void shouldSayBeforeAnyWorkThatTheDirectoryIsMissing() {
        final Path nowhere = directory.resolve("none");
        final Tool tool = Tool.run("bench", "peers", "--dir", nowhere, "--out", file());

        assertThat(tool.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(tool.err())
                .isEqualTo("ringmill: cannot write journals, directory=" + nowhere + ", reason=no such directory\n");
        assertThat(tool.out()).isEmpty();
    }

    @Test
    void shouldAskForAFile() {
        final Tool tool = Tool.run("bench", "peers", "--quick");

        assertThat(tool.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err()).contains("--out");
    }

    @Test
    void shouldAlignLargeAndSmallFigures() {
        final PeerRow large = new PeerRow(
                "pipeline/three-to-one-batches",
                1_234_567_890.0,
                999_999_999,
                123.4,
                "events/s",
                0,
                12_345.678,
                1,
                99.99,
                150,
                0.96,
                9,
                "pipeline, yield",
                "Disruptor, YieldingWaitStrategy",
                "pipeline");
        final PeerRow small = new PeerRow(
                "a/b", 1_234.5, 999, 0.01, "events/s", 0.004, 1, 1, 0.001, 0.02, 0.96, 9, "ours", "peer", "a");

        assertThat(PeerTable.lines(large).get(0)).hasSameSizeAs(PeerTable.HEADER.get(1));
        assertThat(PeerTable.HEADER.get(0)).hasSameSizeAs(PeerTable.HEADER.get(1));
        assertThat(PeerTable.lines(small).get(0)).hasSameSizeAs(PeerTable.HEADER.get(1));
        assertThat(PeerTable.lines(small).get(0)).containsSubsequence("a/b", "0.001", "0.00", "0.00 to 0.02", "1.00");
        assertThat(PeerTable.line(new Missing("exchange/order-book", "no jar is named"), "left out"))
                .isEqualTo("exchange/order-book                left out: no jar is named");
    }
}

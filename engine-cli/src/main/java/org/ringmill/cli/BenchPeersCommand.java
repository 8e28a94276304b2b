package org.ringmill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.bench.peers.PeerOptions;
import org.ringmill.bench.peers.PeerProgress;
import org.ringmill.bench.peers.PeerReport;
import org.ringmill.bench.peers.PeerReport.Missing;
import org.ringmill.bench.peers.PeerRow;
import org.ringmill.bench.peers.Peers;
import org.ringmill.bench.report.Environment;
import org.ringmill.bench.report.EnvironmentWarnings;
import org.ringmill.bench.report.ReportTable;
import org.ringmill.journal.storage.IoReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringmill bench peers}. */
@Command(
        name = "peers",
        description =
                "Runs ours and what one would use instead in turn, prints a row for each pair, and writes the rows"
                        + " as JSON. Leave the machine to it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nA row has the median of both, their ratio round by round with an interval that holds its"
                + " true median with at least 95%%, and the bytes that each operation allocates. Exits with 1 if a row"
                + " fails; the others are written all the same.%n%nExamples:%n",
        footer = {
            "  ringmill bench peers --out peers.json",
            "  ringmill bench peers --quick --out peers.json pipeline journal/read-64"
        })
final class BenchPeersCommand implements Callable<Integer> {
    /** Fewer give no interval of 95%. */
    private static final int MIN_ROUNDS = 6;

    private static final int MAX_ROUNDS = 1_000;

    /** Beside the one that sends: rows with more threads than cores do not spin. */
    private static final int SPINNING_THREADS = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "All rows within ten minutes on two cores; else within forty.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count: 6 to 1000. Else 9 or 17.")
    private @Nullable Integer rounds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where journals are written, and deleted; it exists. Else the temporary directory.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--exchange-core",
            paramLabel = "JAR",
            description =
                    "exchange-core 0.5.3 with all it needs, for the rows with it. Else the one beside this tool, which its build makes.")
    private @Nullable Path exchangeCoreJar;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The rows, JSON. Written aside and renamed, readable by its owner only.")
    private Path file;

    @Option(names = "--work", hidden = true, paramLabel = "SHARE", description = "Share of the work, above 0 to 1.")
    private @Nullable Double work;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Rows or groups of rows; all without.")
    private List<String> names = List.of();

    BenchPeersCommand() {}

    @Override
    public Integer call() throws IOException {
        final PeerOptions options = options();
        OutputFile.requireWritable(file);
        requireUsable(directory);
        final Lines out = Lines.to(spec.commandLine().getOut());
        ReportTable.warnings(EnvironmentWarnings.beforeStart(Environment.here(), SPINNING_THREADS, directory))
                .lines()
                .forEach(out::print);
        PeerTable.HEADER.forEach(out::print);
        out.flush();
        final PeerReport report;
        try (Shown shown = new Shown(out, spec.commandLine().getErr())) {
            report = Peers.run(options, shown);
        }
        write(report);
        out.print(PeerTable.summary(report, file));
        out.flush();
        return report.failed().isEmpty() ? 0 : 1;
    }

    private PeerOptions options() {
        try {
            Peers.requireKnown(names);
            if (exchangeCoreJar != null && !Files.isRegularFile(exchangeCoreJar)) {
                throw new IllegalArgumentException(
                        "Invalid value for option '--exchange-core': expected a file, found '" + exchangeCoreJar + "'");
            }
            PeerOptions options = quick ? PeerOptions.quick(directory) : PeerOptions.full(directory);
            options = options.withWanted(names).withExchangeCoreJar(exchangeCoreJar);
            if (work != null) {
                options = options.withWork(work);
            }
            if (rounds == null) {
                return options;
            }
            if (rounds < MIN_ROUNDS || rounds > MAX_ROUNDS) {
                throw new IllegalArgumentException("Invalid value for option '--rounds': must be " + MIN_ROUNDS + " to "
                        + MAX_ROUNDS + ", was " + rounds);
            }
            return options.withRounds(rounds);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void requireUsable(final Path directory) {
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new RingmillException(
                    Category.ERROR,
                    "cannot write journals, directory=" + directory + ", reason="
                            + (Files.isDirectory(directory) ? "not permitted" : "no such directory"));
        }
    }

    private void write(final PeerReport report) {
        try {
            WholeFile.write(file, stream -> stream.write(report.toJson()));
        } catch (final IOException e) {
            throw new RingmillException(
                    Category.ERROR, "cannot write output, file=" + file + ", reason=" + IoReason.of(e), e);
        }
    }

    /** Shows rows as they come, and between them how far it is. Nothing is drawn while something is measured. */
    private static final class Shown implements PeerProgress, AutoCloseable {
        private final long startNs = System.nanoTime();
        private final Lines out;
        private final PrintWriter err;
        private Progress progress = Progress.NONE;

        Shown(final Lines out, final PrintWriter err) {
            this.out = out;
            this.err = err;
        }

        @Override
        public void onRound(final int done, final int total) {
            if (progress == Progress.NONE) {
                progress = Progress.ofRounds("peers", done, total, System.nanoTime() - startNs);
            }
            progress.jumpTo(done);
            progress.draw();
        }

        @Override
        public void onRow(final PeerRow row) {
            close();
            PeerTable.lines(row).forEach(out::print);
            out.flush();
        }

        @Override
        public void onLeftOut(final Missing row) {
            close();
            out.print(PeerTable.line(row, "left out"));
            out.flush();
        }

        @Override
        public void onFailed(final Missing row) {
            close();
            out.print(PeerTable.line(row, "failed"));
            out.flush();
            err.println("ringmill: " + row.reason());
        }

        /** Takes the bar away, so that a row can stand in its place. */
        @Override
        public void close() {
            progress.close();
            progress = Progress.NONE;
        }
    }
}

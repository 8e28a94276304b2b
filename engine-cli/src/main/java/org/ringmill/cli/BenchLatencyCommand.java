package org.ringmill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.bench.latency.Arrivals;
import org.ringmill.bench.latency.LatencyContext;
import org.ringmill.bench.latency.LatencyHarness;
import org.ringmill.bench.latency.LatencyTarget;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.LatencyStep;
import org.ringmill.bench.report.ReportFile;
import org.ringmill.bench.report.ReportTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill bench latency}. */
@Command(
        name = "latency",
        description = {
            "Measures latency in an open loop: a schedule decides when each event is due, and its latency counts from then, so"
                    + " that a target that stands still hides nothing.",
            "Rates rise until the target does not keep up. Each run is a JVM of its own, since a JVM compiles the same code"
                    + " differently from one start to the next."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill bench latency --rates 10k,100k,1M --out results",
            "  ringmill bench latency --target journal --durability power-loss",
            "  ringmill bench latency --targets mine.jar --arrivals poisson --runs 10"
        })
final class BenchLatencyCommand implements Callable<Integer> {
    private static final int MAX_RUNS = 1000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LatencyTargetOptions target;

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "RATE",
            converter = RateConverter.class,
            description =
                    "Events a second, rising: 10k,100k,1M. Default: 10k, 20k, 50k and so on, until the target does not"
                            + " keep up, at most 20M.")
    private List<Double> rates = List.of();

    @Option(
            names = "--arrivals",
            defaultValue = "constant",
            paramLabel = "KIND",
            converter = ArrivalsConverter.class,
            description = "How events come: constant (equal distances), poisson (independently), burst:N (N at once)."
                    + " Default: constant.")
    private Arrivals arrivals;

    @Option(
            names = "--runs",
            defaultValue = "3",
            paramLabel = "N",
            description = "Runs of each rate, 1 to 1000. Default: 3. For bench compare, 7 or more.")
    private int runs;

    @Option(
            names = "--duration",
            defaultValue = "5s",
            paramLabel = "SPAN",
            converter = DurationConverter.class,
            description = "How long a run measures. Default: 5s.")
    private Duration duration;

    @Option(
            names = "--warm-up",
            defaultValue = "10s",
            paramLabel = "SPAN",
            converter = DurationConverter.class,
            description = "Most time for a run to become steady; up to a second of it at 100k/s. Default: 10s.")
    private Duration warmUp;

    @Option(
            names = "--interval",
            defaultValue = "250ms",
            paramLabel = "SPAN",
            converter = DurationConverter.class,
            description = "Of the timeline. Default: 250ms.")
    private Duration interval;

    @Option(
            names = "--noise",
            defaultValue = "500ms",
            paramLabel = "SPAN",
            converter = DurationConverter.class,
            description = "How long the idle machine is watched before and after each run. Default: 500ms.")
    private Duration noise;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "SEED",
            description = "Of random arrivals and of the exchange's commands. Default: 1.")
    private long seed;

    @Option(
            names = "--closed-loop",
            description =
                    "Sends an event when the one before is done, and counts from then: hides every stall, to show how"
                            + " much.")
    private boolean isClosedLoop;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where journals are written, and deleted after each run; it exists. Default: the temporary directory.")
    private @Nullable Path directory;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where results go, made if absent: latency.json, latency.html, a .hgrm for each rate, a .hlog for"
                            + " each run. Default: only the table.")
    private @Nullable Path out;

    /** Set for the process of a run: where it leaves its report. */
    @Option(names = LatencyRuns.REPORT, hidden = true)
    private @Nullable Path runReport;

    /** Which run that is, from 0. */
    @Option(names = LatencyRuns.NUMBER, hidden = true, defaultValue = "0")
    private int runNumber;

    /** The rates that the first run found. */
    @Option(names = LatencyRuns.RATES, hidden = true, split = ",")
    private List<Double> runRates = List.of();

    BenchLatencyCommand() {}

    @Override
    public Integer call() throws Exception {
        if (runs < 1 || runs > MAX_RUNS) {
            throw usage("Invalid value for option '--runs': expected 1 to " + MAX_RUNS + ", found '" + runs + "'");
        }
        final LatencyContext context = context();
        final LatencyHarness harness = harness(context);
        if (runReport != null) {
            final LatencyReport report = harness.run();
            WholeFile.write(runReport, stream -> ReportFile.write(report, stream));
            return 0;
        }
        final LatencyResults results = out == null ? null : LatencyResults.in(out);
        final LatencyReport report = measure();
        if (results != null) {
            results.write(report);
        }
        final PrintWriter standardOutput = spec.commandLine().getOut();
        standardOutput.print(ReportTable.text(report));
        return 0;
    }

    private LatencyContext context() {
        final List<Double> wanted = runRates.isEmpty() ? rates : runRates;
        final LatencyContext context = new LatencyContext()
                .target(made(() -> target.target(seed)))
                .rates(wanted.stream().mapToDouble(Double::doubleValue).toArray())
                .arrivals(arrivals)
                .duration(duration)
                .warmUp(warmUp)
                .interval(interval)
                .noise(noise)
                .seed(seed)
                .listener(new LatencyProgress(
                        runNumber, runs, spec.commandLine().getErr(), out == null ? null : new LatencyResults(out)));
        if (runReport != null) {
            context.directory(runReport.resolveSibling("journals"));
        }
        if (target.hasBaseline()) {
            context.baseline(made(() -> target.baseline(seed)));
        }
        return isClosedLoop ? context.closedLoop() : context;
    }

    /** {@return what makes targets, after it has made one: what cannot be made is told before any work} */
    private Supplier<LatencyTarget> made(final Supplier<Supplier<LatencyTarget>> choice) {
        try {
            final Supplier<LatencyTarget> supplier = choice.get();
            if (supplier.get().name().isBlank()) {
                throw usage("a target has no name");
            }
            return supplier;
        } catch (final IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /** {@return the harness, whose context is sound} */
    private LatencyHarness harness(final LatencyContext context) {
        try {
            return new LatencyHarness(context);
        } catch (final IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private ParameterException usage(final @Nullable String message) {
        return new ParameterException(spec.commandLine(), message == null ? "Invalid arguments" : message);
    }

    /** Has each run measured by a process of its own. */
    private LatencyReport measure() throws IOException, InterruptedException {
        final Path parent = directory == null ? Path.of(System.getProperty("java.io.tmpdir")) : directory;
        if (!Files.isDirectory(parent)) {
            throw usage("Invalid value for option '--dir': expected a directory that exists, found '" + parent + "'");
        }
        OutputFile.requireWritable(parent.resolve("journals"));
        final List<String> arguments =
                spec.root().commandLine().getParseResult().originalArgs();
        final List<LatencyReport> reports = new ArrayList<>();
        final Path work = Files.createTempDirectory(parent, "ringmill-latency-");
        try (LatencyRuns processes =
                new LatencyRuns(arguments, work, spec.commandLine().getErr())) {
            for (int number = 0; number < runs; number++) {
                final List<Double> found = reports.isEmpty()
                        ? List.of()
                        : reports.get(0).steps().stream()
                                .map(LatencyStep::ratePerSecond)
                                .toList();
                reports.add(processes.run(number, found));
            }
        }
        return LatencyReport.merged(reports);
    }
}

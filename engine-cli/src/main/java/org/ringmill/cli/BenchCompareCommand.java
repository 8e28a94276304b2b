package org.ringmill.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.bench.report.ComparisonOptions;
import org.ringmill.bench.report.LatencyComparison;
import org.ringmill.bench.report.LatencyReport;
import org.ringmill.bench.report.ReportDifference.Kind;
import org.ringmill.bench.report.ReportFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringmill bench compare}. */
@Command(
        name = "compare",
        description = {
            "Compares two reports of latency, and tells what changed from what is noise: A is the base, B what may have"
                    + " got better or worse.",
            "The exact rank sum test over runs, each of which must have had a JVM of its own; corrected by Holm for the"
                    + " number of lines. A change counts if it is significant and as large as --min-change too."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeOnExecutionException = BenchCompareCommand.UNKNOWN,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing got worse, as far as can be told",
            "1:something got worse",
            "2:a fault of the command line, or a report that cannot be read",
            "3:could not be found out: too few runs, nothing in common, or something else was measured"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill bench compare before/latency.json after/latency.json",
            "  ringmill bench compare before after --min-change 5 --json"
        })
final class BenchCompareCommand implements Callable<Integer> {
    static final int WORSE = 1;
    static final int UNKNOWN = 3;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "The base: a report, or a directory with " + LatencyResults.REPORT + ".")
    private Path base;

    @Parameters(index = "1", paramLabel = "B", description = "What is compared with it, likewise.")
    private Path candidate;

    @Option(
            names = "--alpha",
            paramLabel = "P",
            defaultValue = "0.05",
            description = "Greatest chance of even one false alarm, up to 0.5. Default: 0.05.")
    private double alpha;

    @Option(
            names = "--min-change",
            paramLabel = "PERCENT",
            defaultValue = "10",
            description = "A change counts from this share of A on. Default: 10.")
    private double minChangePercent;

    @Option(
            names = "--min-change-ns",
            paramLabel = "N",
            defaultValue = "100",
            converter = CountConverter.class,
            description = "One of a latency from so many nanoseconds on, too. Default: 100.")
    private Long minChangeNs;

    @Option(names = "--force", description = "Compares what was measured in different ways, too.")
    private boolean isForced;

    @Option(names = "--json", description = "Answers in JSON, as one object.")
    private boolean json;

    BenchCompareCommand() {}

    @Override
    public Integer call() {
        final ComparisonOptions options = options();
        final LatencyReport baseReport = read(base);
        final LatencyReport candidateReport = read(candidate);
        final LatencyComparison comparison = LatencyComparison.of(baseReport, candidateReport, options);
        if (!isForced && !comparison.isOfTheSame()) {
            throw new RingmillException(
                    Category.ERROR,
                    "the reports measured different things" + different(comparison)
                            + "; --force compares them all the same");
        }
        final ComparisonReport report =
                new ComparisonReport(comparison, base.toString(), baseReport, candidate.toString(), candidateReport);
        final Lines out = Lines.to(spec.commandLine().getOut());
        if (json) {
            out.print(report.toJson());
        } else {
            report.toText().forEach(out::print);
        }
        out.flush();
        return switch (comparison.outcome()) {
            case NOT_WORSE -> 0;
            case WORSE -> WORSE;
            case CANNOT_TELL -> UNKNOWN;
        };
    }

    private ComparisonOptions options() {
        try {
            return new ComparisonOptions(alpha, minChangePercent / 100, minChangeNs);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "Invalid value of an option: " + e.getMessage(), e);
        }
    }

    private LatencyReport read(final Path path) {
        final Path file = LatencyResults.reportOf(path);
        try {
            return ReportFile.read(file);
        } catch (final RingmillException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    Printable.sentence(String.valueOf(e.getMessage())) + ", expected=a " + LatencyResults.REPORT
                            + " that 'ringmill bench latency' wrote",
                    e);
        }
    }

    private static String different(final LatencyComparison comparison) {
        return comparison.differences().stream()
                .filter(difference -> difference.kind() == Kind.MEASUREMENT)
                .map(difference -> ", " + difference.name() + ": A=" + Printable.of(difference.base()) + " B="
                        + Printable.of(difference.candidate()))
                .collect(Collectors.joining());
    }
}

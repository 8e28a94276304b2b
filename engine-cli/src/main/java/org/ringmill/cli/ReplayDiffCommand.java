package org.ringmill.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ringmill.engine.Application;
import org.ringmill.engine.DiffResult;
import org.ringmill.engine.LogicDiff;
import org.ringmill.engine.LogicDifference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ringmill replay diff}. */
@Command(
        name = "diff",
        description = {
            "Runs two versions of an application over one journal and tells the first command at which they part: by"
                    + " outputs, state, timers or an exception.",
            "Both are given every command up to the end of the range, and compared within it. Where their states have"
                    + " parted before it, that is told; --states-every 0 then compares the outputs alone."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        exitCodeOnExecutionException = ReplayDiffCommand.UNKNOWN,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no difference",
            "1:they differ",
            "2:a fault of the command line",
            "3:could not be found out: the journal or a file cannot be read, or both versions fail alike"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill replay diff data --app old.jar --against new.jar",
            "  ringmill replay diff data --against new.jar --from 1000000 --states-every 0"
        })
final class ReplayDiffCommand implements Callable<Integer> {
    static final int DIFFERENT = 1;
    static final int UNKNOWN = 3;

    @Mixin
    private JournalOptions journal;

    @Mixin
    private ApplicationOptions applications;

    @Mixin
    private RangeOptions range;

    @Option(names = "--against", required = true, paramLabel = "JAR", description = "The other version.")
    private Path against;

    @Option(
            names = "--states-every",
            paramLabel = "N",
            defaultValue = "4096",
            converter = CountConverter.class,
            description = "Compares the states every N commands; 0 for never, then only outputs count. Default: 4096.")
    private Long statesEvery;

    ReplayDiffCommand() {}

    @Override
    public Integer call() {
        if (statesEvery > Integer.MAX_VALUE) {
            throw journal.usage("Invalid value for option '--states-every': expected at most " + Integer.MAX_VALUE
                    + ", found '" + statesEvery + "'");
        }
        final Range wanted = range.in(journal);
        final String name = journal.application();
        try (ApplicationOptions.Opened left = applications.open(name);
                ApplicationOptions.Opened right = ApplicationOptions.Opened.of(against)) {
            final LogicDiff.Context context = new LogicDiff.Context()
                    .directory(journal.directory())
                    .left(left.required(name))
                    .right(right.required(name))
                    .fromSequence(fromSequence(wanted, left.required(name)))
                    .toSequence(wanted.toSequence())
                    .toTimeNs(wanted.toTimeNs())
                    .statesEvery(Math.toIntExact(statesEvery))
                    .warningHandler(journal::warn);
            if (range.from() != null && range.from().isTime()) {
                context.fromTimeNs(range.from().value());
            }
            final DiffResult result = new LogicDiff(context).run();
            final DiffReport report = new DiffReport(result, left.required(name));
            final Lines out = journal.out();
            if (journal.isJson()) {
                out.print(report.toJson());
            } else {
                report.toText().forEach(out::print);
            }
            out.flush();
            return exitCode(result);
        }
    }

    private long fromSequence(final Range wanted, final Application application) {
        final long oldest = range.from() == null ? OldestStart.sequence(journal, application, range.to()) : 0;
        return oldest > 0 ? oldest : wanted.fromSequence();
    }

    private static int exitCode(final DiffResult result) {
        final LogicDifference difference = result.difference();
        if (difference != null) {
            return DIFFERENT;
        }
        return result.thrownByBoth() == null ? 0 : UNKNOWN;
    }
}

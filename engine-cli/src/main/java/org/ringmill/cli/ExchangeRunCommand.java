package org.ringmill.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringmill exchange run}. */
@Command(
        name = "run",
        description = "Applies the commands of a file, journals them, and writes the events that are safe to release.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        showDefaultValues = true,
        footerHeading = "%nA directory that has data is recovered, and the run goes on with the command after the last"
                + " one applied. A command that cannot be carried out is answered by an ERROR event; a line that is no"
                + " command ends the run there, with what came before it applied.%n%nExamples:%n",
        footer = {
            "  ringmill exchange run --commands orders.csv.gz --dir data \\",
            "      --events-out events.csv",
            "  ringmill exchange run --commands orders.csv --dir data \\",
            "      --durability power-loss --layout shared:2"
        })
final class ExchangeRunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--commands", required = true, paramLabel = "FILE", description = "Commands, CSV, plain or gzip.")
    private Path commands;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "Journal and snapshots; made if absent.")
    private Path directory;

    @Option(names = "--events-out", paramLabel = "FILE", description = "Released events, CSV: each once, in order.")
    private @Nullable Path eventsOut;

    @Option(names = "--book-out", paramLabel = "FILE", description = "The book after the run, CSV.")
    private @Nullable Path bookOut;

    @Option(
            names = "--durability",
            defaultValue = "process-crash",
            paramLabel = "LEVEL",
            converter = DurabilityConverter.class,
            description = "What released events survive: memory (nothing, no journal), process-crash, power-loss.")
    private Durability durability;

    @Option(
            names = "--layout",
            defaultValue = "auto",
            paramLabel = "LAYOUT",
            converter = LayoutConverter.class,
            description = "Threads: auto, dedicated, shared:N, caller or simulated:SEED.")
    private ThreadLayout layout;

    @Option(
            names = "--snapshot-every",
            defaultValue = "0",
            paramLabel = "N",
            description = "Takes a snapshot every N commands; 0 for none.")
    private long snapshotEvery;

    @Option(
            names = "--limit",
            defaultValue = "9223372036854775807",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            paramLabel = "N",
            description = "Applies at most N further commands.")
    private long limit;

    @Option(names = "--rate", hidden = true, defaultValue = "0", description = "Commands a second; 0 for no limit.")
    private long ratePerSecond;

    ExchangeRunCommand() {}

    @Override
    public Integer call() throws Exception {
        check("--snapshot-every", snapshotEvery);
        check("--limit", limit);
        check("--rate", ratePerSecond);
        final ExchangeRun run = new ExchangeRun(
                commands, directory, eventsOut, durability, layout, snapshotEvery, limit, ratePerSecond);
        final ExchangeSummary summary = run.run(bookOut);
        final PrintWriter out = spec.commandLine().getOut();
        out.println(summary.toJson());
        return 0;
    }

    private void check(final String option, final long value) {
        if (value < 0) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "Invalid value for option '" + option + "': must be at least 0, was " + value);
        }
    }
}

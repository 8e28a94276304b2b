package org.ringmill.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the commands that look at a journal. */
@Command(
        name = "journal",
        description = "Looks at a journal, also while it is being written; only prune changes it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            JournalInfoCommand.class,
            JournalVerifyCommand.class,
            JournalDumpCommand.class,
            JournalTailCommand.class,
            JournalStatsCommand.class,
            JournalFindCommand.class,
            JournalExportCommand.class,
            JournalPruneCommand.class
        })
final class JournalCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    JournalCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command");
    }
}

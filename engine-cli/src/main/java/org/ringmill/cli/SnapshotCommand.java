package org.ringmill.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the commands on snapshots. */
@Command(
        name = "snapshot",
        description = "Looks at the snapshots of a journal's state, and takes one.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SnapshotListCommand.class, SnapshotVerifyCommand.class, SnapshotTakeCommand.class})
final class SnapshotCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    SnapshotCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command");
    }
}

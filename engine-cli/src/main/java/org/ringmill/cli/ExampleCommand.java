package org.ringmill.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the examples, each a small application. */
@Command(
        name = "example",
        description = "Runs an example: a small application, built from the parts of the engine.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExampleChatCommand.class, ExampleCrawlerCommand.class, ExampleLogsCommand.class})
final class ExampleCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    ExampleCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command");
    }
}

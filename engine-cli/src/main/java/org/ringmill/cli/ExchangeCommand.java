package org.ringmill.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the commands of the exchange. */
@Command(
        name = "exchange",
        description = "Runs a journaled limit order book over a file of commands, and recovers it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExchangeRunCommand.class, ExchangeRecoverCommand.class})
final class ExchangeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    ExchangeCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command");
    }
}

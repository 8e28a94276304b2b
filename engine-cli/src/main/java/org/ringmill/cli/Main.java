package org.ringmill.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ringmill} command: holds the subcommands; on its own it only explains itself. */
@Command(
        name = "ringmill",
        description = "Runs, inspects and replays Ringmill event engines.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            ExampleCommand.class,
            ExchangeCommand.class,
            JournalCommand.class,
            SnapshotCommand.class,
            ReplayCommand.class,
            StateCommand.class,
            BenchCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    Main() {}

    /**
     * Runs the tool and exits with its status.
     *
     * @param args the command line
     */
    public static void main(final String[] args) {
        final PrintWriter out = standardOutput();
        final int exitCode = commandLine().setOut(out).execute(args);
        out.flush();
        if (exitCode == ExitCode.OK && out.checkError()) {
            System.err.println("ringmill: cannot write output, to=standard output");
            System.exit(ExitCode.SOFTWARE);
        }
        System.exit(exitCode);
    }

    /** {@return one that notices when its output goes nowhere: a full disk, say, which {@link System#out} keeps to itself} */
    private static PrintWriter standardOutput() {
        final Charset charset = Charset.forName(
                System.getProperty("stdout.encoding", Charset.defaultCharset().name()));
        return new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), charset)), true);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExpandAtFiles(false) // a file's name may begin with @
                .registerConverter(Path.class, Main::path)
                .setParameterExceptionHandler((fault, args) -> explain(fault))
                .setExecutionExceptionHandler((fault, commandLine, parsed) -> {
                    commandLine.getOut().flush(); // what was found before the fault counts
                    Faults.report(fault, commandLine.getErr());
                    return commandLine.getCommandSpec().exitCodeOnExecutionException();
                });
    }

    private static int explain(final ParameterException fault) {
        final CommandLine command = fault.getCommandLine();
        final PrintWriter err = command.getErr();
        err.println("ringmill: " + fault.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(fault, err)) {
            if (command.getCommand() instanceof Runnable) { // it holds commands: what they are is the answer
                command.usage(err);
            } else {
                err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
            }
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static Path path(final String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("is empty");
        }
        return Path.of(text);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing a command");
    }
}

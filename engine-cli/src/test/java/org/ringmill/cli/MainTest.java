package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine tool =
            Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void shouldTellTheVersionThatTheBuildWrote() {
        assertThat(tool.execute("--version")).isEqualTo(ExitCode.OK);
        final String version = out.toString();
        assertThat(version.strip()).matches("ringmill \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(tool.execute("exchange", "run", "--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEqualTo(version + version);
    }

    @Test
    void shouldExplainItselfWhenNoCommandIsGiven() {
        assertThat(tool.execute()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Missing a command").contains("Usage: ringmill");
    }

    static Stream<CommandLine> commands() {
        return subcommands(Main.commandLine());
    }

    private static Stream<CommandLine> subcommands(final CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(MainTest::subcommands));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldHaveHelpThatFitsATerminal(final CommandLine command) {
        final String[] examples = command.getCommandSpec().usageMessage().footer();
        assertThat(examples).allMatch(line -> line.length() < 80);
        final String help = command.getUsageMessage();
        assertThat(help.lines()).allMatch(line -> line.length() <= 80);
        assertThat(help).doesNotContain("[DIR]");
    }

    @Test
    void shouldSayOnlyWhatIsWrongWithAnOption() {
        assertThat(tool.execute("journal", "tail", "data", "--lines", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isEqualTo("""
                        ringmill: Invalid value for option '--lines': expected a whole number of at least 0, found 'x'
                        Try 'ringmill journal tail --help'.
                        """);
    }

    /** A script must not take a cut-off output for the whole. */
    @Test
    void shouldFailWhenStandardOutputCannotBeWritten() throws IOException, InterruptedException {
        final File full = new File("/dev/full");
        assumeTrue(full.exists(), "skipped: no /dev/full");
        final Process process = new ProcessBuilder(ChildTool.command("--version"))
                .redirectOutput(full)
                .start();
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("ringmill: cannot write output, to=standard output\n");
        assertThat(process.waitFor()).isEqualTo(ExitCode.SOFTWARE);
    }
}

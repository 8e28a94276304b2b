package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that reads: it makes and changes nothing, and works where nothing can be. */
class ReadOnlyTest {
    /** With DATA for the directory. */
    private static final List<String> COMMANDS = List.of(
            "journal info DATA",
            "journal verify DATA --json",
            "journal dump DATA --frames",
            "journal tail DATA",
            "journal tail DATA --follow --limit 10",
            "journal stats DATA",
            "journal find DATA --correlation 5",
            "journal export DATA",
            "snapshot list DATA",
            "snapshot verify DATA",
            "replay DATA",
            "replay DATA --at 60",
            "state DATA --at 70");

    @TempDir
    private Path directory;

    private static Tool run(final String command, final Path data) {
        return Tool.run(Arrays.stream(command.split(" "))
                .map(word -> word.equals("DATA") ? data : word)
                .toArray());
    }

    @Test
    void shouldChangeNothing() throws IOException {
        final Path data = directory.resolve("data");
        Journals.exchange(data, 100, 50);
        final Map<String, String> before = Journals.files(directory);
        for (final String command : COMMANDS) {
            final Tool tool = run(command, data);
            assertThat(tool.exitCode()).as(command + tool.err()).isZero();
            assertThat(tool.out()).as(command).isNotEmpty();
            assertThat(Journals.files(directory)).as(command).isEqualTo(before);
        }
    }

    @Test
    void shouldReadWhereNothingCanBeWritten() throws IOException, InterruptedException {
        final Path data = directory.resolve("data");
        Journals.exchange(data, 100, 50);
        final Path mounted = Files.createDirectory(directory.resolve("mounted"));
        assumeTrue(exitCode("mount", "--bind", data.toString(), mounted.toString()) == 0, "skipped: cannot mount");
        try {
            assertThat(exitCode("mount", "-o", "remount,bind,ro", mounted.toString()))
                    .isZero();
            for (final String command : COMMANDS) {
                final Tool tool = run(command, mounted);
                assertThat(tool.exitCode()).as(command + tool.err()).isZero();
                assertThat(tool.out()).as(command).isEqualTo(run(command, data).out());
            }
            assertThat(run("journal prune DATA --until-snapshot", mounted).exitCode())
                    .isNotZero();
            assertThat(run("snapshot take DATA", mounted).err()).contains("Read-only");
        } finally {
            exitCode("umount", "--lazy", mounted.toString());
        }
    }

    private static int exitCode(final String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (final IOException e) { // there is no such command
            return -1;
        }
    }
}

package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** The demo kills a JVM of its own, so its orders are few here. */
class DemoTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReportAndEndWellWhenNothingDiffers() throws IOException {
        final Tool demo = Tool.run("demo", "--orders", "20000", "--seed", "3", "--dir", directory.resolve("demo"));
        assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.out())
                .contains("20,000 commands, seed 3")
                .contains("commands a second")
                .contains("journal", "logic", "release")
                .contains("p50", "p99.9", "max")
                .contains("killed with SIGKILL")
                .containsPattern("recovered in [\\d,]+ ms")
                .contains("nothing lost, nothing doubled")
                .doesNotContain("DIFFERENT");
        assertThat(directory.resolve("demo/undisturbed.events.csv")).hasSameBinaryContentAs(killed("events.csv"));
    }

    private Path killed(final String what) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("demo"))) {
            return files.filter(file -> file.getFileName().toString().matches("killed-\\d+\\." + what))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.csv", "book.csv"})
    void shouldFailAndSayWhatDiffers(final String what) {
        final StringWriter out = new StringWriter();
        final DemoCommand demo = new DemoCommand().beforeComparison(() -> spoil(what));
        final int exitCode = new CommandLine(demo)
                .setOut(new PrintWriter(out))
                .execute("--orders", "5000", "--dir", directory.resolve("demo").toString());
        assertThat(exitCode).isEqualTo(1);
        assertThat(out.toString())
                .contains("THE RUNS DIFFER")
                .contains("DIFFERENT: first difference at byte ")
                .doesNotContain("nothing lost");
    }

    private void spoil(final String what) {
        try {
            Files.writeString(killed(what), "x", StandardOpenOption.APPEND);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldRefuseBadOptionsAndADirectoryThatIsNotEmpty() throws IOException {
        assertThat(Tool.run("demo", "--orders", "999").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Tool.run("demo", "--seed", "x").exitCode()).isEqualTo(ExitCode.USAGE);
        final Path kept = Files.writeString(directory.resolve("kept"), "text");
        final Tool demo = Tool.run("demo", "--orders", "1000", "--dir", directory);
        assertThat(demo.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(demo.err()).contains("not empty");
        assertThat(directory).isDirectoryNotContaining("glob:**journal");
        assertThat(kept).hasContent("text");
    }
}

package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.Waiting;
import picocli.CommandLine.ExitCode;

class ExampleLogsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String LINE = "2026-01-05T10:00:00Z WARN app message %d%n";
    private static final int SIGTERM_STATUS = 143;

    @TempDir
    private Path directory;

    private static long number(final Tool tool, final String name) {
        final Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(tool.out());
        assertThat(matcher.find()).as(tool.out() + tool.err()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void shouldCountEveryLineOfGeneratedSourcesAndWriteTheFiles() throws IOException {
        final Path out = directory.resolve("out");
        final Tool tool = Tool.run(
                "example",
                "logs",
                "--sources",
                "3",
                "--lines",
                "700",
                "--seed",
                "5",
                "--workers",
                "3",
                "--json",
                "--out",
                out);
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isZero();
        assertThat(tool.out()).contains("\"drained\":true,\"balanced\":true").contains("\"policy\":\"DROP_OLDEST\"");
        assertThat(number(tool, "read")).isEqualTo(2_100);
        final long enriched = number(tool, "enriched");
        assertThat(number(tool, "malformed") + number(tool, "filtered") + enriched)
                .isEqualTo(2_100);
        assertThat(out.resolve("events.log")).content().hasLineCount((int) enriched);
        assertThat(out.resolve("events.jsonl"))
                .content()
                .hasLineCount((int) enriched)
                .contains("\"fingerprint\":");
        assertThat(out.resolve("errors.log")).content().hasLineCount((int) number(tool, "malformed"));
    }

    @Test
    void shouldReadFilesAndPrintATable() throws IOException {
        final Path file = Files.writeString(
                directory.resolve("app.log"),
                "2026-01-05T10:00:00Z ERROR app it burns\n2026-01-05T10:00:01Z INFO app x\n?\n");
        final Tool tool = Tool.run("example", "logs", "--min-level", "WARN", file);
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isZero();
        assertThat(tool.out().lines())
                .contains("read       3", "malformed  1", "filtered   1", "enriched   1")
                .contains("drained: every line is accounted for")
                .anyMatch(line ->
                        line.startsWith("newest: 2026-01-05T10:00:00Z ERROR app it burns source=" + file + ":1"));
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        final Path file = Files.writeString(directory.resolve("events.log"), "");
        assertThat(Tool.run("example", "logs", "--sources", "0").err())
                .startsWith("ringmill: Invalid value for option '--sources': must be 1 to 64, was 0");
        assertThat(Tool.run("example", "logs", "--workers", "65").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Tool.run("example", "logs", "--follow").err())
                .startsWith("ringmill: Option '--follow' is for files");
        assertThat(Tool.run("example", "logs", "--lines", "5", file).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Tool.run("example", "logs", "--min-level", "LOUD").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Tool.run("example", "logs", directory.resolve("none")).err())
                .startsWith("ringmill: cannot use a file, file=" + directory.resolve("none"));
        final Tool twice = Tool.run("example", "logs", "--out", directory, file);
        assertThat(twice.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(twice.err()).contains("events.log, reason=is named twice");
    }

    @Test
    void shouldWriteAllThatWasReadWhenItIsTerminated() throws Exception {
        final Path file = Files.writeString(directory.resolve("app.log"), String.format(LINE, 0));
        final Path out = directory.resolve("out");
        final Path log = directory.resolve("log");
        final Process child = ChildTool.start(log, "example", "logs", "--follow", "--out", out, file);
        try {
            for (int i = 1; i <= 500; i++) {
                Files.writeString(file, String.format(LINE, i), StandardOpenOption.APPEND);
            }
            final Path events = out.resolve("events.log");
            assertThat(Waiting.until(() -> contains(events, "message 500 "), LIMIT.toNanos(), Waiting.NO_WORK))
                    .as(Files.readString(log))
                    .isTrue();
            child.destroy(); // SIGTERM
            assertThat(child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.exitValue()).isEqualTo(SIGTERM_STATUS);
        assertThat(log)
                .content()
                .contains("drained: every line is accounted for")
                .contains("read       501");
        assertThat(out.resolve("events.jsonl")).content().hasLineCount(501);
    }

    private static boolean contains(final Path file, final String text) {
        try {
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (final IOException e) {
            return false;
        }
    }
}

package org.ringmill.examples.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.queue.Backpressure;

class FileSourceTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private static List<String> all(final Path path) throws Exception {
        final List<String> lines = new ArrayList<>();
        try (FileSource source = FileSource.read(path)) {
            for (String line = source.nextLine(); line != null; line = source.nextLine()) {
                lines.add(line);
            }
        }
        return lines;
    }

    @Test
    void shouldReadLinesWithAnyEndAndALastOneWithout() throws Exception {
        final Path file = Files.writeString(directory.resolve("a.log"), "one\ntwo\r\n\nfour ü 😀\nlast");
        assertThat(all(file)).containsExactly("one", "two", "", "four ü 😀", "last");
        assertThat(all(Files.writeString(directory.resolve("empty.log"), ""))).isEmpty();
    }

    @Test
    void shouldReplaceWhatIsNoUtf8AndCutWhatIsTooLong() throws Exception {
        final Path file = directory.resolve("a.log");
        Files.write(file, new byte[] {'a', (byte) 0xff, 'b', '\n'});
        Files.writeString(file, "x".repeat(3 << 16) + "\nnext\n", StandardOpenOption.APPEND);
        assertThat(all(file))
                .containsExactly("a\ufffdb", "x".repeat(LineReader.MAX_LENGTH_BYTES) + LineReader.CUT, "next");
    }

    @Test
    void shouldRefuseAFileThatIsNotThere() {
        assertThatThrownBy(() -> FileSource.read(directory.resolve("none")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none");
    }

    @Test
    void shouldFollowAFileThatGrowsIsRotatedAndIsCutOff() throws Exception {
        final Path file = Files.writeString(directory.resolve("a.log"), "one\ntw");
        final Collected<LogEvent> events = new Collected<>();
        final LogPipeline pipeline = LogPipeline.builder("follow-test")
                .parser(line -> new LogEvent(
                        line.source(),
                        line.number(),
                        java.time.Instant.EPOCH,
                        LogLevel.INFO,
                        "x",
                        line.text(),
                        java.util.Map.of()))
                .source(FileSource.follow(file))
                .output("events", events, Backpressure.block())
                .start();
        Until.until("the first line is there", () -> events.elements().size() == 1);
        Files.writeString(file, "o\nthree\n", StandardOpenOption.APPEND);
        Until.until("more is there", () -> events.elements().size() == 3);
        Files.move(file, directory.resolve("a.log.1"));
        Files.writeString(directory.resolve("a.log.1"), "four\n", StandardOpenOption.APPEND);
        Files.writeString(file, "five\n");
        Until.until("the new file is read", () -> events.elements().size() == 5);
        Files.writeString(file, "6\n");
        Until.until("it is read anew", () -> events.elements().size() == 6);

        assertThat(pipeline.stop(LIMIT).isClean()).isTrue();
        assertThat(events.elements())
                .extracting(LogEvent::message)
                .containsExactly("one", "two", "three", "four", "five", "6");
        Until.untilNoThreads("follow-test");
    }

    @Test
    void shouldWriteFilesThatCanBeReadAgain() throws Exception {
        final Path text = directory.resolve("events.log");
        final LogEvent event = (LogEvent) new StandardLogParser()
                .parse(new LogLine("s", 7, "2026-01-05T10:00:00.250Z warn shop.cart card  \"7\" was declined"));
        try (LineFile<LogEvent> file = new LineFile<>(text, LogFormat::text)) {
            file.write(event.with("template", "card"));
        }
        assertThat(all(text))
                .containsExactly("2026-01-05T10:00:00.250Z WARN shop.cart card  \"7\" was declined"
                        + " source=s:7 template=\"card\"");
        assertThat(new StandardLogParser().parse(new LogLine("s", 1, all(text).get(0))))
                .isInstanceOf(LogEvent.class);
        assertThat(LogFormat.json(event.with("k", "ü\n")))
                .isEqualTo("{\"time\":\"2026-01-05T10:00:00.250Z\",\"level\":\"WARN\",\"logger\":\"shop.cart\","
                        + "\"message\":\"card  \\\"7\\\" was declined\",\"source\":\"s\",\"line\":7,\"k\":\"ü\\n\"}");
    }

    @Test
    void shouldReportAFullDisk() throws Exception {
        final Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full));
        final Collected<LogEvent> events = new Collected<>();
        final LogPipeline pipeline = LogPipeline.builder("full-test")
                .source(new GeneratedSource("one", 5_000, 1))
                .output("full", new LineFile<>(full, LogFormat::text), Backpressure.block())
                .output("events", events, Backpressure.block())
                .start();
        pipeline.awaitEnd();
        final LogReport report = pipeline.stop(LIMIT);
        assertThat(report.counts().outputs().get(0).failure()).contains("No space left");
        assertThat(report.counts().outputs().get(0).written()).isZero();
        assertThat(report.counts().isBalanced()).as(report.toString()).isTrue();
        assertThat(events.elements()).hasSize((int) report.counts().enriched());
    }

    @Test
    void shouldNotTakeTheInterruptOfAStopForAFailure() throws IOException, InterruptedException {
        final Path file = directory.resolve("a.log");
        Files.write(file, "2026-01-05T10:00:00Z INFO a b\n".repeat(200_000).getBytes(StandardCharsets.UTF_8));
        final LogPipeline pipeline = LogPipeline.builder("interrupt-test")
                .source(FileSource.read(file))
                .output("events", new LevelCounts(), Backpressure.block())
                .start();
        Until.until("it reads", () -> pipeline.counts().read() > 10);
        final LogReport report = pipeline.stop(LIMIT);
        assertThat(report.isClean()).as(report.toString()).isTrue();
        assertThat(report.counts().isBalanced()).isTrue();
    }
}

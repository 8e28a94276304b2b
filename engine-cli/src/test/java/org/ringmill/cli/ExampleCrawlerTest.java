package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.examples.crawler.server.CrawlServer;
import org.ringmill.examples.crawler.server.CrawlSite;
import org.ringmill.time.EngineClock;
import picocli.CommandLine.ExitCode;

class ExampleCrawlerTest {
    @TempDir
    private Path directory;

    @Test
    void shouldFetchTheGeneratedSiteAndPrintWhatItTook() {
        final Tool tool =
                Tool.run("example", "crawler", "--hosts", 3, "--pages", 20, "--rate", 100, "--workers", 3, "--seed", 5);
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isZero();
        assertThat(tool.summary())
                .startsWith("crawl, end=FINISHED, pages=")
                .contains("failed=0", "notFetched=0", "retries=");
        assertThat(tool.out())
                .contains("not found: http://127.0.0.1:", "forbidden by robots.txt: http://127.0.0.1:")
                .containsPattern("host +requests +pages +retries")
                .containsPattern("worker +jobs +failed +busy");
        assertThat(tool.out().lines().filter(line -> line.matches("http://127\\.0\\.0\\.1:\\d+ .*")))
                .hasSize(3);
        assertThat(tool.out().lines().filter(line -> line.matches("[012] +\\d+ +\\d+ +\\d+%")))
                .hasSize(3);
        assertThat(tool.out().lines()).allMatch(line -> !line.startsWith("http") || line.length() <= 100);
    }

    @Test
    void shouldWriteALineOfJsonForEachPageAndOneOfTotals() throws IOException {
        try (CrawlServer server = server()) {
            final Tool tool = Tool.run("example", "crawler", "--json", "--rate", 500, server.start());
            assertThat(tool.exitCode()).as(tool.out() + tool.err()).isZero();
            final List<String> lines = tool.out().lines().toList();
            final String last = lines.get(lines.size() - 1);
            assertThat(last).startsWith("{\"end\":\"FINISHED\"").contains("\"hosts\":[{", "\"workers\":[{");
            assertThat(lines.subList(0, lines.size() - 1))
                    .extracting(line -> URI.create(line.replaceFirst("\\{\"url\":\"([^\"]*)\".*", "$1")))
                    .containsExactlyInAnyOrderElementsOf(server.reachable());
        }
    }

    private static CrawlServer server() throws IOException {
        return CrawlServer.start(new CrawlSite(2, 15, 9), new CrawlServer.Outage(0, 0), EngineClock.live());
    }

    @Test
    void shouldEndWithOneWhenAPageCannotBeFetchedOrTheTimeIsUp() throws IOException {
        final URI gone;
        try (CrawlServer server = server()) {
            gone = server.start();
            final Tool late = Tool.run("example", "crawler", "--deadline", "300ms", "--rate", 10, gone);
            assertThat(late.exitCode()).isOne();
            assertThat(late.summary()).contains("end=DEADLINE").doesNotContain("notFetched=0");
            final Tool few = Tool.run("example", "crawler", "--max-pages", 3, "--rate", 100, gone);
            assertThat(few.exitCode()).isZero();
            assertThat(few.summary()).contains("end=PAGE_LIMIT, pages=3,");
        }
        final Tool down = Tool.run("example", "crawler", "--rate", 100, "--deadline", "20s", gone);
        assertThat(down.exitCode()).isOne();
        assertThat(down.out()).contains("failed: http://127.0.0.1:", "host has not answered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--hosts 0",
                "--pages 0",
                "--workers 5000",
                "--rate 0",
                "--rate 100M",
                "--depth -1",
                "--max-pages 0",
                "--hosts 2 http://localhost/",
                "ftp://localhost/",
                "localhost",
                "http:///x"
            })
    void shouldRefuseWhatItCannotDo(final String words) {
        final Tool tool = Tool.run((Object[]) ("example crawler " + words).split(" "));
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err()).startsWith("ringmill: ").contains("--help");
        assertThat(tool.out()).isEmpty();
    }

    /** As at Ctrl-C, which a build in the background of a shell ignores. */
    @Test
    void shouldPrintWhatItHasWhenItIsToldToEnd() throws IOException, InterruptedException {
        try (CrawlServer server = server()) {
            final Path log = directory.resolve("log");
            final Process process = ChildTool.start(log, "example", "crawler", "--rate", 1, server.start());
            try {
                while (server.hits(0).size() < 4) {
                    assertThat(process.isAlive()).isTrue();
                    LockSupport.parkNanos(1_000_000);
                }
                assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                                .start()
                                .waitFor())
                        .isZero();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            final String printed = Files.readAllLines(log).stream().collect(Collectors.joining("\n"));
            assertThat(printed).contains("crawl, end=CANCELLED, pages=").doesNotContain("Exception");
            assertThat(process.exitValue()).isEqualTo(143);
        }
    }
}

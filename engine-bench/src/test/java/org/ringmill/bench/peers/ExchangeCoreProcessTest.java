package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;

class ExchangeCoreProcessTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String READY = "System.out.println(\"ready\");";

    @TempDir
    private Path folder;

    @Test
    void shouldAnswerWhatTheProcessAnswers() throws IOException {
        try (ExchangeCoreProcess peer =
                standIn(READY + "System.out.println(\"ok 3 4 5 \" + in.readLine()); in.readLine();", LONG)) {
            assertThat(peer.run("book")).isEqualTo(new Round(3, 4, 5, "book"));
        }
    }

    @Test
    void shouldTellWhatItSaidWhenItDies() throws IOException {
        try (ExchangeCoreProcess peer =
                standIn(READY + "in.readLine(); System.err.println(\"out of luck\"); System.exit(3);", LONG)) {
            assertFault(() -> peer.run("book"), "has died", "request=book", "exitCode=3", "stderr=out of luck");
        }
    }

    @Test
    void shouldTellWhatItSaidWhenItDoesNotComeUp() {
        assertFault(
                () -> standIn("System.err.println(\"out of luck\"); System.exit(3);", LONG),
                "has died",
                "exitCode=3",
                "stderr=out of luck");
    }

    @Test
    void shouldFailWhenTheAnswerIsNonsense() throws IOException {
        for (final String nonsense : List.of("", "hello", "ok", "ok 1 2 3", "ok 1 2 three x", "ok 1 2 3 x y")) {
            try (ExchangeCoreProcess peer =
                    standIn(READY + "in.readLine(); System.out.println(\"" + nonsense + "\"); in.readLine();", LONG)) {
                assertFault(() -> peer.run("book"), "answers nonsense", "answer=" + nonsense);
            }
        }
    }

    @Test
    void shouldFailAndEndItWhenItIsSilent() throws IOException {
        try (ExchangeCoreProcess peer = standIn(
                READY + "in.readLine(); in.readLine(); Thread.currentThread().join();", Duration.ofSeconds(1))) {
            assertFault(() -> peer.run("book"), "is silent", "timeout=PT1S");
            assertEnds(peer.process());
        }
    }

    @Test
    void shouldEndItWhenItDoesNotListenToTheEnd() throws IOException {
        final Process process;
        try (ExchangeCoreProcess peer = standIn(READY + "Thread.currentThread().join();", LONG)) {
            process = peer.process();
        }

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void shouldCloseTwiceWithoutHarm() throws IOException {
        final ExchangeCoreProcess peer = standIn(READY + "in.readLine();", LONG);
        peer.close();

        peer.close();

        assertThat(peer.process().isAlive()).isFalse();
        assertFault(() -> peer.run("book"), "takes no request");
    }

    @Test
    void shouldGoOnWhenARequestIsRefused() throws IOException {
        final Path commands = folder.resolve("commands");
        CommandFile.write(commands, Flows.commands(1, 1, 2_000));
        try (ExchangeCoreProcess peer = ExchangeCoreProcess.start(peerJar(), commands)) {
            final RingmillException refused =
                    catchThrowableOfType(RingmillException.class, () -> peer.run("something"));

            assertThat(refused.category()).isEqualTo(Category.ERROR);
            assertThat(refused)
                    .hasMessageContaining("expected exchange, exchange-unchecked, book or end, found=something");
            assertThat(peer.run(ExchangeCoreProcess.BOOK).operations()).isEqualTo(2_000);
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheCommands() {
        final Path missing = folder.resolve("missing");

        assertFault(() -> ExchangeCoreProcess.start(peerJar(), missing), "does not come up", "missing");
    }

    @Test
    void shouldEndByItselfWhenNobodyListensAnyMore() throws IOException {
        final Path commands = folder.resolve("commands");
        CommandFile.write(commands, Flows.commands(1, 1, 2_000));
        try (ExchangeCoreProcess peer = ExchangeCoreProcess.start(peerJar(), commands)) {
            // The system does so with the pipe of a parent that dies.
            peer.process().getOutputStream().close();

            assertEnds(peer.process());
        }
    }

    @Test
    void shouldLeaveNoFileWhenItCannotBeStarted() throws IOException {
        final int starts = 50;
        final Set<Path> before = errorFiles();

        for (int i = 0; i < starts; i++) {
            assertFault(
                    () -> ExchangeCoreProcess.start(folder.resolve("any.jar"), List.of("no\0argument"), LONG),
                    "cannot start exchange-core");
        }

        final Set<Path> left = errorFiles();
        left.removeAll(before);
        assertThat(left)
                .as("files of others on this machine, not one of each start")
                .hasSizeLessThan(starts);
    }

    private static Set<Path> errorFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("exchange-core-.*\\.err"))
                    .collect(Collectors.toSet());
        }
    }

    private ExchangeCoreProcess standIn(final String body, final Duration answerTimeout) throws IOException {
        return ExchangeCoreProcess.start(StandIn.jar(folder, body), List.of(), answerTimeout);
    }

    private static Path peerJar() {
        assumeThat(ExchangeCoreJar.find(null)).as(ExchangeCoreJar.HINT).isPresent();
        return ExchangeCoreJar.find(null).orElseThrow();
    }

    private static void assertEnds(final Process process) {
        assertThat(process.onExit()).succeedsWithin(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static void assertFault(
            final org.assertj.core.api.ThrowableAssert.ThrowingCallable call, final String... parts) {
        assertThatThrownBy(call)
                .isInstanceOf(RingmillException.class)
                .hasMessageContainingAll(parts)
                .extracting(e -> ((RingmillException) e).category())
                .isEqualTo(Category.FATAL);
    }
}

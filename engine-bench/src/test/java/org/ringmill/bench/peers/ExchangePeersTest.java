package org.ringmill.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;

class ExchangePeersTest {
    private static final double TINY = 1e-4;

    @TempDir
    private Path folder;

    /** The first process says its id and comes up, the second does not. */
    @Test
    void shouldEndTheProcessesThatCameUpWhenAnotherDoesNot() throws IOException {
        final Path jar = StandIn.jar(folder, """
                java.nio.file.Path first = java.nio.file.Path.of(args[0]).resolveSibling("first");
                if (java.nio.file.Files.exists(first)) {
                    System.exit(3);
                }
                java.nio.file.Files.writeString(first, Long.toString(ProcessHandle.current().pid()));
                System.out.println("ready");
                in.readLine();
                """);
        final Workplace place = new Workplace(folder, TINY, jar);

        assertThatThrownBy(() -> journaled().run(place, 1, () -> {}))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("while=set up");

        final long pid = Long.parseLong(Files.readString(folder.resolve("first")));
        final Optional<ProcessHandle> left = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        left.ifPresent(ProcessHandle::destroy);
        assertThat(left).isEmpty();
    }

    /** Each says how it was told to wait, and answers nothing that could be taken for a round. */
    @Test
    void shouldLetItSpinOnlyWhereItsThreadsAndTheSenderHaveACoreEach() throws IOException {
        final Path jar = StandIn.jar(folder, """
                java.nio.file.Files.writeString(java.nio.file.Path.of(args[0]).resolveSibling(args[1]), "");
                System.out.println("ready");
                in.readLine();
                System.out.println("nothing");
                in.readLine();
                """);
        final Workplace place = new Workplace(folder, TINY, jar);

        assertThatThrownBy(() -> journaled().run(place, 1, () -> {})).hasMessageContaining("answers nonsense");

        assertThat(folder.resolve("YIELDING")).exists();
        assertThat(folder.resolve("BLOCKING")).exists();
        assertThat(Files.exists(folder.resolve("BUSY_SPIN"))).isEqualTo(Cores.sufficeFor(5));
    }

    private static Duel journaled() {
        return ExchangePeers.duels().stream()
                .filter(duel -> duel.name().equals("exchange/journaled"))
                .findFirst()
                .orElseThrow();
    }
}

package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.examples.exchange.ExchangeMachine;
import picocli.CommandLine.ExitCode;

class SnapshotCommandTest {
    @TempDir
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private Tool snapshot(final String command, final Object... options) throws IOException {
        final Map<String, String> before = Journals.files(data());
        final Object[] args = new Object[options.length + 3];
        args[0] = "snapshot";
        args[1] = command;
        args[2] = data();
        System.arraycopy(options, 0, args, 3, options.length);
        final Tool tool = Tool.run(args);
        assertThat(Journals.files(data())).isEqualTo(before);
        return tool;
    }

    private void withSnapshots() {
        Journals.exchange(data(), 300, 100);
    }

    @Test
    void shouldListNewestFirst() throws IOException {
        withSnapshots();
        final Tool list = snapshot("list");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out().lines()).hasSize(3);
        assertThat(list.out().lines().findFirst().orElseThrow())
                .matches("snapshot-0000000000000000300\\.rms  sound, bytes=[0-9]+, sequence=300, "
                        + "time=2026-01-01T10:00:00\\.299000000Z, stateHash=[0-9a-f]{16}, application=exchange, "
                        + "journalId=[0-9a-f]{16}, schemaVersion=0, logic=\"\"");
        assertThat(snapshot("list", "--json").out())
                .startsWith("{\"file\":\"snapshot-0000000000000000300.rms\",\"sound\":true,");
        assertThat(snapshot("verify").exitCode()).isZero();
    }

    @Test
    void shouldSayWhatIsUnfit() throws IOException {
        withSnapshots();
        final Path newest = data().resolve("snapshots/snapshot-0000000000000000300.rms");
        final byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        final Tool verify = snapshot("verify");
        assertThat(verify.exitCode()).isEqualTo(SnapshotVerifyCommand.UNFIT);
        assertThat(verify.out().lines().findFirst().orElseThrow())
                .startsWith("snapshot-0000000000000000300.rms  unfit, ")
                .endsWith(", offset=" + (bytes.length - 4) + ", why=checksum does not fit");
        assertThat(snapshot("list", "--json").out())
                .contains("\"sound\":false", "\"offset\":" + (bytes.length - 4) + ",\"why\":\"checksum does not fit\"");
    }

    @Test
    void shouldSayWhatIsAnotherJournals() throws IOException {
        withSnapshots();
        final Path other = directory.resolve("other");
        Journals.exchange(other, 300, 300);
        final String name = "snapshot-0000000000000000300.rms";
        Files.copy(
                other.resolve("snapshots").resolve(name),
                data().resolve("snapshots").resolve(name),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        final Tool verify = snapshot("verify");
        assertThat(verify.exitCode()).isEqualTo(SnapshotVerifyCommand.UNFIT);
        assertThat(verify.out()).contains(", offset=40, why=another journal's, expected=");
        assertThat(snapshot("list").exitCode()).isZero();
    }

    @Test
    void shouldTakeOneThatTheEngineStartsFrom() throws IOException {
        Journals.exchange(data(), 200, 0);
        final String hash = Tool.run("exchange", "recover", "--dir", data()).field("stateHash");
        final Tool early = Tool.run("snapshot", "take", data(), "--at", "2026-01-01T10:00:00.0495Z", "--json");
        assertThat(early.exitCode()).as(early.err()).isZero();
        assertThat(early.out()).startsWith("{\"sequence\":50,\"time\":\"2026-01-01T10:00:00.049000000Z\",");
        final Tool take = Tool.run("snapshot", "take", data());
        assertThat(take.exitCode()).as(take.err()).isZero();
        assertThat(take.out())
                .startsWith("taken, sequence=200, time=2026-01-01T10:00:00.199000000Z, stateHash=" + hash
                        + ", contentBytes=");
        assertThat(snapshot("verify").exitCode()).isZero();
        assertThat(snapshot("list").out().lines()).hasSize(2);
        assertThat(Tool.run("replay", data(), "--at", 200, "--json").field("snapshotSequence"))
                .isEqualTo("200");
        assertThat(Tool.run("exchange", "recover", "--dir", data()).field("stateHash"))
                .isEqualTo(hash);
        Journals.exchange(data(), 10, 0);
        assertThat(Tool.run("journal", "verify", data()).exitCode()).isZero();
    }

    @Test
    void shouldTakeNoneOfWhatAnEngineWrites() throws IOException {
        Journals.fourOrders(data());
        try (DurableEngine engine = DurableEngine.open(new EngineContext()
                .stateMachine(new ExchangeMachine())
                .application("exchange")
                .directory(data())
                .outputHandler((output, sequence, index, timestampNs) -> {}))) {
            assertThat(engine.recovered().lastSequence()).isEqualTo(4);
            final Tool take = Tool.run("snapshot", "take", data());
            assertThat(take.exitCode()).isEqualTo(ExitCode.SOFTWARE);
            assertThat(take.err()).contains("in use", "directory=" + data());
            final Tool prune = Tool.run("journal", "prune", data(), "--until-snapshot");
            assertThat(prune.exitCode()).isEqualTo(ExitCode.SOFTWARE);
            assertThat(prune.err()).contains("in use", "directory=" + data());
        }
        assertThat(data().resolve("snapshots")).doesNotExist();
    }

    @Test
    void shouldTakeNoneWithoutTheApplicationOrACommand() throws IOException {
        Journals.billing(data(), 3);
        final Tool take = snapshot("take");
        assertThat(take.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(take.err()).contains("application is not known, expected --app");
        final Path jar = TestJar.make(directory.resolve("app.jar"), Journals.BILLING, Long.MAX_VALUE);
        final Tool none = snapshot("take", "--app", jar, "--at", 0);
        assertThat(none.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(none.err()).contains("no command to take a snapshot behind");
        assertThat(Tool.run("snapshot", "take", data(), "--app", jar).out()).startsWith("taken, sequence=3, ");
    }

    @Test
    void shouldListNothingWhereNoneWasTaken() throws IOException {
        Journals.fourOrders(data());
        assertThat(snapshot("list").out().strip()).isEqualTo("no snapshots");
        assertThat(snapshot("list", "--json").out()).isEmpty();
        assertThat(snapshot("verify").exitCode()).isZero();
    }

    @Test
    void shouldSayThatThereIsNoJournal() {
        final Tool list = Tool.run("snapshot", "list", data());
        assertThat(list.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(list.err()).contains("no such directory, directory=" + data());
        assertThat(Tool.run("snapshot", "verify", data()).exitCode()).isEqualTo(SnapshotVerifyCommand.UNKNOWN);
        assertThat(Tool.run("snapshot").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Tool.run("snapshot", "list").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(data()).doesNotExist();
    }
}

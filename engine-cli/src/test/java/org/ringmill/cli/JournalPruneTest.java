package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ExitCode;

class JournalPruneTest {
    @TempDir
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    @Test
    void shouldDeleteWhatNoSnapshotNeeds() {
        Journals.exchange(data(), 100, 0);
        Journals.exchange(data(), 100, 50);
        Journals.exchange(data(), 100, 0);
        final String hash = Tool.run("exchange", "recover", "--dir", data()).field("stateHash");
        final Tool prune = Tool.run("journal", "prune", data(), "--until-snapshot");
        assertThat(prune.exitCode()).as(prune.err()).isZero();
        assertThat(prune.out()).matches("pruned, files=1, bytes=[0-9]+, firstSequence=101\n");
        assertThat(Tool.run("journal", "verify", data()).exitCode()).isZero();
        assertThat(Tool.run("journal", "info", data()).out()).contains("records        200, 101 to 300");
        assertThat(Tool.run("exchange", "recover", "--dir", data()).field("stateHash"))
                .isEqualTo(hash);
        assertThat(Tool.run("journal", "prune", data(), "--until-snapshot", "--json")
                        .out())
                .isEqualTo("{\"fileCount\":0,\"bytes\":0,\"firstSequence\":101}\n");
    }

    @Test
    void shouldKeepEverythingWithoutASnapshot() {
        Journals.exchange(data(), 100, 0);
        Journals.exchange(data(), 100, 0);
        final Tool prune = Tool.run("journal", "prune", data(), "--max-bytes", 0, "--max-age", "PT0S");
        assertThat(prune.exitCode()).as(prune.err()).isZero();
        assertThat(prune.out())
                .isEqualTo(
                        "pruned, files=0, bytes=0, firstSequence=1, why=no sound snapshot, so every record is needed\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0d", "0h", "0m", "0s", "PT0S"})
    void shouldTakeAgesInShort(final String age) {
        Journals.exchange(data(), 100, 0);
        Journals.exchange(data(), 100, 50);
        Journals.exchange(data(), 100, 0);
        assertThat(Tool.run("journal", "prune", data(), "--max-age", "1d").out())
                .startsWith("pruned, files=0, ");
        assertThat(Tool.run("journal", "prune", data(), "--max-age", age).out()).startsWith("pruned, files=");
    }

    @Test
    void shouldDeleteNothingOfADamagedJournal() throws IOException {
        Journals.exchange(data(), 100, 0);
        Journals.exchange(data(), 100, 50);
        Journals.exchange(data(), 100, 0);
        Damage.flipInTheMiddle(data());
        final Map<String, String> before = Journals.files(data());
        final Tool prune = Tool.run("journal", "prune", data(), "--until-snapshot");
        assertThat(prune.exitCode()).as(prune.out() + prune.err()).isEqualTo(JournalVerifyCommand.DAMAGED);
        assertThat(prune.err())
                .startsWith("ringmill: nothing was deleted: damaged, file=epoch-000003/")
                .hasLineCount(1);
        assertThat(prune.out()).isEmpty();
        assertThat(Journals.files(data()).keySet()).isEqualTo(before.keySet());
        Files.writeString(data().resolve("epoch-000001/notes.txt"), "text");
        assertThat(Tool.run("journal", "prune", data(), "--until-snapshot").err())
                .startsWith("ringmill: nothing was deleted: ")
                .contains("file=epoch-000001/notes.txt");
        Files.delete(data().resolve("epoch-000001/notes.txt"));
        final Tool none = Tool.run("journal", "prune", data(), "--max-bytes", Long.MAX_VALUE);
        assertThat(none.exitCode()).as(none.err()).isZero();
        assertThat(none.out()).isEqualTo("pruned, files=0, bytes=0, firstSequence=1\n");
    }

    @Test
    void shouldRefuseWhatIsNoJournal() {
        final Tool prune = Tool.run("journal", "prune", data(), "--until-snapshot");
        assertThat(prune.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(prune.err()).contains("no such directory");
        assertThat(data()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--json",
                "--max-bytes=-1",
                "--max-age=month",
                "--max-age=-PT1S",
                "--max-age=P999999D",
                "--max-age=3w",
                "--max-age=-3d"
            })
    void shouldExplainItselfWhenTheLimitsAreBad(final String option) {
        Journals.fourOrders(data());
        final Tool prune = Tool.run("journal", "prune", data(), option);
        assertThat(prune.exitCode()).as(prune.out() + prune.err()).isEqualTo(ExitCode.USAGE);
        assertThat(prune.err()).contains("Try 'ringmill journal prune --help'");
    }
}

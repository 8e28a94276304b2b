package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
                .isEqualTo("{\"files\":0,\"bytes\":0,\"firstSequence\":101}\n");
    }

    @Test
    void shouldKeepEverythingWithoutASnapshot() {
        Journals.exchange(data(), 100, 0);
        Journals.exchange(data(), 100, 0);
        final Tool prune = Tool.run("journal", "prune", data(), "--max-bytes", 0, "--max-age", "PT0S");
        assertThat(prune.exitCode()).as(prune.err()).isZero();
        assertThat(prune.out()).isEqualTo("pruned, files=0, bytes=0, firstSequence=1\n");
    }

    @Test
    void shouldRefuseWhatIsNoJournal() {
        final Tool prune = Tool.run("journal", "prune", data(), "--until-snapshot");
        assertThat(prune.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(prune.err()).contains("directory holds no journal");
        assertThat(data()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--max-bytes=-1", "--max-age=month", "--max-age=-PT1S", "--max-age=P999999D"})
    void shouldExplainItselfWhenTheLimitsAreBad(final String option) {
        Journals.fourOrders(data());
        final Tool prune = Tool.run("journal", "prune", data(), option);
        assertThat(prune.exitCode()).as(prune.out() + prune.err()).isEqualTo(ExitCode.USAGE);
        assertThat(prune.err()).contains("Usage: ringmill journal prune");
    }
}

package org.ringmill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ExitCode;

/** Places that a journal does not hold, of one whole and of one whose first records are gone. */
class PlaceTest {
    private static final String AFTER = "2026-01-01T10:00:00.004Z";

    @TempDir
    private Path directory;

    private Path data() {
        return directory.resolve("data");
    }

    private Tool run(final String line) {
        return Tool.run(Stream.of(line.split(" "))
                .map(word -> word.equals("DATA") ? data() : word)
                .toArray());
    }

    private static void requireNotHeld(final Tool tool, final String option, final String place, final String held) {
        assertThat(tool.exitCode()).as(tool.out() + tool.err()).isEqualTo(ExitCode.USAGE);
        assertThat(tool.err().lines().findFirst().orElseThrow())
                .isEqualTo("ringmill: Invalid value for option '" + option + "': " + place
                        + " is not in the journal, which holds " + held);
        assertThat(tool.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "journal dump DATA --from",
                "journal find DATA --correlation=1 --from",
                "journal stats DATA --from",
                "journal export DATA --from",
                "replay DATA --from",
                "replay diff DATA --against=none.jar --from",
                "replay DATA --at",
                "state DATA --at",
                "snapshot take DATA --at"
            })
    void shouldRefuseAPlaceThatIsNotInTheJournal(final String command) {
        Journals.fourOrders(data());
        final String option = command.substring(command.lastIndexOf(' ') + 1);
        requireNotHeld(run(command + " 5"), option, "5", "1 to 4");
        requireNotHeld(
                run(command + " " + AFTER),
                option,
                "2026-01-01T10:00:00.004000000Z",
                "2026-01-01T10:00:00.000000000Z to 2026-01-01T10:00:00.003000000Z");
        requireNotHeld(
                run(command + " @0"),
                option,
                "1970-01-01T00:00:00.000000000Z",
                "2026-01-01T10:00:00.000000000Z to 2026-01-01T10:00:00.003000000Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "journal dump DATA",
                "journal find DATA --correlation=4",
                "journal stats DATA",
                "journal export DATA",
                "replay DATA"
            })
    void shouldTakeARangeThatEndsBehindTheJournal(final String command) {
        Journals.fourOrders(data());
        final Tool whole = run(command);
        for (final String end : new String[] {"4", "5", AFTER}) {
            final Tool tool = run(command + " --from 1 --to " + end);
            assertThat(tool.exitCode()).as(tool.err()).isZero();
            assertThat(tool.out()).isEqualTo(whole.out());
        }
        requireNotHeld(run(command + " --to 0"), "--to", "0", "1 to 4");
        requireNotHeld(run(command + " --from 0"), "--from", "0", "1 to 4");
        if (command.startsWith("replay")) {
            requireNotHeld(run(command + " --at 0"), "--at", "0", "1 to 4");
        }
    }

    @Test
    void shouldSayThatThereIsNoRecord() {
        Journals.billing(data(), 0);
        requireNotHeld(run("journal dump DATA --from 1"), "--from", "1", "no record");
        assertThat(run("journal dump DATA").exitCode()).isZero();
        assertThat(run("journal info DATA --json").out()).contains("\"firstTime\":null,\"lastTime\":null,");
        assertThat(run("replay DATA").summary()).contains("lastSequence=0, lastTime=-, ");
    }

    /** Commands 1 to 300, of which those up to 100 are gone; snapshots at 150 and 200. */
    private void pruned() {
        Journals.exchange(data(), 100, 0);
        Journals.exchange(data(), 100, 50);
        Journals.exchange(data(), 100, 0);
        assertThat(run("journal prune DATA --until-snapshot").out()).contains("firstSequence=101");
    }

    @Test
    void shouldBeginWithTheOldestSnapshotWhenTheFirstRecordsAreGone() throws Exception {
        pruned();
        requireNotHeld(run("journal dump DATA --from 1"), "--from", "1", "101 to 300");
        final String told = "ringmill: the journal's first records are gone: begins behind the oldest snapshot,"
                + " snapshotSequence=150, firstSequence=101\n";
        final Tool replay = run("replay DATA");
        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.err()).isEqualTo(told);
        assertThat(replay.out()).startsWith("151 ");
        assertThat(replay.summary())
                .contains("lastSequence=300, ", "records=150, ", "snapshotSequence=150, ")
                .endsWith(Tool.run("exchange", "recover", "--dir", data()).field("stateHash"));
        final Tool early = run("replay DATA --to 120");
        assertThat(early.exitCode()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(early.err())
                .startsWith("ringmill: no snapshot to start from, and the journal's first commands are gone: needed is"
                        + " one that fits, before the range and of sequence 100 or later, firstSequence=101, ");
        assertThat(run("replay DATA --no-snapshots").err()).isEqualTo(early.err());
        final Path jar = ExchangeDiffTest.same(directory);
        final Tool diff = Tool.run("replay", "diff", data(), "--against", jar);
        assertThat(diff.exitCode()).as(diff.out() + diff.err()).isZero();
        assertThat(diff.err()).isEqualTo(told);
        assertThat(diff.out()).contains("compared, lastSequence=300, commands=150, snapshotSequence=150, ");
    }
}

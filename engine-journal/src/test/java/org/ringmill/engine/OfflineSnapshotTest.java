package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.snapshot.SnapshotHeader;
import org.ringmill.journal.storage.JournalInUseException;

class OfflineSnapshotTest {
    private static final long SEED = 29;

    @TempDir
    private static Path original;

    private static LiveRun live;

    @TempDir
    private Path directory;

    private final List<RingmillException> warnings = new ArrayList<>();

    @BeforeAll
    static void run() {
        live = LiveRun.write(original, SEED, 2_000, 0);
    }

    @BeforeEach
    void copy() throws IOException {
        LiveRun.copy(original, directory);
        assertThat(snapshots()).isEmpty();
    }

    @Test
    void shouldTakeOneThatTheNextStartGoesOnFrom() throws IOException {
        final SnapshotHeader header = take(Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(header.sequence())
                .isEqualTo(LiveRun.commandAtOrAfter(original, header.sequence()))
                .isLessThanOrEqualTo(live.lastSequence());
        assertThat(header.stateHash()).isEqualTo(live.stateHash());
        assertThat(header.timestampNs()).isEqualTo(live.timeNs());
        assertThat(snapshots()).hasSize(1);
        assertThat(new TimeTravel(directory, new TestApplication()).latest().stateHash())
                .isEqualTo(live.stateHash());
        try (Engines engines = Engines.on(directory).open()) {
            assertThat(engines.engine().recovered().snapshotSequence()).isEqualTo(header.sequence());
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldTakeOneBehindTheLastCommandByASequenceOrAMoment() throws IOException {
        final long command = LiveRun.commandAtOrAfter(original, live.lastSequence() / 2);
        final Branch there = new TimeTravel(original, new TestApplication()).stateAt(command);
        final SnapshotHeader bySequence = take(command, Long.MAX_VALUE);
        assertThat(bySequence.sequence()).isEqualTo(command);
        assertThat(bySequence.stateHash()).isEqualTo(there.stateHash());
        final SnapshotHeader byTime = take(Long.MAX_VALUE, there.timeNs());
        assertThat(byTime.sequence()).isGreaterThanOrEqualTo(command);
        assertThat(byTime.timestampNs()).isEqualTo(there.timeNs());
        try (Engines engines = Engines.on(directory).open()) {
            assertThat(engines.engine().recovered().snapshotSequence()).isEqualTo(byTime.sequence());
        }
    }

    @Test
    void shouldLeaveTheSnapshotsToAnEngineThatRuns() throws IOException {
        try (Engines engines = Engines.on(directory).open()) {
            assertThatThrownBy(() -> take(Long.MAX_VALUE, Long.MAX_VALUE))
                    .isInstanceOf(JournalInUseException.class)
                    .hasMessageContaining(directory.toString());
            assertThat(engines.engine().publishedSequence()).isGreaterThanOrEqualTo(live.lastSequence());
        }
        assertThat(snapshots()).isEmpty();
    }

    @Test
    void shouldTakeNoneWhereThereIsNoCommand(@TempDir final Path empty) throws IOException {
        Engines.on(empty).open().close();
        assertThatThrownBy(() -> OfflineSnapshot.take(
                        empty, new TestApplication(), Long.MAX_VALUE, Long.MAX_VALUE, warnings::add))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("no command to take a snapshot behind");
        assertThat(DurableEngine.snapshotsIn(empty)).doesNotExist();
    }

    /** The journal is checked to its end, so a snapshot never hides that what comes behind it is gone. */
    @Test
    void shouldTakeNoneOfAJournalThatIsDamagedBehindIt() throws IOException {
        LiveRun.damage(directory, live.lastSequence() * 3 / 4);
        assertThatThrownBy(() -> take(live.lastSequence() / 2, Long.MAX_VALUE))
                .isInstanceOf(DamagedJournalException.class);
        assertThat(snapshots()).isEmpty();
    }

    private SnapshotHeader take(final long toSequence, final long toTimeNs) {
        return OfflineSnapshot.take(directory, new TestApplication(), toSequence, toTimeNs, warnings::add);
    }

    private List<Path> snapshots() throws IOException {
        final Path snapshots = DurableEngine.snapshotsIn(directory);
        if (!Files.exists(snapshots)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(snapshots)) {
            return files.toList();
        }
    }
}

package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.Retention;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.journal.snapshot.SnapshotIdentity;
import org.ringmill.journal.snapshot.SnapshotStore;

/** An engine lets old files go, and what is left rebuilds the same state, or says that it cannot. */
class EngineRetentionTest {
    private static final long COMMANDS = 60_000;
    private static final long SNAPSHOT_EVERY = 5_000;

    @TempDir
    private Path directory;

    private final Flow flow = new Flow(31);

    private Engines engines() {
        final Engines engines = Engines.on(directory);
        engines.context
                .journalFileBytes(128 * 1024)
                .snapshotEvery(SNAPSHOT_EVERY)
                .retention(Retention.keepAll().withUntilSnapshot());
        return engines;
    }

    private long firstSequence() {
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            return reader.firstSequence();
        }
    }

    private void run() {
        try (Engines engines = engines().open()) {
            engines.sendWithSnapshots(flow, COMMANDS, SNAPSHOT_EVERY);
            engines.await("old files are gone", () -> firstSequence() > COMMANDS / 2);
            assertThat(engines.warnings).isEmpty();
        }
    }

    @Test
    void shouldRebuildTheSameStateFromWhatIsKept() throws Exception {
        run();
        final Engines again = engines();
        assertThat(DurableEngine.recover(again.context).lastSequence()).isEqualTo(COMMANDS);
        assertThat(again.stateHash()).isEqualTo(flow.expected(COMMANDS).stateHash());
    }

    @Test
    void shouldRefuseToBuildAStateFromAJournalWithoutItsBeginning() throws IOException {
        run();
        try (Stream<Path> snapshots = Files.list(DurableEngine.snapshotsIn(directory))) {
            for (final Path snapshot : snapshots.toList()) {
                Files.delete(snapshot);
            }
        }
        assertThatThrownBy(() -> DurableEngine.recover(engines().context))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("no snapshot leads to where the journal begins");
    }

    /** Their bytes are sound, but the state they hold is not the one they were written of. */
    @Test
    void shouldKeepAllAsLongAsOnlyRejectedSnapshotsWouldAllowIt() throws IOException {
        final long sent = COMMANDS / 2;
        final Engines without = engines();
        without.context.snapshotEvery(0);
        try (without) {
            flow.send(without.open().engine().publisher(), 1, sent);
            without.awaitReleased();
        }
        final BufferSnapshotSink content = new BufferSnapshotSink();
        new Logic(new TestMachine(), new OutputLog(1 << 20)).writeSnapshot(content);
        for (int i = 0; i < SnapshotStore.DEFAULT_KEEP_COUNT; i++) {
            snapshots().write(sent - i, 7, 4711, content);
        }
        try (Engines again = engines().open()) {
            assertThat(again.engine().recovered().snapshotSequence()).isZero();
            flow.send(again.engine().publisher(), sent + 1, sent + 2 * SNAPSHOT_EVERY);
            again.awaitReleased();
            again.await("one of its own", () -> again.engine().snapshotSequence() > sent);
            assertThat(again.warnings).hasSize(SnapshotStore.DEFAULT_KEEP_COUNT);
        }
        assertThat(firstSequence()).isEqualTo(1);
    }

    private SnapshotStore snapshots() {
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            return new SnapshotStore(
                    DurableEngine.snapshotsIn(directory),
                    new SnapshotIdentity(Engines.APPLICATION, reader.journalId(), 0, ""),
                    SnapshotStore.DEFAULT_KEEP_COUNT,
                    warning -> {});
        }
    }

    @Test
    void shouldKeepAllWithoutSnapshots() {
        final Engines engines = engines();
        engines.context.snapshotEvery(0);
        try (engines) {
            engines.open();
            flow.send(engines.engine().publisher(), 1, 20_000);
            engines.awaitReleased();
        }
        assertThat(firstSequence()).isEqualTo(1);
    }
}

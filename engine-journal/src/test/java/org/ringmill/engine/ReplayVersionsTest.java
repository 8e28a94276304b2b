package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.Retention;
import org.ringmill.state.StateMachine;

/** A replay starts from snapshots of the application's own layout and logic, and from no other; and knows when it cannot start. */
class ReplayVersionsTest {
    private static final long COMMANDS = 60_000;
    private static final long SNAPSHOT_EVERY = 5_000;

    @TempDir
    private Path directory;

    private final List<RingmillException> warnings = new ArrayList<>();

    /** The test machine, of a named layout and logic. */
    private record Version(int stateSchemaVersion, String logicFingerprint) implements Application {
        @Override
        public String name() {
            return Engines.APPLICATION;
        }

        @Override
        public StateMachine newStateMachine() {
            return new TestMachine();
        }
    }

    private void run(final Version version, final Retention retention) {
        final Engines engines = Engines.on(directory);
        engines.context
                .stateSchemaVersion(version.stateSchemaVersion)
                .logicFingerprint(version.logicFingerprint)
                .journalFileBytes(128 * 1024)
                .snapshotEvery(SNAPSHOT_EVERY)
                .retention(retention);
        try (engines) {
            engines.open().sendWithSnapshots(new Flow(3), COMMANDS, SNAPSHOT_EVERY);
            engines.await("old files are gone", () -> retention.equals(Retention.keepAll()) || firstSequence() > 1);
        }
    }

    private long firstSequence() {
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            return reader.firstSequence();
        }
    }

    private Replayed replay(final Application application) {
        return new Replayer(new Replayer.Context()
                        .directory(directory)
                        .application(application)
                        .fromSnapshot()
                        .warningHandler(warnings::add))
                .run();
    }

    @Test
    void shouldStartFromSnapshotsOfTheSameLayoutAndLogicOnly() throws Exception {
        run(new Version(3, "rules-7"), Retention.keepAll());
        final long stateHash = new Flow(3).expected(COMMANDS).stateHash();
        final Replayed same = replay(new Version(3, "rules-7"));
        assertThat(same.snapshotSequence()).isPositive();
        assertThat(same.stateHash()).isEqualTo(stateHash);
        assertThat(warnings).isEmpty();
        for (final Version another : List.of(new Version(4, "rules-7"), new Version(3, "rules-8"))) {
            warnings.clear();
            final Replayed whole = replay(another);
            assertThat(whole.snapshotSequence()).isZero();
            assertThat(whole.stateHash()).isEqualTo(stateHash);
            assertThat(warnings)
                    .isNotEmpty()
                    .allMatch(warning -> warning.getMessage().contains("another"));
        }
    }

    @Test
    void shouldReplayWhatRetentionHasLeftOrSayThatItCannot() throws Exception {
        final Version version = new Version(1, "rules-1");
        run(version, Retention.keepAll().withUntilSnapshot());
        final Replayed replayed = replay(version);
        assertThat(replayed.snapshotSequence()).isPositive();
        assertThat(replayed.stateHash())
                .isEqualTo(new Flow(3).expected(COMMANDS).stateHash());
        assertThatThrownBy(() -> replay(new Version(1, "rules-2")))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("the journal's first commands are gone");
        assertThatThrownBy(() -> new TimeTravel(directory, version).stateAt(10))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("the journal's first commands are gone");
    }
}

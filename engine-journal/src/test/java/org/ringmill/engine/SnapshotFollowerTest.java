package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.journal.Retention;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;

/** Snapshots that a follower takes are those that the logic would have taken, and its faults are its own. */
class SnapshotFollowerTest {
    private static final long COMMANDS = 40_000;

    @TempDir
    private Path directory;

    private final Flow flow = new Flow(57);

    private Engines engines() {
        final Engines engines = Engines.on(directory);
        engines.context.snapshotFollower(TestMachine::new).snapshotEvery(3_000).journalFileBytes(128 * 1024);
        return engines;
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"PROCESS_CRASH", "POWER_LOSS"})
    void shouldTakeSnapshotsThatLeadToTheSameStateAcrossStarts(final Durability durability) throws Exception {
        for (int start = 1; start <= 3; start++) {
            final long last = start * COMMANDS;
            try (Engines engines = engines()
                    .durability(durability)
                    .layout(ThreadLayout.shared(1))
                    .open()) {
                flow.send(engines.engine().publisher(), last - COMMANDS + 1, last);
                engines.awaitReleased();
                final DurableEngine engine = engines.engine();
                engines.await(
                        "a snapshot near the end",
                        () -> engine.snapshotSequence() > last - 3_000 || !engines.warnings.isEmpty());
                assertThat(engines.warnings).isEmpty();
            }
            final Engines again = engines();
            final Recovered recovered = DurableEngine.recover(again.context);
            assertThat(recovered.snapshotSequence()).isGreaterThan(last - 3_000);
            assertThat(again.warnings).as("a state hash that fits").isEmpty();
            assertThat(again.stateHash()).isEqualTo(flow.expected(last).stateHash());
        }
    }

    @Test
    void shouldTakeASnapshotOnRequestOfWhatIsReleased() {
        try (Engines engines = engines()) {
            engines.context.snapshotEvery(0);
            engines.open();
            flow.send(engines.engine().publisher(), 1, 1_000);
            engines.awaitReleased();
            // One that is behind when it is asked may answer with less.
            engines.await("the snapshot", () -> {
                engines.engine().requestSnapshot();
                return engines.engine().snapshotSequence() == 1_000;
            });
        }
    }

    /** The follower may be far behind: what it has not read stays. */
    @Test
    void shouldKeepWhatTheFollowerNeeds() throws Exception {
        try (Engines engines = engines()) {
            engines.context.retention(Retention.keepAll().withUntilSnapshot());
            engines.open();
            flow.send(engines.engine().publisher(), 1, COMMANDS);
            engines.awaitReleased();
            engines.await(
                    "a snapshot near the end",
                    () -> engines.engine().snapshotSequence() > COMMANDS - 3_000 || !engines.warnings.isEmpty());
            assertThat(engines.warnings).isEmpty();
        }
        final Engines again = engines();
        DurableEngine.recover(again.context);
        assertThat(again.stateHash()).isEqualTo(flow.expected(COMMANDS).stateHash());
    }

    @Test
    void shouldWarnAndLeaveTheEngineAloneWhenTheFollowerFails() {
        try (Engines engines = engines()) {
            engines.context.snapshotFollower(() -> new FailingMachine());
            engines.open();
            flow.send(engines.engine().publisher(), 1, COMMANDS);
            engines.awaitReleased();
            engines.await("the warning", () -> !engines.warnings.isEmpty());
            assertThat(engines.warnings)
                    .singleElement()
                    .asString()
                    .contains("no more snapshots", "sequence=", "as told");
            assertThat(engines.engine().failure()).isNull();
        }
    }

    private static final class FailingMachine extends TestMachine {
        @Override
        public void onCommand(
                final Message command, final long sequence, final long timestampNs, final Outbound outbound) {
            throw new IllegalStateException("fails as told");
        }
    }
}

package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.state.StateHash;
import org.ringmill.time.ManualClock;

/** The hash that was live, that of a replay of all commands, and that of a snapshot and the tail behind it are one. */
class ReplayEqualityTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103})
    void shouldComeToOneHashLiveInAReplayAndFromASnapshot(final long seed) {
        final LiveRun live = LiveRun.write(directory, seed, 10_000, 700);
        requireOneHash(live.stateHash(), live.lastSequence(), "seed " + seed);
    }

    @Test
    @Tag("faults")
    void shouldComeToOneHashOverTenMillionCommands() {
        final Flow flow = new Flow(104);
        final TestMachine machine = new TestMachine();
        final Engines live = Engines.on(directory, machine);
        live.context
                .clock(new ManualClock(0))
                .snapshotEvery(1_500_000)
                .outputHandler((output, sequence, index, ns) -> {});
        try (live) {
            flow.send(live.open().engine().publisher(), 1, 10_000_000);
            live.awaitReleased();
        }
        requireOneHash(StateHash.of(machine), 10_000_000, "seed 104");
    }

    private void requireOneHash(final long liveHash, final long lastSequence, final String what) {
        final Replayed all = new Replayer(context()).run();
        final Replayed tail = new Replayer(context().fromSnapshot()).run();
        final Replayed earlier = new Replayer(context().fromSnapshot().toSequence(tail.snapshotSequence() - 1)).run();
        final Replayed on = new Replayer(context().fromSequence(tail.snapshotSequence())).run();
        assertThat(all.snapshotSequence()).as(what).isZero();
        assertThat(tail.snapshotSequence()).as(what).isPositive();
        assertThat(earlier.snapshotSequence()).as(what).isPositive().isLessThan(tail.snapshotSequence());
        assertThat(on.snapshotSequence()).as(what).isEqualTo(earlier.snapshotSequence());
        assertThat(all.lastSequence()).as(what).isEqualTo(lastSequence);
        assertThat(all.stateHash()).as(what).isEqualTo(liveHash);
        assertThat(tail.stateHash()).as(what).isEqualTo(liveHash);
        assertThat(on.stateHash()).as(what).isEqualTo(liveHash);
    }

    private Replayer.Context context() {
        return new Replayer.Context().directory(directory).application(new TestApplication());
    }
}

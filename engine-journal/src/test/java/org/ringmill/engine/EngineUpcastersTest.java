package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;

/** Commands of older versions, sent live and met in the journal: the state is as if all had been of the current one. */
class EngineUpcastersTest {
    private static final int COMMANDS = 900;
    private static final int CURRENT = 3;

    /** Version 1: an int. 2: a long. 3: a long, and twice that. */
    private static final Upcasters UPCASTERS = Upcasters.builder()
            .current(TestMachine.ADD, CURRENT)
            .from(TestMachine.ADD, 1, (source, offset, lengthBytes, target) -> {
                target.putLong(0, source.getInt(offset));
                return Long.BYTES;
            })
            .from(TestMachine.ADD, 2, (source, offset, lengthBytes, target) -> {
                final long value = source.getLong(offset);
                target.putLong(0, value);
                target.putLong(Long.BYTES, 2 * value);
                return 2 * Long.BYTES;
            })
            .build();

    @TempDir
    private Path directory;

    private static void send(final CommandPublisher publisher, final int number, final int version) {
        final MutableDirectBuffer buffer = publisher.claim();
        if (buffer == null) {
            throw new IllegalStateException("refused, number=" + number);
        }
        final int offset = publisher.offset();
        final int lengthBytes = switch (version) {
            case 1 -> {
                buffer.putInt(offset, number);
                yield Integer.BYTES;
            }
            case 2 -> {
                buffer.putLong(offset, number);
                yield Long.BYTES;
            }
            default -> {
                buffer.putLong(offset, number);
                buffer.putLong(offset + Long.BYTES, 2L * number);
                yield 2 * Long.BYTES;
            }
        };
        publisher.commit(TestMachine.ADD, version, number, lengthBytes, 1_000L * number);
    }

    private Engines upcasting(final String name) {
        final Engines engines = Engines.on(directory.resolve(name));
        engines.context.upcasters(UPCASTERS);
        return engines;
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#fewLayouts")
    void shouldComeToOneStateFromAllVersionsLiveAndReplayed(final ThreadLayout layout) {
        final Engines expected = Engines.on(directory.resolve("expected"));
        try (expected) {
            final CommandPublisher publisher = expected.open().engine().publisher();
            for (int number = 1; number <= COMMANDS; number++) {
                send(publisher, number, CURRENT);
            }
        }
        final Engines live = upcasting("mixed").layout(layout);
        live.context.snapshotEvery(COMMANDS / 2);
        try (live) {
            final CommandPublisher publisher = live.open().engine().publisher();
            for (int number = 1; number <= COMMANDS; number++) {
                send(publisher, number, 1 + number % CURRENT);
            }
        }
        assertThat(live.stateHash()).isEqualTo(expected.stateHash());
        live.recorder.requireEqual(expected.recorder.outputs());
        final List<Integer> journaled = new ArrayList<>();
        final Engines replayed = upcasting("mixed");
        replayed.context.journaledCommands((record, sequence, timestampNs) -> journaled.add(record.schemaVersion()));
        replayed.context.outputsAfter(() -> 0);
        try (replayed) {
            replayed.open();
            assertThat(replayed.stateHash()).isEqualTo(expected.stateHash());
            replayed.recorder.requireEqual(expected.recorder.outputs());
        }
        assertThat(journaled).as("as they were sent").startsWith(2, 3, 1, 2).hasSize(COMMANDS);
    }

    @Test
    void shouldRefuseAVersionThatIsNotKnownBeforeItIsJournaled() {
        try (Engines engines = upcasting("live").open()) {
            final CommandPublisher publisher = engines.engine().publisher();
            for (final int version : new int[] {0, 4}) {
                publisher.claim();
                assertThatThrownBy(() -> publisher.commit(TestMachine.ADD, version, 1, 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("typeId=1, schemaVersion=" + version + ", newest=3");
                publisher.abort();
                assertThatThrownBy(() -> publisher.send(TestMachine.ADD, version, 1, new UnsafeBuffer(), 0, 0))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            send(publisher, 1, 1);
            publisher.claim();
            publisher.commit(TestMachine.CANCEL, 9, 1, 0);
            engines.awaitReleased();
            assertThat(engines.machine.applied()).isEqualTo(2);
        }
    }

    @Test
    void shouldStopARecoveryAtANewerVersion() {
        try (Engines newer = Engines.on(directory).open()) {
            final CommandPublisher publisher = newer.engine().publisher();
            send(publisher, 1, 3);
            send(publisher, 2, 4);
        }
        final Engines older = Engines.on(directory);
        older.context.upcasters(UPCASTERS);
        assertThatThrownBy(older::open)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("replay failed, sequence=2")
                .hasMessageContaining("command of a newer version than is known, typeId=1, schemaVersion=4, newest=3");
        assertThat(older.machine.applied()).isEqualTo(1);
    }
}

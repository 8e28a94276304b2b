package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.pipeline.Overflow;

/** Slots that were claimed and given up: nobody sees them, live or in a replay, and nothing waits for them. */
class AbortedSlotsTest {
    @TempDir
    private Path directory;

    static Stream<Arguments> layoutsAndLevels() {
        return Engines.fewLayouts()
                .flatMap(layout -> Stream.of(Durability.PROCESS_CRASH, Durability.POWER_LOSS)
                        .map(level -> Arguments.of(layout, level)));
    }

    @Test
    void shouldGiveUpTheSlotOfACommandThatCannotBeSent() {
        final Flow flow = new Flow(19);
        final UnsafeBuffer source = new UnsafeBuffer(new byte[64]);
        try (Engines live = Engines.on(directory)) {
            final CommandPublisher publisher = live.open().engine().publisher();
            assertThatThrownBy(() -> publisher.send(0, 1, 1, source, 0, 8))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> publisher.send(1, 40_000, 1, source, 0, 8))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> publisher.send(1, 1, 1, source, 60, 8))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            flow.sendOne(publisher, 1);
            live.awaitReleased();
            assertThat(live.machine.applied()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("layoutsAndLevels")
    void shouldReplayToTheSameWhenSlotsBetweenCommandsWereGivenUp(
            final ThreadLayout layout, final Durability durability) {
        final Flow flow = new Flow(17);
        final SplittableRandom random = new SplittableRandom(18);
        final Engines live = Engines.on(directory).layout(layout).durability(durability);
        live.context.snapshotEvery(50);
        final long last;
        try (live) {
            final CommandPublisher publisher = live.open().engine().publisher();
            for (long number = 1; number <= 800; number++) {
                for (int aborts = random.nextInt(3); aborts > 0; aborts--) {
                    publisher.claim();
                    publisher.abort();
                }
                flow.sendOne(publisher, number);
            }
            last = live.engine().publishedSequence();
            publisher.claim();
            publisher.abort();
            live.awaitReleased();
        }
        assertThat(last).isGreaterThan(1_400);
        assertThat(live.machine.applied()).isEqualTo(800);
        final Engines again = Engines.on(directory);
        again.context.outputsAfter(() -> 0);
        try (again) {
            again.open();
            assertThat(again.engine().recovered().lastSequence()).isEqualTo(last);
            again.recorder.requireEqual(live.recorder.outputs());
            assertThat(again.stateHash()).isEqualTo(live.stateHash());
            assertThat(flow.sendOne(again.engine().publisher(), 801)).isEqualTo(last + 1);
        }
    }

    @Test
    void shouldFireATimerThatIsDueAtOnceWithTheNextCommandInAReplayToo() {
        final Engines live = Engines.on(directory);
        try (live) {
            final CommandPublisher publisher = live.open().engine().publisher();
            final MutableDirectBuffer buffer = publisher.claim();
            buffer.putLong(publisher.offset(), 11);
            buffer.putLong(publisher.offset() + Long.BYTES, -5);
            publisher.commit(TestMachine.SCHEDULE, 1, 1, 2 * Long.BYTES, 1_000);
            publisher.claim();
            publisher.abort();
            publisher.claim().putLong(publisher.offset(), 1);
            publisher.commit(TestMachine.ADD, 1, 3, Long.BYTES, 2_000);
        }
        assertThat(live.recorder.outputs()).first().isEqualTo("3/0 type=102.1 of=3 at=2000 length=8 value=11");
        try (Engines again = Engines.on(directory).open()) {
            again.recorder.requireEqual(live.recorder.outputs());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNeverWaitForSlotsThatWereGivenUpWhenNoCommandFollows(final Durability durability) {
        final Engines engines = Engines.on(directory).durability(durability);
        engines.context.ringCapacity(4).overflow(Overflow.timeout(Engines.LIMIT));
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            for (int i = 0; i < 100; i++) {
                assertThat(publisher.claim()).isNotNull();
                publisher.abort();
            }
            engines.awaitReleased();
            assertThat(engines.engine().appliedSequence()).isEqualTo(100);
        }
        assertThat(engines.machine.applied()).isZero();
    }
}

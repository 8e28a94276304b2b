package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.pipeline.Overflow;

/** The engine in order: one answer under every layout and level, and again after each restart. */
class DurableEngineTest {
    private static final long SEED = 41;
    private static final int COMMANDS = 1_500;

    private final Flow flow = new Flow(SEED);

    @TempDir
    private Path directory;

    static Stream<Arguments> layoutsAndLevels() {
        return Engines.layouts()
                .flatMap(layout -> Stream.of(Durability.values()).map(level -> Arguments.of(layout, level)));
    }

    @ParameterizedTest
    @MethodSource("layoutsAndLevels")
    void shouldGiveOneAnswerUnderEveryLayoutAndLevel(final ThreadLayout layout, final Durability durability)
            throws Exception {
        final Flow.Expected expected = flow.expected(COMMANDS);
        final Engines first = Engines.on(directory).layout(layout).durability(durability);
        try (first) {
            first.open();
            flow.send(first.engine().publisher(), 1, COMMANDS);
            first.awaitReleased();
            assertThat(first.engine().publishedSequence()).isEqualTo(COMMANDS);
            assertThat(first.engine().appliedSequence()).isEqualTo(COMMANDS);
            assertThat(first.engine().releasedSequence()).isEqualTo(COMMANDS);
            assertThat(first.engine().durableSequence()).isEqualTo(COMMANDS);
        }
        first.recorder.requireEqual(expected.outputs().outputs());
        assertThat(first.stateHash()).isEqualTo(expected.stateHash());
        assertThat(first.recorder.batchEnds()).isPositive();
        if (durability != Durability.MEMORY) {
            shouldComeBack(layout, durability, expected);
        }
    }

    private void shouldComeBack(final ThreadLayout layout, final Durability durability, final Flow.Expected expected) {
        try (Engines again =
                Engines.on(directory).layout(layout).durability(durability).open()) {
            assertThat(again.engine().recovered().lastSequence()).isEqualTo(COMMANDS);
            again.recorder.requireEqual(expected.outputs().outputs());
            assertThat(again.stateHash()).isEqualTo(expected.stateHash());
        }
    }

    @Test
    void shouldStartFromNothingWhenTheDirectoryIsMissing() {
        final Path missing = directory.resolve("a/b/c");
        try (Engines engines = Engines.on(missing).open()) {
            assertThat(engines.engine().recovered()).isEqualTo(Recovered.NOTHING);
            assertThat(engines.engine().publishedSequence()).isZero();
            assertThat(engines.engine().releasedSequence()).isZero();
            assertThat(flow.sendOne(engines.engine().publisher(), 1)).isEqualTo(1);
        }
        assertThat(missing).isDirectory();
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#fewLayouts")
    void shouldGoOnAsIfNothingHadHappenedWhenRestartedOftenWithSnapshots(final ThreadLayout layout) throws Exception {
        final Flow.Expected expected = flow.expected(COMMANDS);
        final int parts = 5;
        final int each = COMMANDS / parts;
        for (int part = 0; part < parts; part++) {
            final long known = (long) part * each;
            final Engines engines = Engines.on(directory).layout(layout);
            engines.context.snapshotEvery(97).outputsAfter(() -> known);
            try (engines) {
                engines.open();
                assertThat(engines.engine().recovered().lastSequence()).isEqualTo(known);
                assertThat(engines.recorder.outputs()).isEmpty();
                if (part > 0) {
                    assertThat(engines.engine().recovered().snapshotSequence()).isBetween(1L, known);
                }
                flow.send(engines.engine().publisher(), known + 1, known + each);
            }
            engines.recorder.requireEqual(flow.expected(known + each).outputs().outputsAfter(known));
            assertThat(engines.engine().snapshotSequence()).isBetween(known - 97, known + each);
            assertThat(engines.warnings).isEmpty();
            if (part == parts - 1) {
                assertThat(engines.stateHash()).isEqualTo(expected.stateHash());
            }
        }
    }

    @Test
    void shouldHandOnOutputsBehindTheSnapshotAtLeastOnceWhenNotToldMore() throws Exception {
        final long snapshot = runWithSnapshots(700);
        try (Engines again = Engines.on(directory).open()) {
            assertThat(again.engine().recovered())
                    .isEqualTo(new Recovered(700, again.engine().recovered().timestampNs(), snapshot, 700 - snapshot));
            assertThat(again.engine().snapshotSequence()).isEqualTo(snapshot);
            again.recorder.requireEqual(flow.expected(700).outputs().outputsAfter(snapshot));
        }
    }

    @Test
    void shouldHandOnExactlyWhatWasNotHandledWhenToldHowFar() throws Exception {
        final long snapshot = runWithSnapshots(700);
        for (final long handled :
                new long[] {0, 1, 99, snapshot - 1, snapshot, Math.min(snapshot + 1, 700), 699, 700}) {
            final AtomicInteger asked = new AtomicInteger();
            final Engines again = Engines.on(directory);
            again.context.outputsAfter(() -> {
                asked.incrementAndGet();
                return handled;
            });
            try (again) {
                again.open();
                again.recorder.requireEqual(flow.expected(700).outputs().outputsAfter(handled));
                assertThat(again.engine().recovered().snapshotSequence()).isLessThanOrEqualTo(handled);
                assertThat(again.stateHash()).isEqualTo(flow.expected(700).stateHash());
            }
            assertThat(asked).hasValue(1);
        }
    }

    private long runWithSnapshots(final long commands) {
        final Engines engines = Engines.on(directory);
        engines.context.snapshotEvery(100);
        try (engines) {
            engines.open();
            flow.send(engines.engine().publisher(), 1, commands);
        }
        assertThat(engines.engine().snapshotSequence()).isBetween(100L, commands);
        return engines.engine().snapshotSequence();
    }

    @Test
    void shouldStopBeforeAnythingIsHandedOnWhenMoreWasHandledThanTheJournalHolds() {
        runWithSnapshots(200);
        final Engines again = Engines.on(directory);
        again.context.outputsAfter(() -> 201);
        assertThatThrownBy(again::open)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("outputs handled beyond the end of the journal, sequence=201, lastSequence=200");
        assertThat(again.recorder.outputs()).isEmpty();
        assertThat(again.recorder.batchEnds()).isZero();
        try (Engines other = Engines.on(directory).open()) {
            assertThat(other.engine().recovered().lastSequence()).isEqualTo(200);
        }
    }

    @Test
    void shouldOnlyReadWhenRecovering() throws Exception {
        runWithSnapshots(300);
        final long files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.count();
        }
        for (int i = 0; i < 2; i++) {
            final Engines reader = Engines.on(directory);
            final Recovered recovered = DurableEngine.recover(reader.context);
            assertThat(recovered.lastSequence()).isEqualTo(300);
            assertThat(reader.stateHash()).isEqualTo(flow.expected(300).stateHash());
        }
        try (Stream<Path> all = Files.walk(directory)) {
            assertThat(all.count()).isEqualTo(files);
        }
    }

    @Test
    void shouldRefuseASecondEngineOnTheDirectoryAndLeaveTheFirstAlone() {
        try (Engines first = Engines.on(directory).open()) {
            assertThatThrownBy(Engines.on(directory)::open)
                    .isInstanceOf(RingmillException.class)
                    .hasMessageContaining("in use")
                    .hasMessageContaining(directory.toString());
            flow.send(first.engine().publisher(), 1, 10);
            first.awaitReleased();
        }
        try (Engines next = Engines.on(directory).open()) {
            assertThat(next.engine().recovered().lastSequence()).isEqualTo(10);
        }
    }

    @Test
    void shouldRefuseTheJournalOfAnotherApplication() {
        try (Engines first = Engines.on(directory).open()) {
            flow.send(first.engine().publisher(), 1, 10);
        }
        final Engines other = Engines.on(directory);
        other.context.application("another");
        assertThatThrownBy(other::open)
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("another application's journal")
                .hasMessageContaining("found=" + Engines.APPLICATION);
        assertThat(other.recorder.outputs()).isEmpty();
        try (Engines next = Engines.on(directory).open()) {
            assertThat(next.engine().recovered().lastSequence()).isEqualTo(10);
        }
    }

    @Test
    void shouldNameWhatIsMissingInTheContext() {
        final Recorder recorder = new Recorder();
        assertThatThrownBy(() -> DurableEngine.open(new EngineContext().outputHandler(recorder)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stateMachine");
        assertThatThrownBy(() -> DurableEngine.open(
                        new EngineContext().stateMachine(new TestMachine()).durability(Durability.MEMORY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outputHandler");
        assertThatThrownBy(() -> DurableEngine.open(
                        new EngineContext().stateMachine(new TestMachine()).outputHandler(recorder)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> DurableEngine.open(new EngineContext()
                        .stateMachine(new TestMachine())
                        .outputHandler(recorder)
                        .directory(directory)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("application");
    }

    @Test
    void shouldRefuseACommandThatIsTooLongAndGoOn() throws Exception {
        try (Engines engines = Engines.on(directory).open()) {
            final CommandPublisher publisher = engines.engine().publisher();
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[1024]);
            assertThatThrownBy(() -> publisher.send(TestMachine.ADD, 1, 1, payload, 0, 257))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lengthBytes=257, maxCommandBytes=256");
            assertThat(publisher.claim()).isNotNull();
            assertThatThrownBy(() -> publisher.commit(TestMachine.ADD, 1, 1, 257))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> publisher.commit(0, 1, 1, 8)).isInstanceOf(IllegalArgumentException.class);
            publisher.abort();
            assertThatThrownBy(publisher::offset).isInstanceOf(IllegalStateException.class);
            payload.putLong(0, 3);
            publisher.send(TestMachine.ADD, 1, 77, payload, 0, 256);
            engines.awaitReleased();
            assertThat(engines.machine.applied()).isEqualTo(1);
            assertThat(engines.recorder.outputs()).hasSize(3).allMatch(output -> output.contains("of=77"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndInOrderWithAndWithoutWork(final Durability durability) {
        final Engines idle = Engines.on(directory).durability(durability).open();
        assertThat(idle.engine().shutdown(Duration.ofSeconds(5)).isComplete()).isTrue();
        assertThat(idle.engine().publisher().claim()).isNull();
        idle.close();
        final Engines busy = Engines.on(directory).durability(durability).open();
        flow.send(busy.engine().publisher(), 1, 1_000);
        busy.close();
        busy.close();
        assertThat(busy.engine().releasedSequence()).isEqualTo(1_000);
        assertThat(busy.machine.applied()).isEqualTo(1_000);
    }

    @Test
    void shouldSayHowItIsWired() {
        try (Engines engines =
                Engines.on(directory).durability(Durability.POWER_LOSS).open()) {
            assertThat(engines.engine().toText()).contains("journal", "logic", "release");
            assertThat(engines.engine().toMermaid()).contains("journal", "release");
            assertThat(engines.engine().metrics().stages()).hasSize(3);
        }
    }

    @Test
    void shouldRefuseAContextThatCannotWorkBeforeTheDirectoryIsTouched() {
        final Path missing = directory.resolve("missing");
        final Engines engines = Engines.on(missing);
        assertThatThrownBy(() ->
                        engines.context.overflow(Overflow.conflate(4, slot -> slot.correlationId(), (from, to) -> {})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CONFLATE");
        assertThatThrownBy(() -> engines.context.ringCapacity(100)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engines.context.batchLimit(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engines.context.snapshotEvery(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engines.context.journalFileBytes(65_535)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engines.context.journalReadyBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engines.context.maxCommandBytes(65_537)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engines.context.maxOutputBytesInFlight(131_071))
                .isInstanceOf(IllegalArgumentException.class);
        engines.context.ringCapacity(1 << 20).maxCommandBytes(65_536);
        assertThatThrownBy(engines::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 GiB");
        assertThat(missing).doesNotExist();
    }

    @Test
    void shouldBeginAJournalFileWhereItIsTold() throws Exception {
        final Engines first = Engines.on(directory);
        first.context.journalFileBytes(64 * 1024);
        try (first) {
            flow.send(first.open().engine().publisher(), 1, 3 * COMMANDS);
        }
        try (Stream<Path> files = Files.list(directory.resolve("epoch-000001"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".cq4"))).hasSizeGreaterThan(1);
        }
        try (Engines again = Engines.on(directory).open()) {
            again.recorder.requireEqual(flow.expected(3 * COMMANDS).outputs().outputs());
        }
    }

    @Test
    void shouldFindAJournalOnlyWhereOneWasBegun() throws IOException {
        assertThat(DurableEngine.hasJournal(directory)).isFalse();
        assertThat(DurableEngine.hasJournal(directory.resolve("missing"))).isFalse();
        assertThat(DurableEngine.hasJournal(Files.createFile(directory.resolve("file"))))
                .isFalse();
        Engines.on(directory.resolve("made")).open().close();
        assertThat(DurableEngine.hasJournal(directory.resolve("made"))).isTrue();
    }
}

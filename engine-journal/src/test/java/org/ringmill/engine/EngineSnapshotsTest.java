package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.journal.Journal;
import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.journal.snapshot.Snapshot;
import org.ringmill.journal.snapshot.SnapshotFile;
import org.ringmill.journal.snapshot.SnapshotFiles;
import org.ringmill.journal.snapshot.SnapshotIdentity;
import org.ringmill.journal.snapshot.SnapshotStore;
import org.ringmill.journal.storage.SmallDisk;
import org.ringmill.state.StateHash;

/** When snapshots are taken, what they may hold, and which are used. */
class EngineSnapshotsTest {
    private final Flow flow = new Flow(5);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#layouts")
    void shouldTakeASnapshotOfAnIdleEngineOnRequestWhenSeveralMayPublish(final ThreadLayout layout) throws Exception {
        try (Engines engines =
                Engines.several(directory, new TestMachine()).layout(layout).open()) {
            final DurableEngine engine = engines.engine();
            flow.send(engine.publisher(), 1, 40);
            engines.awaitReleased();
            engine.requestSnapshot();
            engines.await("the snapshot is written", () -> engine.snapshotSequence() > 0);
            assertThat(engine.snapshotSequence()).isGreaterThanOrEqualTo(40);
            final long first = engine.snapshotSequence();
            engine.requestSnapshot();
            engines.await("the next is written", () -> engine.snapshotSequence() > first);
            assertThat(engine.publishedSequence())
                    .as("a tick for each, no more")
                    .isLessThanOrEqualTo(50);
        }
        assertThat(Engines.on(directory).machine.applied()).isZero();
        try (Engines again = Engines.on(directory).open()) {
            assertThat(again.engine().recovered().snapshotSequence()).isPositive();
            assertThat(again.machine.applied()).isEqualTo(40);
        }
    }

    @Test
    void shouldTakeASnapshotWithTheNextCommandOrTickOfASinglePublisher() {
        try (Engines engines = Engines.on(directory).open()) {
            final DurableEngine engine = engines.engine();
            final CommandPublisher publisher = engine.publisher();
            flow.send(publisher, 1, 40);
            engines.awaitReleased();
            engine.requestSnapshot();
            flow.send(publisher, 41, 41);
            engines.await("the snapshot is written", () -> engine.snapshotSequence() == 41);
            engine.requestSnapshot();
            publisher.tick();
            engines.await("the next is written", () -> engine.snapshotSequence() == 42);
        }
    }

    @Test
    void shouldTakeNoneAtMemory() {
        try (Engines engines =
                Engines.on(directory).durability(Durability.MEMORY).open()) {
            assertThatThrownBy(engines.engine()::requestSnapshot).isInstanceOf(IllegalStateException.class);
            assertThat(engines.engine().snapshotSequence()).isZero();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldWriteNoSnapshotAheadOfWhatWasReleased() {
        final Logic logic = new Logic(new TestMachine(), new OutputLog(1 << 20));
        final SnapshotTaker taker = new SnapshotTaker(logic, 10, new SnapshotTaker.Requests());
        final SnapshotStore store = store();
        final AtomicLong released = new AtomicLong();
        final SnapshotWriter writer = new SnapshotWriter(taker, store, released::get, 0, warning -> {});
        for (long sequence = 1; sequence <= 25; sequence++) {
            taker.onApplied(sequence, true);
        }
        assertThat(writer.doWork()).isZero();
        released.set(9);
        assertThat(writer.doWork()).isZero();
        assertThat(store.newestAtMost(Long.MAX_VALUE)).isNull();
        released.set(10);
        assertThat(writer.doWork()).isEqualTo(1);
        assertThat(writer.doWork()).isZero();
        assertThat(writer.lastSequence()).isEqualTo(10);
        released.set(24);
        writer.onClose();
        assertThat(writer.lastSequence()).isEqualTo(20);
    }

    @Test
    void shouldLeaveNoSnapshotBehindTheOutputThatFailed() throws IOException {
        final Engines engines = Engines.on(directory);
        engines.context.snapshotEvery(1).outputHandler((output, sequence, index, timestampNs) -> {
            if (sequence >= 30) {
                throw new IOException("told to fail");
            }
        });
        engines.open();
        final CommandPublisher publisher = engines.engine().publisher();
        for (long number = 1; number <= 60 && publisher.claim() != null; number++) {
            publisher.abort();
            if (engines.engine().failure() == null) {
                send(publisher, number);
            }
        }
        engines.await("the engine has failed", () -> engines.engine().failure() != null);
        engines.end();
        final Snapshot newest = store().newestAtMost(Long.MAX_VALUE);
        final long released = engines.engine().releasedSequence();
        assertThat(newest == null ? 0 : newest.sequence()).isLessThanOrEqualTo(released);
        assertThat(engines.engine().failure().stage()).isEqualTo("release");
    }

    private void send(final CommandPublisher publisher, final long number) {
        try {
            flow.sendOne(publisher, number);
        } catch (final IllegalStateException refused) {
            // The engine may fail in between.
            assertThat(refused).hasMessageContaining("CLOSED");
        }
    }

    @Test
    void shouldPassOverASnapshotWhoseStateDoesNotComeBackWithItsHash() throws Exception {
        final long good = runTo(300);
        final TestMachine machine = new TestMachine();
        final Logic logic = new Logic(machine, new OutputLog(1 << 20));
        final BufferSnapshotSink content = new BufferSnapshotSink();
        logic.writeSnapshot(content);
        store().write(250 > good ? 250 : good + 1, 7, StateHash.of(machine) + 1, content);
        checkComesBack(good, "state hash differs");
    }

    @Test
    void shouldPassOverASnapshotThatCannotBeRead() throws Exception {
        final long good = runTo(300);
        final BufferSnapshotSink content = new BufferSnapshotSink();
        content.putInt(1);
        store().write(good + 1, 7, 9, content);
        checkComesBack(good, "cannot be read");
    }

    @Test
    void shouldStartFromNothingWhenNoSnapshotIsFit() throws Exception {
        runTo(300);
        for (final Path file : snapshots(directory)) {
            final byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 4;
            Files.write(file, bytes);
        }
        checkComesBack(0, "snapshot passed over");
    }

    /** Runs with a snapshot at about two thirds; {@return its sequence}. */
    private long runTo(final long commands) {
        final Engines engines = Engines.on(directory);
        engines.context.snapshotEvery(commands * 2 / 3);
        try (engines) {
            engines.open();
            flow.send(engines.engine().publisher(), 1, commands);
        }
        return engines.engine().snapshotSequence();
    }

    private void checkComesBack(final long snapshotSequence, final String warning) throws Exception {
        try (Engines again = Engines.on(directory).open()) {
            assertThat(again.engine().recovered().snapshotSequence()).isEqualTo(snapshotSequence);
            assertThat(again.engine().recovered().lastSequence()).isEqualTo(300);
            assertThat(again.stateHash()).isEqualTo(flow.expected(300).stateHash());
            again.recorder.requireEqual(flow.expected(300).outputs().outputsAfter(snapshotSequence));
            assertThat(again.warnings).isNotEmpty().allSatisfy(fault -> {
                assertThat(fault.category()).isEqualTo(Category.WARN);
                assertThat(fault).hasMessageContaining(warning);
            });
        }
    }

    @Test
    void shouldRefuseASnapshotBeyondTheEndOfTheJournal() {
        runTo(30);
        final TestMachine machine = new TestMachine();
        final BufferSnapshotSink content = new BufferSnapshotSink();
        new Logic(machine, new OutputLog(1 << 20)).writeSnapshot(content);
        store().write(31, 7, StateHash.of(machine), content);
        final String message = "snapshot beyond the end of the journal, sequence=31, lastSequence=30";
        assertThatThrownBy(Engines.on(directory)::open).hasMessageContaining(message);
        final Engines rebuilding = Engines.on(directory);
        rebuilding.context.outputsAfter(() -> 0);
        assertThatThrownBy(rebuilding::open).hasMessageContaining(message);
    }

    @Test
    void shouldPassOverTheSnapshotOfAnotherJournal() throws Exception {
        runTo(300);
        final Engines other = Engines.on(directory.resolve("other"));
        other.context.snapshotEvery(1);
        try (other) {
            other.open();
            new Flow(2).send(other.engine().publisher(), 1, 250);
        }
        for (final Path file : snapshots(directory)) {
            Files.delete(file);
        }
        for (final Path file : snapshots(directory.resolve("other"))) {
            Files.copy(file, directory.resolve("snapshots").resolve(file.getFileName()));
        }
        checkComesBack(0, "another journal's");
    }

    @Test
    void shouldRebuildFromAnOlderSnapshotOrTheJournalWhenLayoutOrLogicIsAnother() throws Exception {
        final long first = runTo(300);
        final long after;
        try (Engines newer = logic(1, "v2").open()) {
            assertThat(newer.engine().recovered().snapshotSequence()).isZero();
            assertThat(newer.stateHash()).isEqualTo(flow.expected(300).stateHash());
            assertThat(newer.warnings)
                    .singleElement()
                    .asString()
                    .contains("another schema version of the state, expected=1, found=0");
            newer.engine().requestSnapshot();
            newer.engine().publisher().tick();
            newer.await("a snapshot of the newer", () -> newer.engine().snapshotSequence() == 301);
            after = newer.stateHash();
        }
        try (Engines same = logic(1, "v2").open()) {
            assertThat(same.engine().recovered().snapshotSequence()).isEqualTo(301);
            assertThat(same.warnings).isEmpty();
        }
        try (Engines third = logic(1, "v3").open()) {
            assertThat(third.engine().recovered().snapshotSequence()).isZero();
            assertThat(third.warnings).hasSize(2).first().asString().contains("expected=v3, found=v2");
        }
        try (Engines back = logic(0, "").open()) {
            assertThat(back.engine().recovered().snapshotSequence()).isEqualTo(first);
            assertThat(back.stateHash()).isEqualTo(after);
            assertThat(back.warnings).singleElement().asString().contains("another schema version");
        }
        assertThat(SnapshotFiles.list(DurableEngine.snapshotsIn(directory)))
                .allMatch(SnapshotFile::isSound)
                .extracting(file -> file.header().identity().logicFingerprint())
                .containsExactly("v2", "");
    }

    private Engines logic(final int schemaVersion, final String fingerprint) {
        final Engines engines = Engines.on(directory);
        engines.context.stateSchemaVersion(schemaVersion).logicFingerprint(fingerprint);
        return engines;
    }

    @Test
    void shouldRefuseAnotherLogicsSnapshotBeyondTheEndOfTheJournal() throws IOException {
        runTo(30);
        final BufferSnapshotSink content = new BufferSnapshotSink();
        content.putInt(1);
        new SnapshotStore(
                        DurableEngine.snapshotsIn(directory),
                        new SnapshotIdentity(Engines.APPLICATION, journalId(), 5, "v9"),
                        3,
                        warning -> {})
                .write(31, 7, 8, content);
        assertThatThrownBy(Engines.on(directory)::open)
                .hasMessageContaining("snapshot beyond the end of the journal, sequence=31, lastSequence=30");
    }

    @Test
    void shouldRefuseASchemaVersionOrFingerprintThatCannotBeWritten() {
        assertThatThrownBy(() -> new EngineContext().stateSchemaVersion(-1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EngineContext().logicFingerprint("two words"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("org.ringmill.engine.Engines#fewLayouts")
    void shouldGiveUpASnapshotThatCannotBeWrittenAndGoOn(final ThreadLayout layout) throws Exception {
        final Path inTheWay = DurableEngine.snapshotsIn(directory);
        Files.createDirectories(directory);
        Files.write(inTheWay, new byte[1]);
        final Engines engines = Engines.on(directory).layout(layout);
        engines.context.snapshotEvery(10);
        final AtomicLong sent = new AtomicLong(100);
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            flow.send(publisher, 1, sent.get());
            awaitWarningOrFailure(engines);
            assertThat(engines.engine().failure()).isNull();
            engines.awaitReleased();
            assertThat(engines.engine().snapshotSequence()).isZero();
            assertThat(engines.warnings).allSatisfy(warning -> {
                assertThat(warning.category()).isEqualTo(Category.WARN);
                assertThat(warning)
                        .hasMessageMatching("snapshot given up, sequence=[0-9]+, why=cannot make directory.*");
            });
            Files.delete(inTheWay);
            engines.await("the next is written", () -> {
                flow.sendOne(publisher, sent.incrementAndGet());
                return engines.engine().snapshotSequence() > 100;
            });
        }
        assertThat(engines.stateHash()).isEqualTo(flow.expected(sent.get()).stateHash());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4"})
    void shouldGiveUpASnapshotThatTheDiskHasNoRoomForAndGoOn(final String fileSystem) throws Exception {
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, 8)) {
            final Path place = disk.root().resolve("engine");
            final Engines engines = Engines.on(place);
            engines.context.storage(new HookedStorage(directory.resolve("journal")));
            try (engines) {
                final DurableEngine engine = engines.open().engine();
                final CommandPublisher publisher = engine.publisher();
                flow.send(publisher, 1, 50);
                engines.awaitReleased(); // or a command before the tick would serve the request
                engine.requestSnapshot();
                publisher.tick();
                engines.await("the first is written", () -> engine.snapshotSequence() == 51);
                disk.fill();
                engine.requestSnapshot();
                publisher.tick();
                awaitWarningOrFailure(engines);
                assertThat(engine.failure()).isNull();
                assertThat(engines.warnings)
                        .singleElement()
                        .asString()
                        .contains("snapshot given up, sequence=52", "No space left");
                assertThat(snapshots(place)).hasSize(1);
                disk.makeRoom();
                engine.requestSnapshot();
                publisher.tick();
                engines.await("the next is written", () -> engine.snapshotSequence() == 53);
            }
            assertThat(SnapshotFiles.list(DurableEngine.snapshotsIn(place)))
                    .hasSize(2)
                    .allMatch(SnapshotFile::isSound);
        }
    }

    private static void awaitWarningOrFailure(final Engines engines) {
        engines.await(
                "a warning",
                () -> !engines.warnings.isEmpty() || engines.engine().failure() != null);
    }

    private long journalId() {
        return SnapshotFiles.list(DurableEngine.snapshotsIn(directory))
                .get(0)
                .header()
                .identity()
                .journalId();
    }

    private static List<Path> snapshots(final Path journal) throws IOException {
        try (Stream<Path> files = Files.list(journal.resolve("snapshots"))) {
            return files.toList();
        }
    }

    private SnapshotStore store() {
        try (Journal journal =
                Journal.open(new Journal.Context().directory(directory).application(Engines.APPLICATION))) {
            return new SnapshotStore(
                    DurableEngine.snapshotsIn(directory),
                    new SnapshotIdentity(Engines.APPLICATION, journal.id(), 0, ""),
                    3,
                    warning -> {});
        }
    }

    @Test
    void shouldKeepAFewSnapshotsOnly() throws IOException {
        final Engines engines = Engines.on(directory).layout(ThreadLayout.caller());
        engines.context.snapshotEvery(20);
        try (engines) {
            engines.open();
            final CommandPublisher publisher = engines.engine().publisher();
            for (long number = 1; number <= 200; number++) {
                flow.sendOne(publisher, number);
                engines.engine().step();
            }
        }
        try (Stream<Path> files = Files.list(directory.resolve("snapshots"))) {
            final List<Path> kept = files.toList();
            assertThat(kept).hasSize(SnapshotStore.DEFAULT_KEEP_COUNT);
        }
        assertThat(engines.engine().snapshotSequence()).isEqualTo(200);
    }
}

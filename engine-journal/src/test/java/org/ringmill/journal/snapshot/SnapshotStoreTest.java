package org.ringmill.journal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;

class SnapshotStoreTest {
    private static final long SEED = 31;

    @TempDir
    private Path directory;

    private final List<RingmillException> warnings = new ArrayList<>();

    @Test
    void shouldGiveBackWhatWasPut() {
        final BufferSnapshotSink sink = new BufferSnapshotSink();
        for (int round = 0; round < 3; round++) {
            final Random values = new Random(SEED);
            sink.reset();
            for (int i = 0; i < 20_000; i++) {
                final byte[] bytes = new byte[values.nextInt(20)];
                values.nextBytes(bytes);
                sink.putByte((byte) values.nextInt());
                sink.putInt(values.nextInt());
                sink.putLong(values.nextLong());
                sink.putBytes(bytes, 0, bytes.length);
            }
        }
        store("app").write(7, 8, 9, sink);
        final Snapshot snapshot = Objects.requireNonNull(store("app").newestAtMost(Long.MAX_VALUE));
        assertThat(snapshot.sequence()).isEqualTo(7);
        assertThat(snapshot.timestampNs()).isEqualTo(8);
        assertThat(snapshot.stateHash()).isEqualTo(9);
        final BufferSnapshotSource source = snapshot.content();
        final Random values = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[values.nextInt(20)];
            values.nextBytes(bytes);
            final byte[] taken = new byte[bytes.length];
            assertThat(source.takeByte()).isEqualTo((byte) values.nextInt());
            assertThat(source.takeInt()).isEqualTo(values.nextInt());
            assertThat(source.takeLong()).isEqualTo(values.nextLong());
            source.takeBytes(taken, 0, taken.length);
            assertThat(taken).isEqualTo(bytes);
        }
        assertThat(source.remainingBytes()).isZero();
        assertThatThrownBy(source::takeByte).isInstanceOf(RingmillException.class);
        assertThatThrownBy(source::takeInt).isInstanceOf(RingmillException.class);
        assertThatThrownBy(source::takeLong).isInstanceOf(RingmillException.class);
        assertThatThrownBy(() -> source.takeBytes(new byte[1], 0, 1)).isInstanceOf(RingmillException.class);
    }

    @Test
    void shouldGiveTheNewestAtOrBeforeASequence() {
        final SnapshotStore store = store("app");
        assertThat(store.newestAtMost(Long.MAX_VALUE)).isNull();
        for (final long sequence : new long[] {0, 100, Long.MAX_VALUE - 1}) {
            store.write(sequence, 0, sequence, content(sequence));
        }
        assertThat(sequenceAtMost(store, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(sequenceAtMost(store, Long.MAX_VALUE - 2)).isEqualTo(100);
        assertThat(sequenceAtMost(store, 100)).isEqualTo(100);
        assertThat(sequenceAtMost(store, 99)).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldKeepTheLastFewThatAreValid() throws IOException {
        for (long sequence = 1; sequence <= 5; sequence++) {
            store("app").write(sequence, 0, 0, content(sequence));
        }
        assertThat(fileNames()).hasSize(3);
        final Path newest = file(5);
        final byte[] bytes = Files.readAllBytes(newest);
        bytes[60] ^= 1;
        Files.write(newest, bytes);
        store("app").write(6, 0, 0, content(6));
        // 6, 4 and 3 are valid; the damaged 5 is kept for whoever wants to know.
        assertThat(fileNames()).hasSize(4);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void shouldPassOverADamagedSnapshotForAnOlderOne() throws IOException {
        store("app").write(1, 0, 0, content(1));
        store("app").write(2, 0, 0, content(2));
        final byte[] sound = Files.readAllBytes(file(2));
        for (int offset = 0; offset < sound.length; offset++) {
            final byte[] flipped = sound.clone();
            flipped[offset] ^= 4;
            requirePassedOver(flipped);
        }
        for (int length = 0; length < sound.length; length++) {
            requirePassedOver(Arrays.copyOf(sound, length));
        }
        requirePassedOver(Arrays.copyOf(sound, sound.length + 8));
        requirePassedOver(Files.readAllBytes(file(1)));
        assertThat(warnings)
                .allMatch(warning -> warning.category() == RingmillException.Category.WARN)
                .allMatch(warning -> String.valueOf(warning.getMessage())
                        .matches("snapshot passed over, file=.*, offset=[0-9]+, why=.*"));
    }

    @Test
    void shouldNotLoadAnotherApplicationsSnapshot() {
        store("app").write(1, 0, 0, content(1));
        assertThat(store("other").newestAtMost(Long.MAX_VALUE)).isNull();
        assertThat(warnings).singleElement().asString().contains("another application");
    }

    @Test
    void shouldNotLoadAnotherJournalsSnapshot() {
        store("app", 1).write(9, 0, 0, content(9));
        final SnapshotStore second = store("app", 2);
        assertThat(second.newestAtMost(Long.MAX_VALUE)).isNull();
        assertThat(warnings).singleElement().asString().contains("another journal");
        second.write(2, 0, 0, content(2));
        second.write(3, 0, 0, content(3));
        assertThat(warnings).singleElement().asString().contains("another journal");
    }

    @Test
    void shouldPassOverAnotherLayoutsOrLogicsSnapshotForAnOlderOne() {
        store("app").write(1, 0, 0, content(1));
        store(new SnapshotIdentity("app", 1, 4, "rules-7")).write(2, 0, 0, content(2));
        store(new SnapshotIdentity("app", 1, 3, "rules-8")).write(3, 0, 0, content(3));
        store(new SnapshotIdentity("app", 1, 3, "")).write(4, 0, 0, content(4));
        warnings.clear();
        assertThat(sequenceAtMost(store("app"), Long.MAX_VALUE)).isEqualTo(1);
        assertThat(warnings)
                .extracting(Throwable::getMessage)
                .satisfiesExactly(
                        warning -> assertThat(warning)
                                .contains(
                                        "0004.rms",
                                        "offset=67, why=another logic's fingerprint, expected=rules-7, found="),
                        warning -> assertThat(warning)
                                .contains("0003.rms", "another logic's fingerprint, expected=rules-7, found=rules-8"),
                        warning -> assertThat(warning)
                                .contains(
                                        "0002.rms",
                                        "offset=12, why=another schema version of the state, expected=3, found=4"));
    }

    @Test
    void shouldRefuseAnIdentityThatCannotBeWritten() {
        assertThat(new SnapshotIdentity("a", 0, 0, "x".repeat(128)).logicFingerprint())
                .hasSize(128);
        assertThatThrownBy(() -> new SnapshotIdentity("", 0, 0, "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SnapshotIdentity("a", 0, -1, "")).isInstanceOf(IllegalArgumentException.class);
        for (final String bad : List.of("x".repeat(129), "a b", "\u00e9", "\n")) {
            assertThatThrownBy(() -> new SnapshotIdentity("a", 0, 0, bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new SnapshotIdentity(bad, 0, 0, "")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldKnowTheNewestOfTheJournalWhateverItsLogic() throws IOException {
        final SnapshotStore store = store("app");
        assertThat(store.newestSequence()).isZero();
        store.write(1, 0, 0, content(1));
        assertThat(store.newestSequence()).isEqualTo(1);
        store(new SnapshotIdentity("app", 1, 9, "other")).write(5, 0, 0, content(5));
        store("app", 2).write(6, 0, 0, content(6));
        store("other").write(7, 0, 0, content(7));
        Files.write(file(8), new byte[100]);
        warnings.clear();
        assertThat(store.newestSequence()).isEqualTo(5);
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldKnowTheOldestThatIsKeptAndFits() throws IOException {
        assertThat(store("app").oldestKept()).isZero();
        final SnapshotStore store = store("app");
        for (long sequence = 1; sequence <= 5; sequence++) {
            store.write(sequence, 0, 0, content(sequence));
            assertThat(store.oldestKept()).isEqualTo(Math.max(0, sequence - 2));
        }
        assertThat(store("app").oldestKept())
                .as("by a store that has written none")
                .isEqualTo(3);
        assertThat(store(new SnapshotIdentity("app", 1, 3, "rules-8")).oldestKept())
                .as("for another logic")
                .isZero();
        warnings.clear();
        flip(file(3));
        assertThat(store.oldestKept()).as("not read again").isEqualTo(3);
        assertThat(store("app").oldestKept()).as("too few are sound").isZero();
        assertThat(storeOf(2).oldestKept()).as("of those that are sound").isEqualTo(4);
        assertThat(warnings).singleElement().asString().contains("checksum");
    }

    @Test
    void shouldNotCountOneThatWasRejected() {
        final SnapshotStore store = store("app");
        for (long sequence = 1; sequence <= 3; sequence++) {
            store.write(sequence, 0, 0, content(sequence));
        }
        store.reject(Objects.requireNonNull(store.newestAtMost(2)), "it is not what it says");
        assertThat(warnings).singleElement().asString().contains(name(2), "it is not what it says");
        assertThat(store.oldestKept()).as("too few are left").isZero();
        assertThat(sequenceAtMost(store, 2)).isEqualTo(1);
        store.write(4, 0, 0, content(4));
        assertThat(store.oldestKept()).isEqualTo(1);
        store.write(2, 0, 0, content(2));
        assertThat(store.oldestKept()).as("written anew").isEqualTo(2);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void shouldLeaveNothingOfASnapshotThatCouldNotBeWritten() throws IOException {
        final SnapshotStore store = store("app");
        store.write(1, 0, 0, content(1));
        Files.createDirectories(file(2).resolve("in the way"));
        assertThatThrownBy(() -> store.write(2, 0, 0, content(2)))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("cannot write file");
        assertThat(fileNames()).containsExactlyInAnyOrder(name(1), name(2));
        assertThat(sequenceAtMost(store, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(storeOf(1).oldestKept()).isEqualTo(1);
        store.write(3, 0, 0, content(3));
        assertThat(sequenceAtMost(store, Long.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    void shouldRemoveWhatAKilledWriterLeftUnfinished() throws IOException {
        final Path unfinished = directory.resolve(name(7) + ".tmp");
        final Path someones = directory.resolve("notes.rms.tmp");
        Files.write(unfinished, new byte[10]);
        Files.write(someones, new byte[10]);
        store("app").write(8, 0, 0, content(8));
        assertThat(fileNames()).containsExactlyInAnyOrder(name(8), "notes.rms.tmp");
    }

    private static void flip(final Path file) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 20] ^= 1;
        Files.write(file, bytes);
    }

    private void requirePassedOver(final byte[] bytes) throws IOException {
        Files.write(file(2), bytes);
        final int before = warnings.size();
        assertThat(sequenceAtMost(store("app"), Long.MAX_VALUE)).isEqualTo(1);
        assertThat(warnings).hasSize(before + 1);
    }

    private SnapshotStore store(final String application) {
        return store(application, 1);
    }

    private SnapshotStore store(final String application, final long journalId) {
        return store(new SnapshotIdentity(application, journalId, 3, "rules-7"));
    }

    private SnapshotStore storeOf(final int keepCount) {
        return new SnapshotStore(directory, new SnapshotIdentity("app", 1, 3, "rules-7"), keepCount, warnings::add);
    }

    private SnapshotStore store(final SnapshotIdentity identity) {
        return new SnapshotStore(directory, identity, SnapshotStore.DEFAULT_KEEP_COUNT, warnings::add);
    }

    private static long sequenceAtMost(final SnapshotStore store, final long sequence) {
        final Snapshot snapshot = Objects.requireNonNull(store.newestAtMost(sequence));
        assertThat(snapshot.content().takeLong()).isEqualTo(snapshot.sequence());
        return snapshot.sequence();
    }

    private static BufferSnapshotSink content(final long sequence) {
        final BufferSnapshotSink sink = new BufferSnapshotSink();
        sink.putLong(sequence);
        sink.putBytes(new byte[40], 0, 40);
        return sink;
    }

    private Path file(final long sequence) {
        return directory.resolve(name(sequence));
    }

    private static String name(final long sequence) {
        return String.format(Locale.ROOT, "snapshot-%019d.rms", sequence);
    }

    private List<String> fileNames() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}

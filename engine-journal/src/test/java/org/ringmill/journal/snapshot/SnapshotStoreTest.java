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
                .allMatch(warning -> String.valueOf(warning.getMessage()).contains("why="));
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
        return new SnapshotStore(directory, application, journalId, SnapshotStore.DEFAULT_KEEP_COUNT, warnings::add);
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
        return directory.resolve(String.format(Locale.ROOT, "snapshot-%019d.rms", sequence));
    }

    private List<String> fileNames() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}

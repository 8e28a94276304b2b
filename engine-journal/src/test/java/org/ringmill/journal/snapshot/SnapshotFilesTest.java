package org.ringmill.journal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.ringmill.journal.snapshot.SnapshotDescriptor.CONTENT_LENGTH_OFFSET;
import static org.ringmill.journal.snapshot.SnapshotDescriptor.FINGERPRINT_LENGTH_OFFSET;
import static org.ringmill.journal.snapshot.SnapshotDescriptor.FIXED_LENGTH;
import static org.ringmill.journal.snapshot.SnapshotDescriptor.MAGIC_OFFSET;
import static org.ringmill.journal.snapshot.SnapshotDescriptor.NAME_LENGTH_OFFSET;
import static org.ringmill.journal.snapshot.SnapshotDescriptor.SCHEMA_VERSION_OFFSET;
import static org.ringmill.journal.snapshot.SnapshotDescriptor.SEQUENCE_OFFSET;
import static org.ringmill.journal.snapshot.SnapshotDescriptor.VERSION_OFFSET;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.agent.RingmillException;

/** Snapshot files seen by one who knows nothing of them, and trusts nothing in them. */
class SnapshotFilesTest {
    private static final SnapshotIdentity FIRST = new SnapshotIdentity("app", 11, 3, "rules-7");
    private static final SnapshotIdentity OTHER = new SnapshotIdentity("other", -1, 0, "");
    private static final int CONTENT_BYTES = 200_000;

    @TempDir
    private Path root;

    private Path directory;

    @BeforeEach
    void writeTwo() {
        directory = root.resolve("snapshots");
        write(FIRST, 10);
        write(OTHER, 20);
    }

    private void write(final SnapshotIdentity identity, final long sequence) {
        final BufferSnapshotSink content = new BufferSnapshotSink();
        content.putLong(sequence);
        content.putBytes(new byte[CONTENT_BYTES], 0, CONTENT_BYTES);
        new SnapshotStore(directory, identity, 9, warning -> {}).write(sequence, sequence + 1, sequence + 2, content);
    }

    @Test
    void shouldListWhatEachFileSaysNewestFirst() throws IOException {
        Files.write(directory.resolve("notes.txt"), new byte[3]);
        Files.write(directory.resolve("snapshot-7.rms"), new byte[3]);
        final long contentBytes = CONTENT_BYTES + Long.BYTES;
        assertThat(SnapshotFiles.list(directory))
                .containsExactly(
                        new SnapshotFile(
                                name(20),
                                Files.size(file(20)),
                                new SnapshotHeader(OTHER, 20, 21, 22, contentBytes),
                                null),
                        new SnapshotFile(
                                name(10),
                                Files.size(file(10)),
                                new SnapshotHeader(FIRST, 10, 11, 12, contentBytes),
                                null))
                .allMatch(SnapshotFile::isSound);
        assertThat(SnapshotFiles.list(root.resolve("missing"))).isEmpty();
    }

    @Test
    void shouldReadAnyOne() {
        for (final SnapshotFile file : SnapshotFiles.list(directory)) {
            final Snapshot snapshot = SnapshotFiles.read(directory, file.name());
            assertThat(snapshot.header()).isEqualTo(file.header());
            assertThat(snapshot.content().takeLong()).isEqualTo(snapshot.sequence());
            assertThat(snapshot.content().remainingBytes()).isEqualTo(CONTENT_BYTES);
        }
    }

    @Test
    void shouldNotReadWhatIsNotASnapshotOfTheDirectory() throws IOException {
        Files.copy(file(10), root.resolve(name(10)));
        for (final String name : List.of("../" + name(10), "notes.txt", "", root.resolve(name(10)) + "")) {
            assertThatThrownBy(() -> SnapshotFiles.read(directory, name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SnapshotFiles.read(directory, name(11)))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("there is none");
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        final byte[] sound = Files.readAllBytes(file(10));
        requireFault(Arrays.copyOf(sound, 67), 67, "too short");
        requireFault(
                Arrays.copyOf(sound, sound.length - 1), sound.length - 1, "too short, expectedBytes=" + sound.length);
        requireFault(Arrays.copyOf(sound, sound.length + 1), CONTENT_LENGTH_OFFSET, "lengths do not fit");
        requireFault(with(sound, MAGIC_OFFSET + 1, (byte) 0), MAGIC_OFFSET, "not a snapshot");
        requireFault(with(sound, VERSION_OFFSET, (byte) 2), VERSION_OFFSET, "format version 2, known=1");
        requireFault(with(sound, sound.length - 9, (byte) 1), sound.length - 4, "checksum does not fit");
        requireFault(signed(with(sound, FIXED_LENGTH, (byte) 0x1B)), FIXED_LENGTH, "header holds what none may");
        final int fingerprint = FIXED_LENGTH + FIRST.application().length();
        requireFault(signed(with(sound, fingerprint + 1, (byte) 0x1B)), fingerprint, "header holds what none may");
        requireFault(signed(with(sound, SCHEMA_VERSION_OFFSET + 3, (byte) -1)), SCHEMA_VERSION_OFFSET, "header holds");
        requireFault(signed(with(sound, SEQUENCE_OFFSET, (byte) 9)), SEQUENCE_OFFSET, "holds sequence 9");
    }

    @Test
    void shouldSayWhoseItIsIfNotTheJournals() {
        final SnapshotFile file = tenth();
        final String application = FIRST.application();
        final long id = FIRST.journalId();
        assertThat(file.faultFor(application, id, 10)).isNull();
        assertThat(file.faultFor("other", id, 10))
                .isEqualTo(
                        new SnapshotFault(FIXED_LENGTH, "another application's, expected=other, found=" + application));
        assertThat(file.faultFor(application, id + 1, 10))
                .asString()
                .startsWith("offset=40, why=another journal's, expected=");
        assertThat(file.faultFor(application, id, 9))
                .isEqualTo(new SnapshotFault(SEQUENCE_OFFSET, "beyond the end of the journal, lastSequence=9"));
    }

    @Test
    void shouldAllocateByNoLengthThatTheFileDoesNotHave() throws IOException {
        final byte[] sound = Files.readAllBytes(file(10));
        for (final int offset : new int[] {NAME_LENGTH_OFFSET, FINGERPRINT_LENGTH_OFFSET}) {
            for (final int length : new int[] {-1, 129, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                final byte[] changed = sound.clone();
                view(changed).putInt(offset, length);
                requireFault(signed(changed), offset, "lengths do not fit");
            }
            final byte[] changed = sound.clone();
            view(changed).putInt(offset, 0);
            requireFault(signed(changed), CONTENT_LENGTH_OFFSET, "lengths do not fit");
        }
        for (final long length : new long[] {-1, 0, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            final byte[] changed = sound.clone();
            view(changed).putLong(CONTENT_LENGTH_OFFSET, length);
            requireFault(signed(changed), CONTENT_LENGTH_OFFSET, "lengths do not fit");
        }
        final byte[] shifted = sound.clone();
        view(shifted).putInt(FINGERPRINT_LENGTH_OFFSET, 129);
        view(shifted).putLong(CONTENT_LENGTH_OFFSET, CONTENT_BYTES + Long.BYTES + 7 - 129);
        requireFault(signed(shifted), FINGERPRINT_LENGTH_OFFSET, "lengths do not fit");
        final long huge = 1L << 40;
        view(sound).putLong(CONTENT_LENGTH_OFFSET, huge);
        Files.write(file(10), sound);
        try (RandomAccessFile sparse = new RandomAccessFile(file(10).toFile(), "rw")) {
            sparse.setLength(FIXED_LENGTH + 3 + 7 + huge + SnapshotDescriptor.CHECKSUM_LENGTH);
        }
        assertThat(tenth().fault()).isEqualTo(new SnapshotFault(CONTENT_LENGTH_OFFSET, "lengths do not fit"));
    }

    @Test
    void shouldNotFollowASymbolicLink() throws IOException {
        final Path outside = root.resolve("outside");
        Files.move(file(10), outside);
        Files.createSymbolicLink(file(10), outside);
        requireUnreadable();
        assertThat(new SnapshotStore(directory, FIRST, 9, warning -> {}).newestAtMost(Long.MAX_VALUE))
                .isNull();
    }

    @Test
    void shouldNotWaitForAPipeNorReadADirectory() throws IOException, InterruptedException {
        Files.delete(file(10));
        Files.createDirectory(file(10));
        requireUnreadable();
        Files.delete(file(10));
        final boolean made =
                new ProcessBuilder("mkfifo", file(10).toString()).start().waitFor() == 0;
        assumeTrue(made, "skipped: no pipes here");
        requireUnreadable();
    }

    private void requireUnreadable() {
        final SnapshotFile file = tenth();
        assertThat(file.header()).isNull();
        assertThat(file.fault()).asString().startsWith("offset=0, why=").contains("not an ordinary file");
        assertThatThrownBy(() -> SnapshotFiles.read(directory, file.name()))
                .hasMessageContaining(String.valueOf(file.fault()));
    }

    private void requireFault(final byte[] bytes, final long offset, final String why) throws IOException {
        Files.write(file(10), bytes);
        assertThat(tenth().isSound()).isFalse();
        assertThat(tenth().fault()).asString().startsWith("offset=" + offset + ", why=" + why);
        assertThat(tenth().sizeBytes()).isEqualTo(bytes.length);
        assertThatThrownBy(() -> SnapshotFiles.read(directory, name(10)))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining(", offset=" + offset + ", why=" + why);
    }

    private SnapshotFile tenth() {
        final SnapshotFile file = SnapshotFiles.list(directory).get(1);
        assertThat(file.name()).isEqualTo(name(10));
        return Objects.requireNonNull(file);
    }

    private static byte[] with(final byte[] bytes, final int offset, final byte value) {
        final byte[] changed = bytes.clone();
        changed[offset] = value;
        return changed;
    }

    /** {@return the bytes with a checksum that fits: what one may write who wants to do harm} */
    private static byte[] signed(final byte[] bytes) {
        final int checked = bytes.length - SnapshotDescriptor.CHECKSUM_LENGTH;
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, checked);
        view(bytes).putInt(checked, (int) crc.getValue());
        return bytes;
    }

    private static ByteBuffer view(final byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Path file(final long sequence) {
        return directory.resolve(name(sequence));
    }

    private static String name(final long sequence) {
        return String.format(Locale.ROOT, "snapshot-%019d.rms", sequence);
    }
}

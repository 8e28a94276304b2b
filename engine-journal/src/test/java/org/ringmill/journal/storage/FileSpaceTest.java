package org.ringmill.journal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reservation takes from a disk and what it gives back, on a file system that undoes a failed one and on one that does not. */
class FileSpaceTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4"})
    void shouldTakeNothingWhenThereIsNotEnough(final String fileSystem) throws IOException {
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, 64);
                FileSpace space = new FileSpace(file(disk, 512L * MIB), 3, disk.root())) {
            final long free = disk.freeBytes();
            assertThatThrownBy(() -> space.reserve(256L * MIB))
                    .isInstanceOf(JournalStorageException.class)
                    .hasMessageContaining("no room for the journal")
                    .hasMessageContaining("No space left");
            assertThat(disk.freeBytes()).isBetween(free - 64 * 1024, free);
            assertThat(Files.readAllBytes(disk.root().resolve("file")))
                    .startsWith(1, 2, 3)
                    .hasSize(512 * MIB);
            space.reserve(MIB);
            assertThat(disk.freeBytes()).isLessThan(free);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4"})
    void shouldGiveBackWhatLiesBehindAPosition(final String fileSystem) throws IOException {
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, 200)) {
            final long free = disk.freeBytes();
            final Path file = file(disk, 8L * MIB);
            try (FileSpace space = new FileSpace(file, 3, disk.root())) {
                space.reserve(20L * MIB);
                assertThat(disk.freeBytes()).isLessThan(free - 19L * MIB);
            }
            FileSpace.release(file, 3);
            assertThat(disk.freeBytes()).isBetween(free - 64 * 1024, free);
            assertThat(Files.readAllBytes(file)).startsWith(1, 2, 3).hasSize(4096);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4"})
    void shouldLeaveTheLastOfADiskToOthers(final String fileSystem) throws IOException {
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, 64);
                FileSpace space = new FileSpace(file(disk, 512L * MIB), 3, disk.root())) {
            final long free = disk.freeBytes();
            assertThat(space.reserveAhead(MIB)).isFalse();
            space.reserve(MIB);
            assertThat(space.reserveAhead(MIB)).isTrue();
            assertThat(disk.freeBytes()).isBetween(free - 3 * MIB, free - MIB);
        }
    }

    private static Path file(final SmallDisk disk, final long lengthBytes) throws IOException {
        final Path path = disk.root().resolve("file");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(new byte[] {1, 2, 3});
            file.setLength(lengthBytes);
            file.getFD().sync();
        }
        return path;
    }
}

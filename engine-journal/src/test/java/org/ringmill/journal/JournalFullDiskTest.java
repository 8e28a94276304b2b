package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.storage.JournalStorage;
import org.ringmill.journal.storage.SmallDisk;

/** A disk that fills up: the journal stops with a reason, nothing acknowledged is lost, and it takes no more than it writes. */
class JournalFullDiskTest {
    private static final int MIB = 1024 * 1024;
    private static final int DISK_MIB = 128;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "tmpfs, PROCESS_CRASH, 4000000, false",
        "tmpfs, PROCESS_CRASH, 110000000, true",
        "tmpfs, POWER_LOSS, 7777777, false",
        "ext4, PROCESS_CRASH, 20000000, true",
        "ext4, PROCESS_CRASH, 90000000, true",
        "ext4, POWER_LOSS, 7777777, false"
    })
    void shouldLoseNothingAcknowledgedWhenTheDiskIsFull(
            final String fileSystem, final Durability durability, final long freeBytes, final boolean touching)
            throws IOException {
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, DISK_MIB)) {
            disk.leaveFree(freeBytes);
            final long acknowledged;
            final long appended;
            try (Journal journal = Journal.open(context(disk, durability))) {
                journal.start();
                final Throwable fault = catchThrowable(() -> appendUntilFull(journal, touching));
                acknowledged = journal.durableSequence();
                appended = journal.appendedSequence();
                assertThat(fault).isInstanceOf(JournalException.class).hasMessageContaining("no room for the journal");
                assertThat(acknowledged).isGreaterThan(1_000);
                assertThat(appended).isGreaterThanOrEqualTo(acknowledged);
                assertThat(catchThrowable(() -> Records.append(journal, appended + 1)))
                        .isInstanceOf(JournalException.class);
                assertThat(journal.durableSequence()).isEqualTo(acknowledged);
            }
            disk.makeRoom();
            try (Journal journal = Journal.open(context(disk, durability))) {
                assertThat(Records.recoverAndCheck(journal).lastSequence()).isEqualTo(appended);
                journal.start();
                Records.append(journal, appended + 1);
                journal.flush();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4"})
    void shouldGiveBackTheRoomThatFilesLeftUnused(final String fileSystem) throws IOException {
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, 400)) {
            final long fileBytes = 4L * MIB;
            final long free = disk.freeBytes();
            try (Journal journal =
                    Journal.open(context(disk, Durability.PROCESS_CRASH).fileBytes(fileBytes))) {
                journal.start();
                while (journal.appendedSequence() % 1_000 != 0 || files(disk) < 6) {
                    Records.append(journal, journal.appendedSequence() + 1);
                    journal.flush();
                }
            }
            assertThat(free - disk.freeBytes()).isBetween(5 * fileBytes, 7 * fileBytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4"})
    void shouldLeaveNothingOfAStartForWhichThereIsNoRoom(final String fileSystem) throws IOException {
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, 60)) {
            try (Journal journal = Journal.open(context(disk, Durability.PROCESS_CRASH))) {
                journal.start();
                Records.append(journal, 1);
            }
            final List<String> before = entries(disk);
            for (final long freeBytes : new long[] {2 * MIB, 400_000, 100_000}) {
                disk.leaveFree(freeBytes);
                try (Journal journal = Journal.open(context(disk, Durability.PROCESS_CRASH))) {
                    assertThat(catchThrowable(journal::start))
                            .as("with %s bytes", freeBytes)
                            .isInstanceOf(RingmillException.class);
                }
                assertThat(entries(disk)).isEqualTo(before);
            }
            disk.makeRoom();
            try (Journal journal = Journal.open(context(disk, Durability.PROCESS_CRASH))) {
                assertThat(Records.recoverAndCheck(journal).lastSequence()).isEqualTo(1);
                journal.start();
                Records.append(journal, 2);
            }
        }
    }

    private static List<String> entries(final SmallDisk disk) throws IOException {
        try (Stream<Path> files = Files.walk(disk.root().resolve("journal"))) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4"})
    void shouldGiveBackAtTheNextStartWhatAKilledWriterHadReserved(final String fileSystem)
            throws IOException, InterruptedException {
        try (SmallDisk disk = new SmallDisk(directory, fileSystem, 400)) {
            final Process writer = ChildJournal.start(
                    ChildJournal.inheritedFlags(),
                    ChildJournal.WRITE,
                    disk.root().resolve("journal"),
                    Durability.PROCESS_CRASH);
            assertThat(writer.getInputStream().readNBytes(1_000)).hasSize(1_000);
            writer.toHandle().destroyForcibly();
            writer.getInputStream().readAllBytes();
            writer.waitFor();
            final long free = disk.freeBytes();
            try (Journal journal = Journal.open(context(disk, Durability.PROCESS_CRASH))) {
                assertThat(Records.recoverAndCheck(journal).lastSequence()).isPositive();
                journal.start();
            }
            assertThat(disk.freeBytes()).isGreaterThan(free + 8 * MIB);
        }
    }

    private static long files(final SmallDisk disk) throws IOException {
        try (Stream<Path> files = Files.walk(disk.root().resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(JournalStorage.FRAME_FILE_SUFFIX))
                    .count();
        }
    }

    /** In a directory of its own: a new ext4 holds another already. */
    private static Journal.Context context(final SmallDisk disk, final Durability durability) {
        return Records.context(disk.root().resolve("journal")).durability(durability);
    }

    private static void appendUntilFull(final Journal journal, final boolean touching) {
        for (long sequence = 1; sequence < 10_000_000; sequence++) {
            Records.append(journal, sequence);
            if (sequence % 50 == 0) {
                journal.flush();
                if (journal.durability() == Durability.POWER_LOSS && sequence % 1_000 == 0) {
                    journal.force();
                }
                if (touching) {
                    journal.touchAhead();
                }
            }
        }
    }
}

package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringmill.journal.storage.JournalStorage;
import org.ringmill.journal.storage.JournalStorageException;

/** A disk that fills up: the journal stops with a reason, and nothing acknowledged is lost. Needs leave to mount a small disk. */
class JournalFullDiskTest {
    @TempDir
    private Path directory;

    private Path disk() {
        return directory.resolve("disk");
    }

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        assertThat(disk().toFile().mkdir()).isTrue();
        assumeThat(exitCode("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk().toString()))
                .as("mounting needs root and Linux")
                .isZero();
    }

    /** Lazily: Chronicle gives its mappings back a little after the close, in the background. */
    @AfterEach
    void unmount() throws IOException, InterruptedException {
        exitCode("umount", "--lazy", disk().toString());
    }

    private void resize(final int kilobytes) throws IOException, InterruptedException {
        assertThat(exitCode("mount", "-o", "remount,size=" + kilobytes + "k", disk().toString()))
                .isZero();
    }

    private static int exitCode(final String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (final IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such file")) {
                return -1;
            }
            throw e;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PROCESS_CRASH, 4000, false",
        "PROCESS_CRASH, 21004, true",
        "PROCESS_CRASH, 33333, true",
        "POWER_LOSS, 7777, false"
    })
    void shouldLoseNothingAcknowledgedWhenTheDiskIsFull(
            final Durability durability, final int kilobytes, final boolean touching)
            throws IOException, InterruptedException {
        resize(kilobytes);
        final long acknowledged;
        final long appended;
        try (Journal journal = Journal.open(context(durability))) {
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
        resize(100_000);
        try (Journal journal = Journal.open(context(durability))) {
            assertThat(Records.recoverAndCheck(journal).lastSequence()).isEqualTo(appended);
            journal.start();
            Records.append(journal, appended + 1);
            journal.flush();
        }
    }

    @Test
    void shouldGiveBackTheRoomThatFilesLeftUnused() throws IOException, InterruptedException {
        resize(400_000);
        final long fileBytes = 4 * 1024 * 1024;
        final long fullBytes = Files.getFileStore(disk()).getUsableSpace();
        try (Journal journal = Journal.open(context(Durability.PROCESS_CRASH).fileBytes(fileBytes))) {
            journal.start();
            while (journal.appendedSequence() % 1_000 != 0 || files() < 6) {
                Records.append(journal, journal.appendedSequence() + 1);
                journal.flush();
            }
        }
        assertThat(fullBytes - Files.getFileStore(disk()).getUsableSpace()).isBetween(5 * fileBytes, 7 * fileBytes);
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(disk())) {
            return files.filter(file -> file.toString().endsWith(JournalStorage.FRAME_FILE_SUFFIX))
                    .count();
        }
    }

    private Journal.Context context(final Durability durability) {
        return Records.context(disk()).durability(durability);
    }

    private static void appendUntilFull(final Journal journal, final boolean touching) {
        boolean touches = touching;
        for (long sequence = 1; sequence < 10_000_000; sequence++) {
            Records.append(journal, sequence);
            if (sequence % 50 == 0) {
                journal.flush();
                if (journal.durability() == Durability.POWER_LOSS && sequence % 1_000 == 0) {
                    journal.force();
                }
                touches = touches && touch(journal);
            }
        }
    }

    /** As the engine's agent does, which does no more once it fails. */
    private static boolean touch(final Journal journal) {
        try {
            journal.touchAhead();
            return true;
        } catch (final JournalStorageException full) {
            assertThat(full).hasMessageContaining("no room for the journal");
            return false;
        }
    }
}

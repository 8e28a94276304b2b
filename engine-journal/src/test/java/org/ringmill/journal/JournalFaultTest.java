package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringmill.journal.storage.MemoryStorage;

/** A disk that fails and a process that is killed: nothing acknowledged is lost, and a failure is never tried again. */
class JournalFaultTest {
    private static final long SEED = 104_729;
    private static final int WRITES = 25;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void shouldStopForGoodAtEachWriteThatFails(final MemoryStorage.WriteFault fault) {
        for (int failing = 2; failing <= WRITES; failing++) { // the first write opens the epoch
            final MemoryStorage storage = new MemoryStorage();
            storage.failWrite(failing, fault);
            final long acknowledged;
            try (Journal journal = Journal.open(Records.context(storage).maxFrameBytes(16 * 1024))) {
                journal.start();
                final Throwable first = catchThrowable(() -> appendFrames(journal));
                acknowledged = journal.durableSequence();
                assertThat(acknowledged).isEqualTo((failing - 2) * 3L);
                requireStopped(journal, first, "write fails as told, number=" + failing);
                assertThat(journal.durableSequence()).isEqualTo(acknowledged);
            }
            storage.heal();
            try (Journal journal = Journal.open(Records.context(storage).maxFrameBytes(16 * 1024))) {
                final boolean whole = fault == MemoryStorage.WriteFault.WHOLE_BUT_HEADER;
                assertThat(Records.recoverAndCheck(journal).lastSequence()).isEqualTo(acknowledged + (whole ? 3 : 0));
                journal.start();
                appendFrames(journal);
            }
            try (Journal journal = Journal.open(Records.context(storage).maxFrameBytes(16 * 1024))) {
                assertThat(Records.recoverAndCheck(journal).lastSequence())
                        .isGreaterThanOrEqualTo(acknowledged + WRITES * 3);
            }
        }
    }

    @Test
    void shouldStopForGoodAtEachForceThatFails() {
        for (int failing = 1; failing <= WRITES; failing++) {
            final MemoryStorage storage = new MemoryStorage();
            storage.failForce(failing);
            try (Journal journal = Journal.open(
                    Records.context(storage).maxFrameBytes(16 * 1024).durability(Durability.POWER_LOSS))) {
                journal.start();
                final Throwable first = catchThrowable(() -> appendFrames(journal));
                assertThat(journal.durableSequence()).isEqualTo((failing - 1) * 3L);
                requireStopped(journal, first, "force fails as told, number=" + failing);
                assertThat(journal.durableSequence()).isEqualTo((failing - 1) * 3L);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void shouldLoseNothingAcknowledgedWhenTheProcessIsKilled(final Durability durability)
            throws IOException, InterruptedException {
        final Random random = new Random(SEED);
        long acknowledged = 0;
        for (int round = 0; round < 3; round++) {
            final Process writer =
                    ChildJournal.start(ChildJournal.inheritedFlags(), ChildJournal.WRITE, directory, durability);
            final long killAfter = acknowledged + 50 + random.nextInt(2_000);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
                acknowledged = readUntil(lines, killAfter, acknowledged);
                writer.toHandle().destroyForcibly(); // a kill that leaves the pipe: what was printed is read below
                acknowledged = readUntil(lines, Long.MAX_VALUE, acknowledged);
            }
            assertThat(acknowledged).as("round " + round).isGreaterThanOrEqualTo(killAfter);
            writer.waitFor();
            try (Journal journal = Journal.open(Records.context(directory))) {
                assertThat(Records.recoverAndCheck(journal).lastSequence()).isGreaterThanOrEqualTo(acknowledged);
            }
        }
    }

    private static long readUntil(final BufferedReader lines, final long sequence, final long acknowledged)
            throws IOException {
        long last = acknowledged;
        while (last < sequence) {
            final String line = lines.readLine();
            if (line == null) {
                break;
            }
            // The last line of a process that was killed may be cut, and then says less than it meant.
            final String number = line.startsWith("durable ") ? line.substring("durable ".length()) : "";
            last = number.matches("[0-9]+") ? Math.max(last, Long.parseLong(number)) : last;
        }
        return last;
    }

    private static void appendFrames(final Journal journal) {
        long sequence = journal.appendedSequence();
        for (int i = 0; i < WRITES; i++) {
            for (int k = 0; k < 3; k++) {
                Records.append(journal, ++sequence);
            }
            journal.flush();
            if (journal.durability() == Durability.POWER_LOSS) {
                journal.force();
            }
        }
    }

    private static void requireStopped(final Journal journal, final Throwable first, final String cause) {
        assertThat(first).isInstanceOf(JournalException.class).hasRootCauseMessage(cause);
        final Throwable failure = first.getCause();
        assertThat(journal.failure()).isSameAs(failure);
        final long next = journal.appendedSequence() + 1;
        assertThatThrownBy(() -> Records.append(journal, next)).hasCause(failure);
        assertThatThrownBy(journal::flush).hasCause(failure);
        assertThatThrownBy(journal::force).hasCause(failure);
    }
}

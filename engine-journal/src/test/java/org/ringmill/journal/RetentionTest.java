package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.JournalScan;
import org.ringmill.journal.storage.JournalFiles;

/** Old files go when a limit says so, never one that is needed or read, and what is left is a sound journal. */
class RetentionTest {
    private static final long SEED = 15_485_863;
    private static final int PER_EPOCH = 1_000;
    private static final long LAST_SEQUENCE = 3L * PER_EPOCH;
    private static final Retention ALL_OLD = Retention.keepAll().withMaxBytes(0);

    @TempDir
    private Path directory;

    @TempDir
    private Path copies;

    private Journal.Context context() {
        return Records.context(directory).fileBytes(64 * 1024);
    }

    private void writeThreeEpochs() {
        for (int start = 0; start < 3; start++) {
            try (Journal journal = Journal.open(context())) {
                journal.start();
                Records.append(journal, PER_EPOCH, new Random(SEED));
            }
        }
    }

    private List<String> frameFiles() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.map(path -> directory.relativize(path).toString())
                    .filter(JournalFiles::isFrameFile)
                    .sorted()
                    .toList();
        }
    }

    private Pruned prune(final Retention retention, final long neededAfter) {
        try (Journal journal = Journal.open(context())) {
            final long firstSequence = journal.firstSequence();
            final boolean isAnyToGo = journal.wouldPrune(retention, neededAfter);
            final Pruned pruned = journal.prune(retention, neededAfter);
            assertThat(isAnyToGo).as("would prune %s", pruned).isEqualTo(pruned.firstSequence() > firstSequence);
            return pruned;
        }
    }

    /** Checks that every record from the first that is kept to the last is there, for recovery, verifier and reader. */
    private void requireSoundFrom(final long firstSequence, final long lastSequence) {
        assertThat(JournalVerifier.verify(directory, (done, total) -> {}).findings())
                .isEmpty();
        final long[] next = {firstSequence};
        try (Journal journal = Journal.open(context())) {
            final JournalScan scan = journal.recover(0, (record, sequence, timestampNs) -> {
                assertThat(sequence).isEqualTo(next[0]++);
                Records.check(record, sequence, timestampNs);
            });
            assertThat(scan.lastSequence()).isEqualTo(lastSequence);
        }
        assertThat(next[0]).isEqualTo(lastSequence + 1);
        assertThat(readAll(firstSequence)).isEqualTo(lastSequence);
    }

    private long readAll(final long firstSequence) {
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            assertThat(reader.firstSequence()).isEqualTo(firstSequence);
            while (reader.poll(Records::check) > 0) {
                // until the end
            }
            return reader.lastSequence();
        }
    }

    @Test
    void shouldKeepAllUnlessTold() throws IOException {
        writeThreeEpochs();
        final List<String> before = frameFiles();
        assertThat(prune(Retention.keepAll(), Long.MAX_VALUE)).isEqualTo(new Pruned(0, 0, 1));
        assertThat(frameFiles()).isEqualTo(before);
    }

    @Test
    void shouldKeepTheNewestBytes() throws IOException {
        writeThreeEpochs();
        final List<String> before = frameFiles();
        final Pruned pruned = prune(Retention.keepAll().withMaxBytes(100_000), Long.MAX_VALUE);
        assertThat(pruned.fileCount()).isPositive();
        assertThat(frameFiles()).isEqualTo(before.subList(pruned.fileCount(), before.size()));
        assertThat(frameFiles()).hasSizeBetween(1, 2);
        requireSoundFrom(pruned.firstSequence(), LAST_SEQUENCE);
    }

    @Test
    void shouldKeepWhatIsNotOldByEventTime() {
        writeThreeEpochs();
        // A record every 7 ns, so the last 1,500 are as old as that at most.
        final Pruned pruned = prune(Retention.keepAll().withMaxAge(Duration.ofNanos(7 * 1_500)), Long.MAX_VALUE);
        assertThat(pruned.firstSequence()).isBetween(2L, LAST_SEQUENCE - 1_500);
        requireSoundFrom(pruned.firstSequence(), LAST_SEQUENCE);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 700, 1_000, 1_001, 2_345, 3_000})
    void shouldNotDeleteWhatASnapshotNeeds(final long snapshotSequence) {
        writeThreeEpochs();
        final long first =
                prune(Retention.keepAll().withUntilSnapshot(), snapshotSequence).firstSequence();
        assertThat(first).isLessThanOrEqualTo(snapshotSequence + 1);
        assertThat(prune(ALL_OLD, snapshotSequence).firstSequence()).isEqualTo(first);
        requireSoundFrom(first, LAST_SEQUENCE);
    }

    @Test
    void shouldGoOnAppendingAfterwardsAndAcrossStarts() {
        writeThreeEpochs();
        long last = LAST_SEQUENCE;
        for (int start = 0; start < 3; start++) {
            final long first;
            try (Journal journal = Journal.open(context().retention(ALL_OLD))) {
                journal.start();
                for (int i = 0; i < 5; i++) {
                    last = Records.append(journal, 300, new Random(SEED));
                    journal.maintain(Long.MAX_VALUE);
                }
                try (JournalReader reader = JournalReader.open(directory, 0)) {
                    first = reader.firstSequence();
                }
                assertThat(first).as("the file that is written stays").isBetween(last - 1_500, last);
            }
            requireSoundFrom(first, last);
        }
    }

    @Test
    void shouldNotDeleteWhatIsBeingReadNorWhatFollows() {
        writeThreeEpochs();
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            assertThat(prune(ALL_OLD, Long.MAX_VALUE).fileCount()).isZero();
            while (reader.lastSequence() < 1_500) {
                assertThat(reader.poll(Records::check)).isPositive();
            }
            final long first = prune(ALL_OLD, Long.MAX_VALUE).firstSequence();
            assertThat(first).isBetween(2L, 1_500L);
            while (reader.poll(Records::check) > 0) {
                // to the end, although files before it have gone meanwhile
            }
            assertThat(reader.lastSequence()).isEqualTo(LAST_SEQUENCE);
        }
        assertThat(prune(ALL_OLD, Long.MAX_VALUE).firstSequence()).isGreaterThan(2_000);
    }

    /** The system drops a process's locks of a file when it closes any descriptor of it, as a journal does when it is closed. */
    @Test
    void shouldNotDeleteWhatIsReadWhereTheJournalWasClosedMeanwhile() {
        final Journal journal = Journal.open(context());
        journal.start();
        Records.append(journal, PER_EPOCH, new Random(SEED));
        journal.flush();
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            assertThat(reader.poll(Records::check)).isPositive();
            journal.close();
            assertThat(ChildJournal.run(ChildJournal.PRUNE, directory).output()).contains("fileCount=0");
            while (reader.poll(Records::check) > 0) {
                // to the end
            }
            assertThat(reader.lastSequence()).isEqualTo(PER_EPOCH);
        }
        assertThat(ChildJournal.run(ChildJournal.PRUNE, directory).output())
                .contains("Pruned")
                .doesNotContain("fileCount=0");
    }

    @Test
    void shouldNotMindFilesThatADyingProcessHasLeftBehind() throws IOException {
        writeThreeEpochs();
        final List<String> before = frameFiles();
        for (final String name : before) {
            Files.createDirectories(copies.resolve(name).getParent());
            Files.copy(directory.resolve(name), copies.resolve(name));
        }
        final long first = prune(ALL_OLD, 2_500).firstSequence();
        for (final String name : before) {
            Files.createDirectories(directory.resolve(name).getParent());
            if (!Files.exists(directory.resolve(name))) {
                Files.copy(copies.resolve(name), directory.resolve(name));
            }
        }
        requireSoundFrom(first, LAST_SEQUENCE);
        try (Journal journal = Journal.open(context())) {
            journal.start();
        }
        assertThat(frameFiles()).as("the next start deletes them").hasSizeLessThan(before.size());
        requireSoundFrom(first, LAST_SEQUENCE);
    }

    @Test
    void shouldStopWhenTheOldestFileThatIsKeptIsMissing() throws IOException {
        writeThreeEpochs();
        prune(ALL_OLD, 1_700);
        Files.delete(directory.resolve(frameFiles().get(0)));
        try (Journal journal = Journal.open(context())) {
            assertThatThrownBy(() -> journal.recover(0, (record, sequence, timestampNs) -> {}))
                    .isInstanceOf(DamagedJournalException.class)
                    .hasMessageContaining("file is missing");
        }
    }

    @Test
    void shouldBeginAFileAfterTheSpanOfEventTime() throws IOException {
        try (Journal journal = Journal.open(Records.context(directory).fileSpan(Duration.ofNanos(7 * 100)))) {
            journal.start();
            for (int sequence = 1; sequence <= 1_000; sequence++) {
                Records.append(journal, sequence);
                journal.flush();
            }
        }
        assertThat(frameFiles()).hasSize(10);
        requireSoundFrom(1, 1_000);
    }

    @Test
    void shouldFollowAWriterAcrossFilesAndStarts() {
        long last = 0;
        try (Journal first = Journal.open(context())) {
            first.start();
            last = Records.append(first, 10, new Random(SEED));
        }
        try (JournalReader reader = JournalReader.follow(directory, 0)) {
            for (int start = 0; start < 3; start++) {
                try (Journal journal = Journal.open(context())) {
                    journal.start();
                    for (int i = 0; i < 10; i++) {
                        last = Records.append(journal, 150, new Random(SEED + i));
                        while (reader.poll(Records::check) > 0) {
                            // as far as it goes
                        }
                        assertThat(reader.lastSequence()).isEqualTo(last);
                    }
                }
            }
        }
    }

    @Test
    void shouldReadOnlyWhatIsAcknowledgedOfAJournalThatIsBeingWritten() {
        try (Journal journal = Journal.open(context().durability(Durability.POWER_LOSS))) {
            journal.start();
            final long forced = Records.append(journal, 100, new Random(SEED));
            journal.force();
            Records.append(journal, 100, new Random(SEED));
            assertThat(readAll(1)).isEqualTo(forced);
            journal.force();
            assertThat(readAll(1)).isEqualTo(200);
        }
        assertThat(readAll(1)).isEqualTo(200);
    }
}

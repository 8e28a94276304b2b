package org.ringmill.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.journal.FaultRun;
import org.ringmill.journal.frame.CheckedText;
import org.ringmill.journal.storage.JournalFiles;
import org.ringmill.state.Message;

/**
 * Clocks that step by up to a day, back and forth, between runs and within: the engine's own, and the system's, of which a journal
 * has only the names of its files. Sequences decide the order, and nothing is lost, doubled or changed.
 */
class EngineClockStepTest {
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);
    private static final long START_NS = 1_800_000_000L * 1_000_000_000L;
    private static final int FILE_BYTES = 64 * 1024;
    private static final int RUNS = 3;
    private static final int PER_RUN = 2_000;
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final int DAY_LENGTH = 8;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepOrderAndContentWhenClocksStepAFewTimes() throws IOException {
        try (FaultRun run = FaultRun.quick("clock steps", 2, FaultRun.fileSystemOf(directory))) {
            stepAgainAndAgain(run);
        }
    }

    @Tag("faults")
    @Test
    void shouldKeepOrderAndContentWhenClocksStepOften() throws IOException {
        try (FaultRun run = FaultRun.full("clock steps", 200, FaultRun.fileSystemOf(directory))) {
            stepAgainAndAgain(run);
        }
    }

    private void stepAgainAndAgain(final FaultRun run) throws IOException {
        while (run.next()) {
            final Path journal = directory.resolve("journal" + run.round());
            final long[] nowNs = {START_NS};
            long sent = 0;
            for (int i = 0; i < RUNS; i++) {
                nowNs[0] += step(run);
                sent = write(journal, nowNs, sent, run);
                stepTheSystemsClock(journal, run.random());
                requireAll(journal, sent, run);
            }
        }
    }

    /** {@return a step of up to a day, either way} */
    private static long step(final FaultRun run) {
        run.count("steps");
        return run.random().nextLong(2 * DAY_NS) - DAY_NS;
    }

    /** Sends numbered commands, stamped by a clock that steps among them; {@return how many there are in all} */
    private static long write(final Path journal, final long[] nowNs, final long before, final FaultRun run) {
        final Engines engines = Engines.on(journal);
        engines.context.clock(() -> nowNs[0]).journalFileBytes(FILE_BYTES).batchLimit(16);
        try (engines) {
            final CommandPublisher publisher = engines.open().engine().publisher();
            assertThat(engines.engine().recovered().lastSequence()).isEqualTo(before);
            for (long number = before + 1; number <= before + PER_RUN; number++) {
                nowNs[0] += run.random().nextInt(400) == 0 ? step(run) : 1_000;
                final MutableDirectBuffer buffer = publisher.claim();
                assertThat(buffer).isNotNull();
                buffer.putLong(publisher.offset(), number);
                assertThat(publisher.commit(TestMachine.ADD, 1, number, Long.BYTES))
                        .isEqualTo(number);
            }
            engines.awaitReleased();
        }
        return before + PER_RUN;
    }

    /** Names the files of the last run as they would be called had the system's clock been another by up to a day. */
    private static void stepTheSystemsClock(final Path journal, final SplittableRandom random) throws IOException {
        final int days = random.nextInt(3) - 1;
        if (days == 0) {
            return;
        }
        final Path manifest = lastEpoch(journal).resolve(JournalFiles.MANIFEST_FILE);
        String named = String.join("\n", Objects.requireNonNull(CheckedText.decode(Files.readAllBytes(manifest))));
        final List<Path> files = frameFiles(lastEpoch(journal));
        // From the end that is moved towards, so that no name is taken.
        for (int i = 0; i < files.size(); i++) {
            final Path file = files.get(days > 0 ? files.size() - 1 - i : i);
            final String name = file.getFileName().toString();
            final LocalDate day = LocalDate.parse(name.substring(0, DAY_LENGTH), DAY);
            final String moved = DAY.format(day.plusDays(days)) + name.substring(DAY_LENGTH);
            Files.move(file, file.resolveSibling(moved));
            named = named.replace("file=" + name, "file=" + moved);
        }
        Files.write(manifest, CheckedText.encode(List.of(named.split("\n"))));
    }

    private static Path lastEpoch(final Path journal) throws IOException {
        try (Stream<Path> entries = Files.list(journal)) {
            return entries.filter(path -> path.getFileName().toString().startsWith(JournalFiles.EPOCH_PREFIX))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    private static List<Path> frameFiles(final Path epoch) throws IOException {
        try (Stream<Path> files = Files.list(epoch)) {
            return files.filter(path -> path.toString().endsWith(JournalFiles.FRAME_FILE_SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static void requireAll(final Path journal, final long sent, final FaultRun run) throws IOException {
        assertThat(frameFiles(lastEpoch(journal))).hasSizeGreaterThan(1);
        final List<String> wrong = new ArrayList<>();
        final long[] last = {0, Long.MIN_VALUE};
        final Engines engines = Engines.on(journal);
        engines.context.journaledCommands((record, sequence, timestampNs) -> {
            if (!isNext(record, sequence, timestampNs, last)) {
                wrong.add(String.format(Locale.ROOT, "sequence %d at %d after %d", sequence, timestampNs, last[0]));
            }
            last[0] = sequence;
            last[1] = timestampNs;
        });
        assertThat(DurableEngine.recover(engines.context).lastSequence())
                .as(run.place())
                .isEqualTo(sent);
        assertThat(wrong).as(run.place()).isEmpty();
        assertThat(last[0]).isEqualTo(sent);
        assertThat(engines.machine.applied()).isEqualTo(sent);
        run.count("recordsInOrder", sent);
    }

    /** Event time goes on only, also where the clock went back. */
    private static boolean isNext(
            final Message record, final long sequence, final long timestampNs, final long[] last) {
        return sequence == last[0] + 1
                && timestampNs >= last[1]
                && record.correlationId() == sequence
                && record.buffer().getLong(record.offset()) == sequence;
    }
}

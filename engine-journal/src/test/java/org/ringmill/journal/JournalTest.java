package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.frame.FrameDecoder;
import org.ringmill.journal.frame.FrameEncoder;
import org.ringmill.journal.recovery.JournalScan;
import org.ringmill.journal.storage.JournalFiles;
import org.ringmill.journal.storage.JournalInUseException;
import org.ringmill.journal.storage.JournalStorageException;
import org.ringmill.journal.storage.MemoryStorage;

class JournalTest {
    private static final long SEED = 20_240_117;
    private static final long PAGE_BYTES = 4096;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = "MEMORY", mode = EnumSource.Mode.EXCLUDE)
    void shouldGiveBackWhatWasAppendedOverSeveralStarts(final Durability durability) {
        final Random random = new Random(SEED);
        long last = 0;
        for (int start = 0; start < 4; start++) {
            try (Journal journal = Journal.open(Records.context(directory).durability(durability))) {
                final JournalScan scan = Records.recoverAndCheck(journal);
                assertThat(scan.lastSequence()).isEqualTo(last);
                assertThat(scan.lastEpoch()).isEqualTo(start);
                assertThat(scan.tornTails()).isEmpty();
                journal.start();
                last = Records.append(journal, 500, random);
                assertThat(journal.appendedSequence()).isEqualTo(last);
                if (durability == Durability.POWER_LOSS) {
                    assertThat(journal.durableSequence()).isLessThan(last);
                    assertThat(journal.force()).isEqualTo(last);
                }
                assertThat(journal.durableSequence()).isEqualTo(last);
            }
        }
    }

    @Test
    void shouldTouchPagesAheadAndInTheNextFileToo() {
        final long aheadBytes = 512 * 1024;
        final long fileBytes = 1024 * 1024;
        final Random random = new Random(SEED);
        try (Journal journal = Journal.open(
                Records.context(directory).touchAheadBytes(aheadBytes).fileBytes(fileBytes))) {
            journal.start();
            long touched = touchAll(journal);
            assertThat(touched * PAGE_BYTES).isBetween(aheadBytes, aheadBytes + 2 * PAGE_BYTES);
            for (int i = 0; i < 50; i++) {
                Records.append(journal, 1_000, random);
                touched += touchAll(journal);
            }
            assertThat(touched * PAGE_BYTES).isGreaterThan(aheadBytes + fileBytes);
        }
    }

    private static long touchAll(final Journal journal) {
        long touched = 0;
        for (int pages = journal.touchAhead(); pages > 0; pages = journal.touchAhead()) {
            touched += pages;
        }
        return touched;
    }

    @Test
    void shouldNotTouchWhatIsWrittenMeanwhile() throws InterruptedException {
        try (Journal journal = Journal.open(
                Records.context(directory).touchAheadBytes(512 * 1024).fileBytes(1024 * 1024))) {
            journal.start();
            runBeside(journal::touchAhead, () -> Records.append(journal, 50_000, new Random(SEED)));
        }
        try (Journal journal = Journal.open(Records.context(directory))) {
            final JournalScan scan = Records.recoverAndCheck(journal);
            assertThat(scan.lastSequence()).isEqualTo(50_000);
            assertThat(scan.tornTails()).isEmpty();
        }
    }

    /** Runs an action beside a thread that repeats another: once at least before, and never after, when the journal is unmapped. */
    private static void runBeside(final Runnable repeated, final Runnable action) throws InterruptedException {
        final AtomicBoolean running = new AtomicBoolean(true);
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final CountDownLatch underWay = new CountDownLatch(1);
        final Thread repeating = new Thread(() -> {
            while (running.get()) {
                repeated.run();
                underWay.countDown();
            }
        });
        repeating.setUncaughtExceptionHandler((thread, thrown) -> {
            failure.set(thrown);
            underWay.countDown();
        });
        repeating.start();
        try {
            underWay.await();
            action.run();
        } finally {
            running.set(false);
            repeating.join();
        }
        assertThat(failure).hasNullValue();
    }

    /** What a killed process left in the page cache must not be built on before it is on the disk. */
    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"PROCESS_CRASH", "POWER_LOSS"})
    void shouldForceWhatAKilledProcessLeftBeforeItIsHandedOn(final Durability durability) {
        final MemoryStorage storage = new MemoryStorage();
        write(storage, 50);
        storage.removeManifest(1);
        storage.mark(1, 0, 50);
        storage.forcedEpochs().clear();
        storage.heal();
        final List<Long> handed = new ArrayList<>();
        storage.failForce(1);
        try (Journal journal = Journal.open(Records.context(storage).durability(durability))) {
            assertThatThrownBy(() -> journal.recover(0, (record, sequence, timestampNs) -> handed.add(sequence)))
                    .isInstanceOf(JournalStorageException.class);
            assertThat(handed).isEmpty();
        }
        storage.heal();
        try (Journal journal = Journal.open(Records.context(storage).durability(durability))) {
            journal.recover(0, (record, sequence, timestampNs) -> {
                assertThat(storage.forcedEpochs()).containsExactly(1);
                handed.add(sequence);
            });
            assertThat(handed).hasSize(50);
            journal.start();
            assertThat(journal.durableSequence()).isEqualTo(50);
        }
    }

    @Test
    void shouldNotSayThatAnEpochHasEndedBeforeItIsForced() {
        final MemoryStorage storage = new MemoryStorage();
        final List<RingmillException> warnings = new ArrayList<>();
        try (Journal journal = Journal.open(Records.context(storage).warningHandler(warnings::add))) {
            journal.start();
            Records.append(journal, 1);
            storage.heal();
            storage.failForce(1);
        }
        assertThat(storage.fileNames(1)).doesNotContain(JournalFiles.MANIFEST_FILE);
        assertThat(warnings).singleElement().asString().contains("manifest not written at the end", "as told");
        storage.heal();
        try (Journal journal = Journal.open(Records.context(storage))) {
            assertThat(Records.recoverAndCheck(journal).lastSequence()).isEqualTo(1);
            journal.start();
            assertThat(storage.fileNames(1)).contains(JournalFiles.MANIFEST_FILE);
        }
    }

    private static void write(final MemoryStorage storage, final int count) {
        try (Journal journal = Journal.open(Records.context(storage))) {
            journal.start();
            Records.append(journal, count, new Random(SEED));
        }
    }

    @Test
    void shouldHandOnOnlyRecordsAfterTheSnapshot() {
        try (Journal journal = Journal.open(Records.context(directory))) {
            journal.start();
            Records.append(journal, 300, new Random(SEED));
        }
        try (Journal journal = Journal.open(Records.context(directory))) {
            final List<Long> sequences = new ArrayList<>();
            final JournalScan scan = journal.recover(290, (record, sequence, timestampNs) -> {
                Records.check(record, sequence, timestampNs);
                sequences.add(sequence);
            });
            assertThat(sequences).containsExactly(291L, 292L, 293L, 294L, 295L, 296L, 297L, 298L, 299L, 300L);
            assertThat(scan.recordCount()).isEqualTo(300);
        }
    }

    @Test
    void shouldKeepTheRecordsWhenFilesRoll() throws IOException {
        final Random random = new Random(SEED);
        for (int start = 0; start < 2; start++) {
            try (Journal journal =
                    Journal.open(Records.context(directory).fileBytes(64 * 1024).durability(Durability.POWER_LOSS))) {
                assertThat(Records.recoverAndCheck(journal).lastSequence()).isEqualTo(start * 2_000L);
                journal.start();
                Records.append(journal, 2_000, random);
                journal.force();
            }
        }
        try (Journal journal = Journal.open(Records.context(directory))) {
            assertThat(Records.recoverAndCheck(journal).lastSequence()).isEqualTo(4_000);
        }
        assertThat(frameFiles("epoch-000002").size()).isGreaterThan(3);
    }

    @Test
    void shouldLeaveDocumentsThatAnOrdinaryTailerReads() {
        try (Journal journal = Journal.open(Records.context(directory).fileBytes(64 * 1024))) {
            journal.start();
            Records.append(journal, 2_000, new Random(SEED));
        }
        final FrameDecoder decoder = new FrameDecoder();
        final ByteBuffer memory = ByteBuffer.allocateDirect(1024 * 1024).order(ByteOrder.LITTLE_ENDIAN);
        decoder.wrap(memory);
        final long[] last = {0};
        final Bytes<ByteBuffer> bytes = Bytes.wrapForWrite(memory);
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory.resolve("epoch-000001"))
                        .rollCycle(SparseRollCycles.LARGE_HOURLY_XSPARSE)
                        .readOnly(true)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            while (tailer.readBytes(bytes.clear())) {
                assertThat(decoder.check(0, (int) bytes.readRemaining())).isEqualTo(FrameDecoder.Verdict.VALID);
                assertThat(decoder.firstSequence()).isEqualTo(last[0] + 1);
                for (int i = 0; i < decoder.recordCount(); i++) {
                    final var record = decoder.nextRecord();
                    Records.check(record, ++last[0], record.timestampNs());
                }
            }
        }
        assertThat(last[0]).isEqualTo(2_000);
    }

    @Test
    void shouldTakePayloadsUpToTheLimitAndRefuseLongerOnes() {
        final List<Integer> lengths = new ArrayList<>();
        try (Journal journal = Journal.open(Records.context(directory).maxFrameBytes(4096))) {
            journal.start();
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[5000]);
            final int max = journal.maxPayloadBytes();
            int sequence = 0;
            for (final int length : new int[] {max, 0, max - 1, 1, max, max - 7, max - 8, 7, 8, 9}) {
                lengths.add(length);
                journal.append(++sequence, 0, 1, 0, 0, payload, 0, length);
            }
            final int next = sequence + 1;
            assertThatThrownBy(() -> journal.append(next, 0, 1, 0, 0, payload, 0, max + 1))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("lengthBytes=" + (max + 1));
            assertThatThrownBy(() -> journal.append(next + 1, 0, 1, 0, 0, payload, 0, 1))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("sequence is not the next");
            assertThat(journal.failure()).isNull();
        }
        try (Journal journal = Journal.open(Records.context(directory))) {
            final List<Integer> found = new ArrayList<>();
            journal.recover(0, (record, sequence, timestampNs) -> found.add(record.length()));
            assertThat(found).isEqualTo(lengths);
        }
    }

    @Test
    void shouldCarrySequencesNearTheirLimitInsideAFrame() {
        final var encoder = new FrameEncoder(4096);
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[8]);
        encoder.tryAppend(Long.MAX_VALUE - 1, Long.MIN_VALUE, -1, 0, Long.MIN_VALUE, payload, 0, 8);
        encoder.tryAppend(Long.MAX_VALUE, Long.MAX_VALUE, Short.MAX_VALUE, 3, -1, payload, 0, 3);
        final int checksum = encoder.seal(Integer.MAX_VALUE, -1, Long.MAX_VALUE);
        final FrameDecoder decoder = new FrameDecoder();
        decoder.wrap(encoder.frame());
        assertThat(decoder.check(0, encoder.frame().limit())).isEqualTo(FrameDecoder.Verdict.VALID);
        assertThat(decoder.checksum()).isEqualTo(checksum);
        assertThat(decoder.firstSequence()).isEqualTo(Long.MAX_VALUE - 1);
        assertThat(decoder.previousChecksum()).isEqualTo(-1);
        assertThat(decoder.nextRecord().typeId()).isEqualTo(-1);
        assertThat(decoder.nextRecord().timestampNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldRefuseASecondJournalInThisProcessAndKeepTheFirstLocked() throws Exception {
        try (Journal journal = Journal.open(Records.context(directory))) {
            journal.start();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> Journal.open(Records.context(directory)))
                        .isInstanceOf(JournalInUseException.class)
                        .hasMessageContaining("is in use");
            }
            // Closing a descriptor of the lock's file would have dropped the lock: another process must still see it.
            assertThat(ChildJournal.run(ChildJournal.OPEN, directory).output()).contains("JournalInUseException");
            Records.append(journal, 10, new Random(SEED));
        }
        assertThat(ChildJournal.run(ChildJournal.OPEN, directory).output()).contains("opened 10");
    }

    @Test
    void shouldRefuseAnotherApplicationsDirectory() {
        Journal.open(Records.context(directory)).close();
        assertThatThrownBy(() -> Journal.open(Records.context(directory).application("other")))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("application=other")
                .hasMessageContaining("found=test");
        Journal.open(Records.context(directory)).close();
    }

    @Test
    void shouldRefuseADamagedOrMissingIdentity() throws IOException {
        try (Journal journal = Journal.open(Records.context(directory))) {
            journal.start();
        }
        final Path file = directory.resolve("journal.meta");
        final byte[] content = Files.readAllBytes(file);
        for (int i = 0; i < content.length; i++) {
            final byte[] flipped = content.clone();
            flipped[i] ^= 1;
            Files.write(file, flipped);
            assertThatThrownBy(() -> Journal.open(Records.context(directory))).isInstanceOf(JournalException.class);
        }
        Files.delete(file);
        assertThatThrownBy(() -> Journal.open(Records.context(directory)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("identity is missing");
    }

    @Test
    void shouldRefuseWrongSettings() {
        assertThatThrownBy(() -> Journal.open(new Journal.Context().application("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> Journal.open(Records.context(directory).durability(Durability.MEMORY)))
                .isInstanceOf(IllegalArgumentException.class);
        for (final String name : new String[] {"", "a b", "a\nb", "\u00e4", "x".repeat(129)}) {
            assertThatThrownBy(() -> Journal.open(Records.context(directory).application(name)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (final int bytes : new int[] {0, 4095, 4100, 8 * 1024 * 1024 + 8}) {
            assertThatThrownBy(() -> Journal.open(Records.context(directory).maxFrameBytes(bytes)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldRefuseToBeUsedOutOfOrder() {
        final Journal journal = Journal.open(Records.context(directory));
        assertThatThrownBy(() -> {
                    Records.append(journal, 1);
                    journal.flush();
                })
                .isInstanceOf(RuntimeException.class);
        journal.close();
        journal.close();
        assertThatThrownBy(journal::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldNameExactlyTheMissingFlags() {
        assertThat(JvmFlags.missing(Object.class.getModule(), JvmFlags.class.getModule()))
                .isEmpty();
        final ChildJournal.Result result = ChildJournal.run(
                List.of("--add-opens", "java.base/java.lang.reflect=ALL-UNNAMED"), ChildJournal.OPEN, directory);
        assertThat(result.output())
                .contains("JVM flags are missing")
                .contains("--add-opens java.base/jdk.internal.misc=ALL-UNNAMED")
                .contains("--add-exports java.base/sun.nio.ch=ALL-UNNAMED")
                .contains("--add-exports java.base/jdk.internal.ref=ALL-UNNAMED")
                .contains("@jvm.options")
                .doesNotContain("java.lang.reflect");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldReportNothingToThirdParties() throws IOException {
        final Path home = directory.resolve("home");
        Files.createDirectory(home);
        final List<String> flags = new ArrayList<>(ChildJournal.inheritedFlags());
        flags.add("-Duser.home=" + home);
        flags.add("-Dchronicle.analytics.disable=false");
        assertThat(ChildJournal.run(flags, ChildJournal.OPEN, directory.resolve("journal"))
                        .output())
                .contains("opened 0");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void shouldLeaveFilesToTheirOwnerAlone() throws IOException {
        final Path own = directory.resolve("a/b");
        try (Journal journal = Journal.open(Records.context(own).fileBytes(64 * 1024))) {
            journal.start();
            Records.append(journal, 2_000, new Random(SEED));
        }
        try (Stream<Path> paths = Files.walk(own)) {
            for (final Path path : paths.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void shouldForceBesideTheWriterWithoutLosingCount() throws InterruptedException {
        try (Journal journal = Journal.open(
                Records.context(directory).durability(Durability.POWER_LOSS).fileBytes(64 * 1024))) {
            journal.start();
            final AtomicLong forced = new AtomicLong();
            runBeside(
                    () -> {
                        final long next = journal.force();
                        assertThat(next).isGreaterThanOrEqualTo(forced.get());
                        assertThat(journal.durableSequence()).isEqualTo(next);
                        forced.set(next);
                    },
                    () -> Records.append(journal, 5_000, new Random(SEED)));
            assertThat(journal.force()).isEqualTo(5_000);
        }
    }

    @Test
    void shouldSurviveAnInterruptOfTheThreadsThatUseIt() {
        try (Journal journal = Journal.open(Records.context(directory).durability(Durability.POWER_LOSS))) {
            journal.start();
            Thread.currentThread().interrupt();
            final long last = Records.append(journal, 100, new Random(SEED));
            assertThat(journal.force()).isEqualTo(last);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldAllocateNothingOncePerEventOrFrame() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Journal journal = Journal.open(Records.context(directory))) {
            journal.start();
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[64]);
            // Rounds, because compilation and the mapping of the next block, every 16 MiB, allocate a little.
            long leastBytes = Long.MAX_VALUE;
            for (int round = 0; round < 20; round++) {
                final long before =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                appendFrames(journal, payload, 2_000, 4);
                final long after =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                leastBytes = Math.min(leastBytes, after - before);
            }
            assertThat(leastBytes).isZero();
        }
    }

    private static void appendFrames(
            final Journal journal, final UnsafeBuffer payload, final int frames, final int perFrame) {
        long sequence = journal.appendedSequence();
        for (int i = 0; i < frames; i++) {
            for (int k = 0; k < perFrame; k++) {
                journal.append(++sequence, sequence, 1, 1, sequence, payload, 0, 64);
            }
            journal.flush();
        }
    }

    private List<Path> frameFiles(final String epoch) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(epoch))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }
}

package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.engine.HookedStorage;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.frame.HighWaterDescriptor;
import org.ringmill.journal.snapshot.SnapshotFiles;
import org.ringmill.journal.storage.JournalFiles;
import org.ringmill.journal.storage.JournalStorageException;

/** Moments between two steps, and damage at the seams: each was once got wrong. */
class JournalEdgesTest {
    @TempDir
    private Path directory;

    @TempDir
    private Path outside;

    private static final Retention ALL_OLD = Retention.keepAll().withMaxBytes(0);

    private Journal.Context context() {
        return Records.context(directory).fileBytes(64 * 1024);
    }

    private void write(final Journal.Context context, final int count) {
        try (Journal journal = Journal.open(context)) {
            journal.start();
            Records.append(journal, count, new Random(1));
        }
    }

    private Path onlyFile(final String epoch) throws IOException {
        try (var paths = Files.list(directory.resolve(epoch))) {
            return paths.filter(p -> JournalFiles.isFrameFile(p.toString()))
                    .sorted()
                    .toList()
                    .get(0);
        }
    }

    /** journal.meta cannot be replaced once; the next call deletes files that journal.meta still names. */
    @Test
    void shouldDeleteNothingThatTheIdentityStillNamesWhenItCannotBeReplaced() throws IOException {
        write(context(), 1_000);
        write(context(), 1_000);
        final Path blocker = directory.resolve("journal.meta.tmp");
        try (Journal journal = Journal.open(context().retention(ALL_OLD))) {
            journal.start();
            Files.createDirectories(blocker.resolve("x")); // stands for ENOSPC: the file cannot be written aside
            assertThat(catchThrowable(() -> journal.maintain(2_000))).isInstanceOf(JournalStorageException.class);
            assertThat(catchThrowable(() -> journal.maintain(2_000)))
                    .as("tried again")
                    .isInstanceOf(JournalStorageException.class);
            Files.delete(blocker.resolve("x"));
            Files.delete(blocker);
        }
        try (Journal journal = Journal.open(context())) {
            assertThat(journal.recover(0, (r, s, t) -> {}).lastSequence()).isEqualTo(2_000);
        }
    }

    /** A writer starts while somebody reads a journal that nobody was writing. */
    @Test
    void shouldReadToTheEndThatThereWasWhenAWriterBeginsMeanwhile() {
        write(context(), 3);
        final List<Long> seen = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            reader.poll((r, s, t) -> seen.add(s));
            try (Journal journal = Journal.open(context())) {
                journal.start();
                Records.append(journal, 4);
                journal.flush();
                while (seen.size() < 4 && reader.poll((r, s, t) -> seen.add(s)) > 0) {}
                Records.append(journal, 5);
                journal.flush();
                while (reader.poll((r, s, t) -> seen.add(s)) > 0) {}
            }
        }
    }

    /** verify does not end: one bit of the length of an epoch's first document, after a kill. */
    @Test
    void shouldVerifyToTheEndWhenAnOpeningIsDamaged() throws Exception {
        write(context(), 10);
        Files.delete(directory.resolve("epoch-000001/manifest")); // as a kill leaves it
        flipOpeningLength(onlyFile("epoch-000001"));
        requireVerifyEnds();
    }

    private void flipOpeningLength(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer all = ByteBuffer.allocate(256 * 1024).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(all, 0);
            for (int i = 0; i < all.position() - 4; i += 4) {
                if (all.getInt(i) == FrameDescriptor.MAGIC) {
                    all.putInt(i - 4, all.getInt(i - 4) ^ 0x40);
                    channel.write(all.slice(i - 4, 4), i - 4);
                    return;
                }
            }
        }
        throw new AssertionError();
    }

    /** verify does not end: the manifest of another journal's first epoch, which began an hour earlier. */
    @Test
    void shouldVerifyToTheEndWhenTheManifestIsForeign() throws Exception {
        write(context(), 10);
        final Path manifest = directory.resolve("epoch-000001/manifest");
        final String text = Files.readString(manifest);
        final String name = onlyFile("epoch-000001").getFileName().toString();
        final String older = "2020" + name.substring(4);
        final List<String> lines =
                new ArrayList<>(List.of(text.replace(name, older).split("\n")));
        lines.remove(lines.size() - 1);
        Files.write(manifest, org.ringmill.journal.frame.CheckedText.encode(lines));
        requireVerifyEnds();
    }

    private void requireVerifyEnds() throws Exception {
        final CompletableFuture<JournalVerifier.Report> report = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                report.complete(JournalVerifier.verify(directory, (d, t) -> {
                    if (report.isDone()) {
                        throw new IllegalStateException("enough");
                    }
                }));
            } catch (final Throwable t) {
                report.completeExceptionally(t);
            }
        });
        thread.setDaemon(true);
        thread.start();
        try {
            assertThat(report.get(30, TimeUnit.SECONDS).findings()).isNotEmpty();
        } catch (final java.util.concurrent.TimeoutException e) {
            report.complete(null);
            Files.deleteIfExists(directory.resolve("journal.meta"));
            try (var paths = Files.walk(directory)) { // ends the loop
                paths.sorted(java.util.Comparator.reverseOrder())
                        .forEach(p -> p.toFile().delete());
            }
            throw new AssertionError("verify does not end");
        }
    }

    /** After a restart of the system, while a process holds the lock and has not begun an epoch: nothing is read. */
    @Test
    void shouldReadAllBesideAProcessThatRecoversAfterAReboot() throws IOException {
        write(context(), 10);
        otherBoot(1, 0, 10);
        try (Journal recovering = Journal.open(context())) {
            assertThat(recovering.recover(0, (r, s, t) -> {}).lastSequence()).isEqualTo(10);
            long count = 0;
            try (JournalReader reader = JournalReader.open(directory, 0)) {
                for (int n = reader.poll((r, s, t) -> {}); n > 0; n = reader.poll((r, s, t) -> {})) {
                    count += n;
                }
            }
            assertThat(JournalVerifier.verify(directory, (d, t) -> {}).records())
                    .isEqualTo(10);
            assertThat(count).isEqualTo(10);
        }
    }

    private void otherBoot(final int epoch, final long base, final long count) throws IOException {
        final byte[] boot = new byte[16];
        boot[0] = 1;
        final ByteBuffer content = HighWaterDescriptor.encode(epoch, base, boot);
        content.putLong(HighWaterDescriptor.MARK_OFFSET, HighWaterDescriptor.markOf(count, base));
        Files.write(directory.resolve(JournalFiles.epochName(epoch)).resolve("high-water"), bytesOf(content));
    }

    /** A power cut while an epoch is begun: its frame's page is on the disk, its first page is not. */
    @Test
    void shouldGoOnAfterAPowerCutWhileAnEpochIsBegun() throws IOException {
        final Journal.Context context = context().durability(Durability.POWER_LOSS);
        write(context, 10);
        final byte[] meta = Files.readAllBytes(directory.resolve("journal.meta"));
        write(context().durability(Durability.POWER_LOSS), 0);
        Files.write(directory.resolve("journal.meta"), meta); // never written by the start that did not finish
        Files.delete(directory.resolve("epoch-000002/manifest"));
        try (FileChannel channel = FileChannel.open(onlyFile("epoch-000002"), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4096), 0);
        }
        write(context().durability(Durability.POWER_LOSS), 1);
    }

    /** An event time before 1970: taken, durable, and the journal refused as damaged at the next start. */
    @Test
    void shouldRefuseANegativeEventTime() {
        try (Journal journal = Journal.open(context())) {
            journal.start();
            assertThat(catchThrowable(() -> journal.append(1, -1, 1, 0, 0, new UnsafeBuffer(new byte[8]), 0, 8)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("event time must be at least 0");
        }
    }

    private void mark(final int epoch, final long base, final long count) throws IOException {
        final ByteBuffer content = HighWaterDescriptor.encode(epoch, base, HighWaterDescriptor.anyBoot());
        content.putLong(HighWaterDescriptor.MARK_OFFSET, HighWaterDescriptor.markOf(count, base));
        Files.write(directory.resolve(JournalFiles.epochName(epoch)).resolve("high-water"), bytesOf(content));
    }

    private static long lastNonZero(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final ByteBuffer all = ByteBuffer.allocate(256 * 1024);
            channel.read(all, 0);
            int last = all.position() - 1;
            while (all.get(last) == 0) {
                last--;
            }
            return last + 1L;
        }
    }

    /** Retention and a reader that comes between the look at the leases and the new journal.meta. */
    @Test
    void shouldKeepWhatAReaderNeedsThatComesWhileABaseIsChosen() throws IOException {
        write(context(), 1_000);
        write(context(), 1_000);
        write(context(), 1_000);
        final JournalReader[] reader = new JournalReader[1];
        final HookedStorage storage = new HookedStorage(directory);
        storage.beforeIdentity(() -> reader[0] = JournalReader.open(directory, 0));
        try (Journal journal = Journal.open(Records.context(storage))) {
            journal.prune(ALL_OLD, 1_000);
            storage.beforeIdentity(() -> {});
            journal.prune(ALL_OLD, 2_500);
        }
        final long[] count = {0};
        try (JournalReader open = reader[0]) {
            while (open.poll((r, s, t) -> count[0]++) > 0) {}
        }
        assertThat(count[0]).isEqualTo(3_000);
    }

    /** A consumer goes on behind the record it knows; retention has deleted those that come next. Nobody tells it. */
    @Test
    void shouldRefuseToReadBehindARecordThatIsGone() {
        write(context(), 1_000);
        write(context(), 1_000);
        try (Journal journal = Journal.open(context())) {
            journal.prune(ALL_OLD, 1_000);
        }
        final List<Long> seen = new ArrayList<>();
        final Throwable refusal = catchThrowable(() -> {
            try (JournalReader reader = JournalReader.open(directory, 10)) {
                reader.poll((r, s, t) -> seen.add(s));
            }
        });
        assertThat(refusal).isInstanceOf(JournalException.class).hasMessageContaining("wantedSequence=11");
        assertThat(seen).isEmpty();
    }

    /** verify of a journal that a writer begins to write meanwhile. */
    @Test
    void shouldVerifyWhatThereWasWhenAWriterBeginsMeanwhile() {
        write(context(), 3);
        final Journal[] journal = new Journal[1];
        final long[] sequence = {3};
        try {
            final JournalVerifier.Report report = JournalVerifier.verify(directory, (done, total) -> {
                if (journal[0] == null) {
                    journal[0] = Journal.open(context());
                    journal[0].start();
                }
                if (sequence[0] < 50) {
                    Records.append(journal[0], ++sequence[0]);
                    journal[0].flush();
                }
            });
            assertThat(report.findings()).isEmpty();
        } finally {
            journal[0].close();
        }
    }

    /** What the first start sets aside the second one refuses: a torn file with another one of frames behind it. */
    @Test
    void shouldGoOnAtEachStartBehindATornFileThatIsNotTheLast() throws IOException {
        try (Journal journal = Journal.open(context().durability(Durability.POWER_LOSS))) {
            journal.start();
            for (int i = 1; i <= 4; i++) { // three in the first file, one in the second
                final byte[] payload = new byte[20_000];
                java.util.Arrays.fill(payload, (byte) i);
                journal.append(i, i, 1, 0, 0, new UnsafeBuffer(payload), 0, payload.length);
                journal.flush();
                if (i == 1) {
                    journal.force();
                }
            }
        }
        Files.delete(directory.resolve("epoch-000001/manifest"));
        mark(1, 0, 1);
        final Path first = onlyFile("epoch-000001");
        try (FileChannel channel = FileChannel.open(first, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {9}), lastNonZero(first) - 10_000);
        }
        try (Journal journal = Journal.open(context().durability(Durability.POWER_LOSS))) {
            assertThat(journal.recover(0, (r, s, t) -> {}).lastSequence()).isEqualTo(2);
            journal.start();
            Records.append(journal, 3);
            journal.flush();
            journal.force();
        }
        try (Journal journal = Journal.open(context().durability(Durability.POWER_LOSS))) {
            assertThat(journal.recover(2, (r, s, t) -> {}).lastSequence()).isEqualTo(3); // 0 passes
        }
    }

    /** What is planted in the directory must not lead a writer out of it. */
    @Test
    void shouldFollowNoLinkOutOfTheDirectory() throws IOException {
        write(context(), 10);
        final Path target = outside.resolve("target");
        Files.delete(directory.resolve("journal.lock"));
        Files.createSymbolicLink(directory.resolve("journal.lock"), target);
        assertThat(catchThrowable(() -> Journal.open(context()).close())).isInstanceOf(JournalStorageException.class);
        Files.delete(directory.resolve("journal.lock"));
        final Path snapshots = directory.resolve("snapshots");
        Files.createSymbolicLink(snapshots, outside);
        assertThat(catchThrowable(() -> SnapshotFiles.list(snapshots)))
                .isInstanceOf(JournalStorageException.class)
                .hasMessageContaining("symbolic link");
        Files.createSymbolicLink(directory.resolve("torn"), outside);
        Files.delete(directory.resolve("epoch-000001/manifest"));
        mark(1, 0, 10);
        try (FileChannel channel = FileChannel.open(onlyFile("epoch-000001"), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {9}), lastNonZero(onlyFile("epoch-000001")) + 100);
        }
        try (Journal journal = Journal.open(context())) {
            assertThat(catchThrowable(() -> journal.recover(0, (r, s, t) -> {})))
                    .isInstanceOf(JournalStorageException.class)
                    .hasMessageContaining("symbolic link");
        }
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void shouldReadOnWhereAnotherReaderWasInterrupted() throws InterruptedException {
        try (Journal journal = Journal.open(context())) {
            journal.start();
            Records.append(journal, 1);
            journal.flush();
            try (JournalReader follower = journal.follow(0)) {
                assertThat(follower.poll(Records::check)).isEqualTo(1);
                final Throwable[] fault = new Throwable[1];
                final Thread cancelled = new Thread(() -> {
                    try (JournalReader reader = JournalReader.open(directory, 0)) {
                        Thread.currentThread().interrupt();
                        fault[0] = catchThrowable(() -> reader.poll(Records::check));
                    }
                });
                cancelled.start();
                cancelled.join();
                assertThat(fault[0]).isInstanceOf(JournalStorageException.class);
                Records.append(journal, 2);
                journal.flush();
                assertThat(follower.poll(Records::check)).isEqualTo(1);
                try (JournalReader reader = JournalReader.open(directory, 0)) {
                    assertThat(reader.poll(Records::check)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void shouldNotNeedTheMarkOfAnEpochThatHasEnded() throws IOException {
        write(context(), 10);
        Files.write(directory.resolve("epoch-000001/high-water"), new byte[] {1, 2, 3});
        assertThat(JournalVerifier.verify(directory, (done, total) -> {}).findings())
                .isEmpty();
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            while (reader.poll(Records::check) > 0) {
                // to the end
            }
            assertThat(reader.lastSequence()).isEqualTo(10);
        }
    }

    /** A pipe would keep its reader waiting for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"journal.meta", "journal.lock", "epoch-000001/manifest"})
    void shouldRefuseAPipe(final String name) throws IOException, InterruptedException {
        write(context(), 10);
        final Path pipe = directory.resolve(name);
        Files.delete(pipe);
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "needs mkfifo");
        assertThat(catchThrowable(() -> Journal.open(context()).close()))
                .matches(fault -> fault == null || fault.getMessage().contains("not an ordinary file"));
        assertThat(catchThrowable(() -> {
                    try (JournalReader reader = JournalReader.open(directory, 0)) {
                        while (reader.poll(Records::check) > 0) {
                            // to the end
                        }
                    }
                }))
                .isInstanceOf(RingmillException.class)
                .hasMessageContaining("not an ordinary file");
    }

    /** Whose journal it is says nothing of the rest, which is looked at all the same. */
    @Test
    void shouldNameADamagedIdentityAndVerifyTheRest() throws IOException {
        write(context(), 10);
        final Path identity = directory.resolve("journal.meta");
        final byte[] bytes = Files.readAllBytes(identity);
        for (int bit = 0; bit < bytes.length * 8; bit += 7) {
            final byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(identity, flipped);
            final JournalVerifier.Report report = JournalVerifier.verify(directory, (done, total) -> {});
            assertThat(report.findings())
                    .singleElement()
                    .matches(finding -> finding.file().equals("journal.meta"));
            assertThat(report.records()).isEqualTo(10);
        }
        Files.delete(identity);
        assertThat(JournalVerifier.verify(directory, (done, total) -> {}).findings())
                .hasSize(1);
    }

    private static byte[] bytesOf(final ByteBuffer content) {
        final byte[] bytes = new byte[content.capacity()];
        content.get(0, bytes);
        return bytes;
    }
}

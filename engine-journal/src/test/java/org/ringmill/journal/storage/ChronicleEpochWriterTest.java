package org.ringmill.journal.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.journal.frame.HighWaterDescriptor;

class ChronicleEpochWriterTest {
    private static final long SEED = 20_261_122;
    private static final int MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
    private static final int TOO_LONG_BYTES = 96 * 1024 * 1024;

    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final Path MAPPINGS = Path.of("/proc/self/maps");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    private Path directory;

    @AfterEach
    void shouldLeaveNothingMapped() throws IOException {
        if (Files.isReadable(MAPPINGS)) {
            try (Stream<String> all = Files.lines(MAPPINGS)) {
                assertThat(all.filter(line -> line.contains(directory + "/")))
                        .as("mapped files")
                        .isEmpty();
            }
        }
    }

    /** Whoever sees a document's header, in this process or another, sees all of the document. */
    @Test
    void shouldPublishADocumentOnceAllOfItIsThere() throws Exception {
        final int count = 1_000;
        final ByteBuffer frame = ByteBuffer.allocateDirect(32 * 1024).order(ByteOrder.nativeOrder());
        try (ChronicleEpochWriter writer = newWriter(Long.MAX_VALUE, false)) {
            final long begin = writer.endPosition();
            final ByteBuffer seen;
            try (FileChannel channel = FileChannel.open(directory.resolve(writer.fileName()))) {
                seen = channel.map(
                                FileChannel.MapMode.READ_ONLY, begin, (long) count * (frame.capacity() + Integer.BYTES))
                        .order(ByteOrder.nativeOrder());
            }
            final CountDownLatch ready = new CountDownLatch(1);
            final CompletableFuture<Void> looking = CompletableFuture.runAsync(() -> {
                ready.countDown();
                requireWholeDocuments(seen, count);
            });
            ready.await();
            for (int i = 1; i <= count && !looking.isDone(); i++) {
                for (int offset = 0; offset < frame.capacity(); offset += Long.BYTES) {
                    frame.putLong(offset, i);
                }
                writer.write(frame);
            }
            looking.get(1, TimeUnit.MINUTES);
            IoUtil.unmap((MappedByteBuffer) seen);
        }
    }

    private static void requireWholeDocuments(final ByteBuffer seen, final int count) {
        int position = 0;
        for (int i = 1; i <= count; i++) {
            int lengthBytes = 0;
            while (lengthBytes <= 0) { // negative while Chronicle writes the first
                lengthBytes = (int) INTS.getAcquire(seen, position);
            }
            final int end = position + Integer.BYTES + lengthBytes;
            assertThat(seen.getLong(end - Long.BYTES))
                    .as("end of document %d", i)
                    .isEqualTo(i);
            position = end;
        }
    }

    @Test
    void shouldRefuseAFrameThatIsTooLongAndStaySound() throws IOException {
        final ChronicleEpochWriter writer = newWriter(Long.MAX_VALUE, false);
        writer.write(bytes(100));
        writer.write(bytes(200));
        assertThat(catchThrowable(() -> writer.write(bytes(TOO_LONG_BYTES)))).isNotNull();
        writer.close();
        final String name =
                Disk.list(directory, "", JournalStorage.FRAME_FILE_SUFFIX).get(0);
        try (JournalFile file = new DiskFile(directory.resolve(name))) {
            final DocumentReader reader = new DocumentReader(file, MAX_DOCUMENT_BYTES);
            assertThat(reader.next()).isEqualTo(DocumentReader.Kind.DOCUMENT);
            assertThat(reader.documentLength()).isEqualTo(100);
            assertThat(reader.next()).isEqualTo(DocumentReader.Kind.DOCUMENT);
            assertThat(reader.documentLength()).isEqualTo(200);
            assertThat(reader.next()).isEqualTo(DocumentReader.Kind.END);
        }
        assertThat(tailedDocuments()).isEqualTo(2);
    }

    /** Chronicle maps a file in blocks of 64 MiB. */
    @Test
    void shouldWriteDocumentsAcrossBlocks() throws IOException {
        final long[] checks = writeAcrossBlocks();
        final int count = checks.length;
        try (JournalFile file =
                new DiskFile(directory.resolve(frameFiles(directory).get(0)))) {
            final DocumentReader reader = new DocumentReader(file, MAX_DOCUMENT_BYTES);
            for (int i = 0; i < count; i++) {
                assertThat(reader.next()).isEqualTo(DocumentReader.Kind.DOCUMENT);
                final byte[] content = new byte[reader.documentLength()];
                reader.buffer().get(reader.documentOffset(), content);
                assertThat(checksumOf(content)).as("document %d", i).isEqualTo(checks[i]);
            }
            assertThat(reader.next()).isEqualTo(DocumentReader.Kind.END);
        }
    }

    @Test
    void shouldLetChroniclesTailersFindEachDocumentAndTheEnd() throws IOException {
        final long[] checks = writeAcrossBlocks();
        final int count = checks.length;
        final Bytes<byte[]> target = Bytes.allocateElasticOnHeap();
        try (ChronicleQueue queue = openReadOnly();
                ExcerptTailer tailer = queue.createTailer()) {
            for (int i = 0; i < count; i++) {
                assertThat(tailer.readBytes(target.clear())).isTrue();
                assertThat(checksumOf(target.toByteArray()))
                        .as("document %d", i)
                        .isEqualTo(checks[i]);
            }
            assertThat(tailer.readBytes(target)).isFalse();
            assertThat(tailer.moveToIndex(queue.firstIndex() + count / 2)).isTrue();
            assertThat(tailer.readBytes(target.clear())).isTrue();
            assertThat(checksumOf(target.toByteArray())).isEqualTo(checks[count / 2]);
            assertThat(queue.lastIndex() - queue.firstIndex()).isEqualTo(count - 1);
            assertThat(tailer.toEnd().readBytes(target)).isFalse();
        }
    }

    private long[] writeAcrossBlocks() throws IOException {
        final Random random = new Random(SEED);
        final long[] checks = new long[300];
        try (ChronicleEpochWriter writer = newWriter(Long.MAX_VALUE, false)) {
            for (int i = 0; i < checks.length; i++) {
                final byte[] content = new byte[Integer.BYTES * (1 + random.nextInt(256 * 1024))];
                random.nextBytes(content);
                checks[i] = checksumOf(content);
                writer.write(ByteBuffer.wrap(content));
            }
            assertThat(writer.endPosition()).as("blocks were crossed").isGreaterThan(2 * 64L * 1024 * 1024);
        }
        return checks;
    }

    private static long checksumOf(final byte[] content) {
        final CRC32 crc = new CRC32();
        crc.update(content);
        return crc.getValue() << Integer.SIZE | content.length;
    }

    @Test
    void shouldForceAndGoOnAcrossFiles() throws IOException {
        final Set<String> names = new HashSet<>();
        try (ChronicleEpochWriter writer = newWriter(10_000, true)) {
            for (int i = 0; i < 100; i++) {
                writer.write(bytes(800));
                names.add(writer.fileName());
                if (i % 7 == 0) {
                    writer.force();
                }
            }
            assertThat(names).hasSize(9);
        }
        assertThat(tailedDocuments()).isEqualTo(100);
    }

    @Test
    void shouldMakeTheNextFileReadyAsideAndEnterItWithTheFirstFrame() throws IOException {
        final Path next = Files.createDirectory(directory.resolve("next"));
        Files.write(next.resolve("20200101-00LX.cq4"), new byte[100]); // of a writer that was killed
        try (ChronicleEpochWriter writer = newWriter(10_000, false)) {
            writer.write(bytes(3_000));
            writer.findRoom();
            assertThat(frameFiles(next)).as("not yet").isEmpty();
            writer.write(bytes(3_000));
            writer.findRoom();
            final String first = writer.fileName();
            final String ready = frameFiles(next).get(0);
            assertThat(ready).isGreaterThan(first);
            assertThat(touchAll(writer)).as("pages ahead, in both files").isGreaterThan(2);
            writer.write(bytes(3_000));
            assertThat(writer.fileName()).isEqualTo(first);
            assertThat(frameFiles(directory)).containsExactly(first);
            writer.write(bytes(3_000));
            assertThat(writer.fileName()).isEqualTo(ready);
            assertThat(frameFiles(directory)).containsExactly(first, ready);
            assertThat(frameFiles(next)).isEmpty();
            writer.findRoom();
            assertThat(Files.size(directory.resolve(first)))
                    .as("ends with what is in it")
                    .isLessThan(200_000);
            assertThat(tailedDocuments()).as("to a tailer, while this goes on").isEqualTo(4);
        }
        assertThat(tailedDocuments()).isEqualTo(4);
        assertThat(next).doesNotExist();
    }

    @Test
    void shouldStayInItsFileAsLongAsTheNextCannotBeMade() throws IOException {
        final Path inTheWay = directory.resolve("next/in the way/of it");
        try (ChronicleEpochWriter writer = newWriter(1_000, false)) {
            writer.write(bytes(800));
            final String first = writer.fileName();
            Files.createDirectories(inTheWay);
            assertThat(catchThrowable(writer::findRoom)).isInstanceOf(JournalStorageException.class);
            for (int i = 0; i < 5; i++) {
                writer.write(bytes(800));
                assertThat(writer.hasRoom()).isFalse();
            }
            assertThat(writer.fileName()).isEqualTo(first);
            Files.delete(inTheWay);
            Files.delete(inTheWay.getParent());
            writer.findRoom();
            assertThat(writer.hasRoom()).isTrue();
            writer.write(bytes(800));
            assertThat(writer.fileName()).isGreaterThan(first);
        }
        assertThat(tailedDocuments()).isEqualTo(7);
    }

    /** A stage may share the journal's thread with code that leaves it interrupted. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldChangeFilesOnAnInterruptedThread(final boolean isReady) throws IOException {
        try (ChronicleEpochWriter writer = newWriter(1_000, true)) {
            writer.write(bytes(800));
            if (isReady) {
                writer.findRoom();
            }
            Thread.currentThread().interrupt();
            writer.write(bytes(800));
            writer.force();
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(tailedDocuments()).isEqualTo(2);
    }

    @Test
    void shouldLeaveNoFileOpenBehindAFailedChange() throws IOException {
        final long before = descriptors();
        final ChronicleEpochWriter writer = newWriter(1_000, true);
        writer.write(bytes(800));
        writer.findRoom();
        writer.forceThrough(new FailingChannel());
        assertThat(catchThrowable(() -> writer.write(bytes(800)))).isNotNull();
        writer.close();
        assertThat(descriptors()).isLessThanOrEqualTo(before);
    }

    private static long descriptors() throws IOException {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "needs Linux");
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString().contains(".cq4");
                        } catch (final IOException e) { // closed meanwhile
                            return false;
                        }
                    })
                    .count();
        }
    }

    private static int touchAll(final ChronicleEpochWriter writer) {
        int pages = 0;
        for (int touched = writer.touchAhead(20_000); touched > 0; touched = writer.touchAhead(20_000)) {
            pages += touched;
        }
        return pages;
    }

    private static List<String> frameFiles(final Path place) {
        return Disk.list(place, "", JournalStorage.FRAME_FILE_SUFFIX);
    }

    /** The thread that forces may wait behind the journal thread, whose force at a change of files fails: then neither may pass. */
    @Test
    void shouldNotForceAgainAfterAForceHasFailedOnAnotherThread() throws IOException {
        try (ChronicleEpochWriter writer = newWriter(1_000, true)) {
            writer.write(bytes(800));
            final FailingChannel channel = new FailingChannel();
            writer.forceThrough(channel);
            assertThat(catchThrowable(() -> writer.write(bytes(800))))
                    .isInstanceOf(JournalStorageException.class)
                    .hasMessageContaining("as told");
            for (int i = 0; i < 3; i++) {
                assertThat(catchThrowable(writer::force)).isInstanceOf(JournalStorageException.class);
            }
            assertThat(channel.forces()).isEqualTo(1);
        }
    }

    private ChronicleEpochWriter newWriter(final long fileBytes, final boolean forced) throws IOException {
        ChronicleSettings.apply();
        final HighWaterFile highWater =
                new HighWaterFile(directory.resolve(JournalFiles.HIGH_WATER_FILE), 1, 0, HighWaterDescriptor.anyBoot());
        return new ChronicleEpochWriter(
                directory,
                directory.resolve("next"),
                new WriterLimits(4096, fileBytes, false, 0, 0),
                forced,
                highWater);
    }

    private ChronicleQueue openReadOnly() {
        return SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(SparseRollCycles.LARGE_HOURLY_XSPARSE)
                .readOnly(true)
                .build();
    }

    private int tailedDocuments() {
        int count = 0;
        final Bytes<?> target = Bytes.allocateElasticOnHeap();
        try (ChronicleQueue queue = openReadOnly();
                ExcerptTailer tailer = queue.createTailer()) {
            while (tailer.readBytes(target.clear())) {
                count++;
            }
        }
        return count;
    }

    private static ByteBuffer bytes(final int length) {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            bytes.put(i, (byte) 1);
        }
        return bytes;
    }
}

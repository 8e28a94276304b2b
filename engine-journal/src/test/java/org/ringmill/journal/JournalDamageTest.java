package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.frame.FrameEncoder;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.JournalBase;
import org.ringmill.journal.recovery.JournalScan;
import org.ringmill.journal.recovery.JournalScanner;
import org.ringmill.journal.storage.EpochWriter;
import org.ringmill.journal.storage.MemoryStorage;

/**
 * Damages copies of one journal of three epochs, the second with several files, in every way that is known, and checks
 * that what comes back is all of it, all but an unacknowledged tail, or an error that says where. Never anything else.
 */
class JournalDamageTest {
    private static final long SEED = 7_919;
    private static final JournalBase BASE = JournalBase.ofWhole(1);
    private static final int PER_EPOCH = 610;
    private static final int LAST_EPOCH = 3;
    private static final long LAST_SEQUENCE = (long) PER_EPOCH * LAST_EPOCH;

    @TempDir
    private static Path directory;

    private static MemoryStorage sound;

    /** A document: where its header lies, and the length of what follows. */
    private record Document(int epoch, String file, int header, int length) {
        int end() {
            return header + 4 + ((length + 3) & -4);
        }
    }

    @BeforeAll
    static void writeJournal() {
        final Random random = new Random(SEED);
        for (int epoch = 1; epoch <= LAST_EPOCH; epoch++) {
            try (Journal journal =
                    Journal.open(Records.context(directory).fileBytes(epoch == 2 ? 64 * 1024 : 1024 * 1024))) {
                journal.start();
                final long last = Records.append(journal, PER_EPOCH - 2, random);
                // A short last document, so that every byte of it can be tried.
                Records.append(journal, last + 1);
                Records.append(journal, last + 2);
            }
        }
        sound = MemoryStorage.load(directory);
        assertThat(frameFiles(sound, 2).size()).isGreaterThan(1);
    }

    @Test
    void shouldFindNothingInASoundJournal() {
        assertThat(recover(sound.copy()).lastSequence()).isEqualTo(LAST_SEQUENCE);
    }

    @Test
    void shouldGoOnAfterATailThatIsCutAnywhere() {
        final Document last = lastDocument();
        final long lastWhole = LAST_SEQUENCE - recordCount(last);
        for (int size = last.header; size <= last.end(); size++) {
            final MemoryStorage cut = unacknowledged(last);
            cut.put(last.epoch, last.file, Arrays.copyOf(cut.bytes(last.epoch, last.file), size));
            requireRecoversAndGoesOn(cut, size == last.end() ? LAST_SEQUENCE : lastWhole);
        }
    }

    /** A writer that was killed leaves either, as it announces a document first or writes its header last. */
    @ParameterizedTest
    @ValueSource(ints = {0x8000_0000, 0})
    void shouldGoOnAfterADocumentWhoseHeaderIsIncomplete(final int header) {
        final Document last = lastDocument();
        for (int written = 0; written < last.length - 4; written += 5) {
            final MemoryStorage torn = unacknowledged(last);
            final byte[] bytes = torn.bytes(last.epoch, last.file);
            Arrays.fill(bytes, last.header + 4 + written, last.end(), (byte) 0);
            putInt(bytes, last.header, header);
            requireRecoversAndGoesOn(torn, LAST_SEQUENCE - recordCount(last));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x8000_0000, 0})
    void shouldTakeADocumentThatIsWholeButForItsHeader(final int header) {
        final Document last = lastDocument();
        final MemoryStorage torn = unacknowledged(last);
        putInt(torn.bytes(last.epoch, last.file), last.header, header);
        requireRecoversAndGoesOn(torn, LAST_SEQUENCE);
    }

    /** Whoever finished a frame has copied all of it: what does not fit then is damage, and not the writer's death. */
    @Test
    void shouldStopAtAWholeDocumentThatLostItsHeaderAndABit() {
        final Document last = lastDocument();
        for (int offset = 0; offset < last.length; offset++) {
            final MemoryStorage damaged = sound.copy();
            final byte[] bytes = damaged.bytes(last.epoch, last.file);
            putInt(bytes, last.header, 0);
            final boolean endMark = offset >= last.length - 8 && offset < last.length - 4;
            if (!endMark) {
                bytes[last.header + 4 + offset] ^= 1;
                requireDamaged(damaged, last.epoch, last.file, last.header);
            }
        }
    }

    @Test
    void shouldGoOnAfterAHoleInTheTail() {
        final MemoryStorage large = sound.copy();
        final long sequence = LAST_SEQUENCE + 1;
        try (Journal journal = Journal.open(Records.context(large))) {
            journal.start();
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[40_000]);
            payload.setMemory(0, payload.capacity(), (byte) 1);
            Records.append(journal, sequence);
            journal.flush();
            journal.append(sequence + 1, 0, 1, 0, 0, payload, 0, payload.capacity());
        }
        final int epoch = LAST_EPOCH + 1;
        large.removeManifest(epoch);
        large.mark(epoch, LAST_SEQUENCE, sequence);
        final List<Document> documents = documents(large, epoch, "0.cq4");
        final Document last = documents.get(documents.size() - 1);
        for (int page = last.header / 4096; page * 4096 < last.end(); page++) {
            final MemoryStorage torn = large.copy();
            final byte[] bytes = torn.bytes(epoch, "0.cq4");
            // A page that was not written back holds what it held before: nothing, or the documents before.
            Arrays.fill(bytes, Math.max(page * 4096, last.header), Math.min((page + 1) * 4096, bytes.length), (byte) 0);
            try (Journal journal = Journal.open(Records.context(torn))) {
                assertThat(journal.recover(sequence - 1, (record, s, timestampNs) -> {})
                                .lastSequence())
                        .as("page " + page)
                        .isEqualTo(sequence);
            }
        }
    }

    @Test
    void shouldStopAtAFlippedBitOrNotMindIt() {
        final Random random = new Random(SEED);
        int stopped = 0;
        for (int epoch = 1; epoch <= LAST_EPOCH; epoch++) {
            for (final String file : frameFiles(sound, epoch)) {
                for (final Document document : documents(sound, epoch, file)) {
                    for (int i = 0; i < 4; i++) {
                        final int offset = document.header + random.nextInt(document.end() - document.header);
                        stopped += flip(epoch, file, offset, 1 << random.nextInt(8)) ? 1 : 0;
                    }
                }
            }
        }
        assertThat(stopped).isGreaterThan(1_000);
    }

    @Test
    void shouldStopAtAnyFlippedBitOfTheLastFrame() {
        final Document last = lastDocument();
        assertThat(last.length).isLessThan(400);
        for (int offset = last.header; offset < last.header + 4 + last.length; offset++) {
            for (int bit = 0; bit < 8; bit++) {
                final boolean stopped = flip(last.epoch, last.file, offset, 1 << bit);
                final boolean incompleteBit = offset == last.header + 3 && bit == 7;
                assertThat(stopped).as("offset " + offset + " bit " + bit).isEqualTo(!incompleteBit);
            }
        }
    }

    @Test
    void shouldStopAtOrNotMindAFlippedBitOutsideOfFrames() {
        final Random random = new Random(SEED);
        final String file = frameFiles(sound, LAST_EPOCH).get(0);
        final Document first = documents(sound, LAST_EPOCH, file).get(0);
        for (int i = 0; i < 500; i++) {
            flip(LAST_EPOCH, file, random.nextInt(i < 400 ? 260 : first.header), 1 << random.nextInt(8));
        }
    }

    @Test
    void shouldStopWhereLaterFramesAreSound() {
        for (int epoch = 1; epoch <= LAST_EPOCH; epoch++) {
            final String file = frameFiles(sound, epoch).get(0);
            final List<Document> documents = documents(sound, epoch, file);
            final Document middle = documents.get(documents.size() / 2);
            final MemoryStorage zeroedHeader = sound.copy();
            putInt(zeroedHeader.bytes(epoch, file), middle.header, 0);
            requireDamaged(zeroedHeader, epoch, file, middle.header);
            final MemoryStorage zeroedDocument = sound.copy();
            Arrays.fill(zeroedDocument.bytes(epoch, file), middle.header, middle.end(), (byte) 0);
            requireDamaged(zeroedDocument, epoch, file, middle.header);
            final MemoryStorage endMark = sound.copy();
            putInt(endMark.bytes(epoch, file), middle.header, 0xC000_0000);
            requireDamaged(endMark, epoch, file, middle.header);
            final MemoryStorage zeroedPage = sound.copy();
            final int page = middle.header / 4096 * 4096;
            Arrays.fill(zeroedPage.bytes(epoch, file), page, page + 4096, (byte) 0);
            requireDamaged(zeroedPage, epoch, file, -1);
            final MemoryStorage exchanged = sound.copy();
            final byte[] bytes = exchanged.bytes(epoch, file);
            System.arraycopy(sound.bytes(epoch, file), documents.get(1).header, bytes, middle.header, 200);
            requireDamaged(exchanged, epoch, file, middle.header);
        }
    }

    @Test
    void shouldStopWhenAnOlderEpochEndsEarly() {
        for (int epoch = 1; epoch < LAST_EPOCH; epoch++) {
            final List<String> files = frameFiles(sound, epoch);
            final String file = files.get(files.size() - 1);
            final List<Document> documents = documents(sound, epoch, file);
            final Document last = documents.get(documents.size() - 1);
            final MemoryStorage zeroed = sound.copy();
            Arrays.fill(zeroed.bytes(epoch, file), last.header, last.end(), (byte) 0);
            requireDamaged(zeroed, -1, "", -1);
            final MemoryStorage cut = sound.copy();
            cut.put(epoch, file, Arrays.copyOf(cut.bytes(epoch, file), last.header + 10));
            requireDamaged(cut, epoch, file, last.header);
        }
    }

    /** Up to there the file is what its manifest says. */
    @Test
    void shouldNameTheFileWhoseLastDocumentStandsTwice() {
        final List<String> files = frameFiles(sound, 2);
        for (final String file : files.subList(0, files.size() - 1)) {
            final List<Document> documents = documents(sound, 2, file);
            final Document last = documents.get(documents.size() - 1);
            final MemoryStorage repeated = sound.copy();
            final byte[] bytes = repeated.bytes(2, file);
            final int lengthBytes = last.end() - last.header;
            final byte[] longer = Arrays.copyOf(bytes, Math.max(bytes.length, last.end() + lengthBytes));
            System.arraycopy(bytes, last.header, longer, last.end(), lengthBytes);
            repeated.put(2, file, longer);
            requireDamaged(repeated, 2, file, last.end());
        }
    }

    @Test
    void shouldStopWhenSomethingIsMissingExchangedOrForeign() {
        final List<MemoryStorage> damaged = new ArrayList<>();
        for (int epoch = 1; epoch <= LAST_EPOCH; epoch++) {
            final MemoryStorage noEpoch = sound.copy();
            noEpoch.removeEpoch(epoch);
            damaged.add(noEpoch);
            final MemoryStorage emptyEpoch = sound.copy();
            emptyEpoch.files(epoch).clear();
            damaged.add(emptyEpoch);
            final MemoryStorage foreign = sound.copy();
            foreign.put(epoch, "notes.txt", new byte[10]);
            damaged.add(foreign);
            final String first = frameFiles(sound, epoch).get(0);
            final MemoryStorage again = sound.copy();
            again.put(epoch, "99999999-01LX.cq4", again.bytes(epoch, first).clone());
            damaged.add(again);
            final MemoryStorage otherEpochs = sound.copy();
            final int other = epoch % LAST_EPOCH + 1;
            otherEpochs.put(
                    epoch,
                    first,
                    sound.bytes(other, frameFiles(sound, other).get(0)).clone());
            damaged.add(otherEpochs);
        }
        final List<String> files = frameFiles(sound, 2);
        for (int i = 0; i < files.size(); i++) {
            final MemoryStorage noFile = sound.copy();
            noFile.files(2).remove(files.get(i));
            damaged.add(noFile);
            final MemoryStorage swapped = sound.copy();
            final int next = (i + 1) % files.size();
            swapped.put(2, files.get(i), sound.bytes(2, files.get(next)));
            swapped.put(2, files.get(next), sound.bytes(2, files.get(i)));
            damaged.add(swapped);
        }
        for (int i = 0; i < damaged.size(); i++) {
            final MemoryStorage storage = damaged.get(i);
            assertThatThrownBy(() -> recover(storage)).as("case " + i).isInstanceOf(DamagedJournalException.class);
        }
    }

    @Test
    void shouldStopWhereASequenceIsLeftOutOrRepeatedAlthoughTheChainHolds() {
        for (final int step : new int[] {-1, 0, 2, 1_000}) {
            final MemoryStorage storage = new MemoryStorage();
            final FrameEncoder encoder = new FrameEncoder(4096);
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[8]);
            encoder.beginEpoch(1, 0);
            int checksum = encoder.seal(1, BASE.previousChecksum(), 0);
            final EpochWriter writer = storage.createEpoch(1, encoder.frame(), 0);
            for (final int sequence : new int[] {1, 1 + step}) {
                encoder.reset();
                encoder.tryAppend(sequence, 0, 1, 0, 0, payload, 0, 8);
                checksum = encoder.seal(1, checksum, 0);
                writer.write(encoder.frame());
            }
            final JournalScanner scanner = new JournalScanner(storage, BASE, 0, null);
            assertThatThrownBy(() -> scanner.scan(1))
                    .isInstanceOf(DamagedJournalException.class)
                    .hasMessageContaining("expectedSequence=2, found=sequence " + (1 + step));
        }
    }

    @Test
    void shouldNameTheVersionOfAFrameThatIsTooNew() {
        // Sealed anew with another version, so that only the version is wrong.
        final Document last = lastDocument();
        final MemoryStorage newer = sound.copy();
        final byte[] bytes = newer.bytes(last.epoch, last.file);
        bytes[last.header + 4 + 4] = 2;
        final var crc = new CRC32C();
        crc.update(bytes, last.header + 4, last.length - 4);
        putInt(bytes, last.header + last.length, (int) crc.getValue());
        assertThatThrownBy(() -> recover(newer))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("format version");
    }

    /** {@return whether recovery stopped; if it did not, all records came back} */
    private static boolean flip(final int epoch, final String file, final int offset, final int mask) {
        final byte[] bytes = sound.bytes(epoch, file);
        bytes[offset] ^= (byte) mask;
        final Throwable thrown;
        final long[] last = {0};
        try {
            thrown = catchThrowable(() -> last[0] = scan(sound));
        } finally {
            bytes[offset] ^= (byte) mask;
        }
        if (thrown == null) {
            assertThat(last[0]).as("epoch " + epoch + " offset " + offset).isEqualTo(LAST_SEQUENCE);
            return false;
        }
        assertThat(thrown).isInstanceOf(DamagedJournalException.class).hasMessageContaining("offset=");
        return true;
    }

    private static void requireDamaged(
            final MemoryStorage storage, final int epoch, final String file, final int offset) {
        final Throwable thrown = catchThrowable(() -> recover(storage));
        assertThat(thrown).isInstanceOf(DamagedJournalException.class);
        final DamagedJournalException damaged = (DamagedJournalException) thrown;
        if (epoch >= 0) {
            assertThat(damaged.file()).isEqualTo("epoch-00000" + epoch + "/" + file);
        }
        if (offset >= 0) {
            assertThat(damaged.offset()).isEqualTo(offset);
        }
    }

    /** Recovers, appends in a new epoch, and does so twice more: the tail is reported until an epoch accounts for it. */
    private static void requireRecoversAndGoesOn(final MemoryStorage storage, final long lastSequence) {
        final List<RingmillException> warnings = new ArrayList<>();
        long last = lastSequence;
        for (int start = 0; start < 3; start++) {
            try (Journal journal = Journal.open(
                    Records.context(storage).maxFrameBytes(16 * 1024).warningHandler(warnings::add))) {
                assertThat(Records.recoverAndCheck(journal).lastSequence()).isEqualTo(last);
                journal.start();
                last = Records.append(journal, 3, new Random(SEED));
            }
        }
        assertThat(warnings).hasSizeLessThanOrEqualTo(1);
        assertThat(storage.setAside()).hasSameSizeAs(warnings);
    }

    private static JournalScan recover(final MemoryStorage storage) {
        try (Journal journal = Journal.open(Records.context(storage).maxFrameBytes(16 * 1024))) {
            return Records.recoverAndCheck(journal);
        }
    }

    /** Like {@link #recover}, without the journal around it: for thousands of cases. */
    private static long scan(final MemoryStorage storage) {
        final long[] last = {0};
        final JournalScanner scanner =
                new JournalScanner(storage, Identity.require(storage).base(), 0, (record, sequence, timestampNs) -> {
                    Records.check(record, sequence, timestampNs);
                    last[0]++;
                });
        final JournalScan scan = scanner.scan(LAST_EPOCH);
        assertThat(scan.lastSequence()).isEqualTo(last[0]);
        assertThat(scan.tornTails()).isEmpty();
        return last[0];
    }

    private static List<String> frameFiles(final MemoryStorage storage, final int epoch) {
        return storage.fileNames(epoch).stream()
                .filter(name -> name.endsWith(".cq4"))
                .toList();
    }

    private static Document lastDocument() {
        final List<String> files = frameFiles(sound, LAST_EPOCH);
        final List<Document> documents = documents(sound, LAST_EPOCH, files.get(files.size() - 1));
        return documents.get(documents.size() - 1);
    }

    /** {@return the journal as its writer leaves it that dies before the last document is acknowledged} */
    private static MemoryStorage unacknowledged(final Document last) {
        final MemoryStorage killed = sound.copy();
        killed.removeManifest(LAST_EPOCH);
        killed.mark(LAST_EPOCH, LAST_SEQUENCE - PER_EPOCH, LAST_SEQUENCE - recordCount(last));
        return killed;
    }

    private static int recordCount(final Document document) {
        return ByteBuffer.wrap(sound.bytes(document.epoch, document.file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(document.header + 4 + 12);
    }

    private static List<Document> documents(final MemoryStorage storage, final int epoch, final String file) {
        final ByteBuffer bytes = ByteBuffer.wrap(storage.bytes(epoch, file)).order(ByteOrder.LITTLE_ENDIAN);
        final List<Document> documents = new ArrayList<>();
        int position = 0;
        while (bytes.getInt(position) > 0) {
            final int header = bytes.getInt(position);
            final Document document = new Document(epoch, file, position, header & 0x3FFF_FFFF);
            if ((header & 0x4000_0000) == 0) {
                documents.add(document);
            }
            position = document.end();
        }
        return documents;
    }

    private static void putInt(final byte[] bytes, final int offset, final int value) {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
    }
}

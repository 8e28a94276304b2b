package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.frame.FrameEncoder;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.Finding;
import org.ringmill.journal.recovery.JournalBase;
import org.ringmill.journal.recovery.JournalScan;
import org.ringmill.journal.recovery.Verification;
import org.ringmill.journal.storage.EpochWriter;
import org.ringmill.journal.storage.JournalFiles;
import org.ringmill.journal.storage.MemoryStorage;

/** What the high-water mark and the manifests say must be there; what they do not, a crash may have taken. */
class JournalEndTest {
    private static final long SEED = 104_729;
    /** The journal's. */
    private static final long ID = 0x7A6B_5C4D_3E2F_1A0BL;

    @TempDir
    private Path directory;

    private final List<RingmillException> warnings = new ArrayList<>();
    private final MemoryStorage storage = new MemoryStorage();
    private final FrameEncoder encoder = new FrameEncoder(64 * 1024);
    private final List<Integer> ends = new ArrayList<>();

    /** One epoch of ten frames of one record each, written by a process that was killed. */
    @BeforeEach
    void writeTenFrames() {
        writeIdentity();
        encoder.beginEpoch(1, 0);
        int checksum = encoder.seal(1, JournalBase.ofWhole(ID).previousChecksum(), 0);
        try (EpochWriter writer = storage.createEpoch(1, encoder.frame(), 0)) {
            for (int sequence = 1; sequence <= 10; sequence++) {
                ends.add((int) writer.endPosition());
                encoder.reset();
                final byte[] payload = new byte[5_000];
                Arrays.fill(payload, (byte) sequence);
                encoder.tryAppend(sequence, sequence, 1, 0, 0, new UnsafeBuffer(payload), 0, payload.length);
                checksum = encoder.seal(1, checksum, Math.min(6, sequence - 1));
                writer.write(encoder.frame());
            }
            ends.add((int) writer.endPosition());
        }
    }

    private void writeIdentity() {
        try (Journal journal = Journal.open(Records.context(storage))) {
            assertThat(journal.id()).isNotZero();
        }
        storage.writeIdentity(new Identity(Records.APPLICATION, ID, 1, JournalBase.ofWhole(ID)).encode());
    }

    private Journal.Context context() {
        return Records.context(storage).warningHandler(warnings::add);
    }

    private long recovered() {
        try (Journal journal = Journal.open(context())) {
            return journal.recover(0, (record, sequence, timestampNs) -> {}).lastSequence();
        }
    }

    private void cutBehind(final int frames) {
        final byte[] bytes = storage.bytes(1, "0.cq4");
        Arrays.fill(bytes, ends.get(frames), bytes.length, (byte) 0);
    }

    /** A page that was not written back, in the middle of a frame. */
    private void holeIn(final int frame) {
        final int page = (ends.get(frame - 1) / 4096 + 1) * 4096;
        assertThat(page).isLessThan(ends.get(frame));
        Arrays.fill(storage.bytes(1, "0.cq4"), page, Math.min(page + 4096, ends.get(frame)), (byte) 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9})
    void shouldStopWhereAnAcknowledgedEndIsMissing(final int frames) {
        storage.mark(1, 0, frames + 1);
        cutBehind(frames);
        assertThatThrownBy(this::recovered)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("expectedSequence=" + (frames + 1))
                .hasMessageContaining("although acknowledged up to " + (frames + 1));
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.isRepairable()).isFalse();
            assertThat(finding.file()).isEqualTo("epoch-000001/0.cq4");
            assertThat(finding.offset()).isEqualTo((int) ends.get(frames));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9})
    void shouldGoOnWhereOnlyWhatWasNotAcknowledgedIsMissing(final int frames) {
        storage.mark(1, 0, frames);
        cutBehind(frames);
        assertThat(recovered()).isEqualTo(frames);
        assertThat(warnings).isEmpty();
        assertThat(findings()).isEmpty();
    }

    /** Frames 7 to 10 were written after record 6 had been forced, so nothing behind 6 was promised. */
    @Test
    void shouldSetAsideFramesThatReachedTheDiskOutOfOrder() {
        storage.mark(1, 0, 6);
        holeIn(8);
        assertThat(findings()).singleElement().matches(Finding::isRepairable);
        assertThat(recovered()).isEqualTo(7);
        assertThat(warnings).singleElement().asString().contains("torn tail", "lastSequence=7");
        try (Journal journal = Journal.open(context())) {
            journal.start();
            Records.append(journal, 8);
        }
        assertThat(recovered()).isEqualTo(8);
        assertThat(findings()).isEmpty();
    }

    /** The mark itself may be behind after a power cut; but a later frame says what was durable when it was written. */
    @Test
    void shouldStopAtAHoleBeforeARecordThatALaterFrameKnowsToBeDurable() {
        storage.mark(1, 0, 2);
        holeIn(5);
        assertThatThrownBy(this::recovered)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("expectedSequence=5");
    }

    @Test
    void shouldStopAtAWholeFrameThatIsNotTheNextAlthoughNothingWasAcknowledged() {
        storage.mark(1, 0, 2);
        final byte[] bytes = storage.bytes(1, "0.cq4");
        final int length = ends.get(9) - ends.get(8);
        System.arraycopy(bytes, ends.get(8), bytes, ends.get(3), length);
        assertThatThrownBy(this::recovered)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("expectedSequence=4, found=sequence 9");
    }

    @Test
    void shouldWarnOfWhatAPowerCutHasTakenWhereTheLevelDoesNotPromiseToSurviveIt() {
        storage.mark(1, 0, 9, storage.bootId());
        cutBehind(7);
        assertThatThrownBy(this::recovered).isInstanceOf(DamagedJournalException.class);
        storage.reboot();
        assertThat(recovered()).isEqualTo(7);
        assertThat(warnings).singleElement().asString().contains("acknowledged records are gone", "lost=2");
    }

    @Test
    void shouldStopAfterARebootToWhereFramesFollowAHole() {
        storage.mark(1, 0, 9, storage.bootId());
        holeIn(8);
        storage.reboot();
        assertThatThrownBy(this::recovered)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("expectedSequence=8");
    }

    @Test
    void shouldStopWithoutTheMarkOrAtAnyFlippedBitInIt() {
        final byte[] mark = storage.bytes(1, JournalFiles.HIGH_WATER_FILE).clone();
        storage.mark(1, 0, 10);
        for (int bit = 0; bit < mark.length * 8; bit++) {
            final byte[] flipped =
                    storage.bytes(1, JournalFiles.HIGH_WATER_FILE).clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            final MemoryStorage damaged = storage.copy();
            damaged.put(1, JournalFiles.HIGH_WATER_FILE, flipped);
            requireDamaged(damaged, JournalFiles.HIGH_WATER_FILE);
        }
        final MemoryStorage without = storage.copy();
        without.files(1).remove(JournalFiles.HIGH_WATER_FILE);
        requireDamaged(without, JournalFiles.HIGH_WATER_FILE);
        final MemoryStorage cut = storage.copy();
        cut.put(1, JournalFiles.HIGH_WATER_FILE, Arrays.copyOf(mark, 63));
        requireDamaged(cut, JournalFiles.HIGH_WATER_FILE);
    }

    @Test
    void shouldStopWithoutTheManifestOfAnEpochThatHasEndedOrAtAnyFlippedBitInIt() {
        storage.mark(1, 0, 10);
        try (Journal journal = Journal.open(context())) {
            journal.start();
            Records.append(journal, 3, new Random(SEED));
        }
        final byte[] manifest = storage.bytes(1, JournalFiles.MANIFEST_FILE);
        for (int bit = 0; bit < manifest.length * 8; bit++) {
            final MemoryStorage damaged = storage.copy();
            damaged.bytes(1, JournalFiles.MANIFEST_FILE)[bit / 8] ^= (byte) (1 << bit % 8);
            requireDamaged(damaged, JournalFiles.MANIFEST_FILE);
        }
        final MemoryStorage without = storage.copy();
        without.removeManifest(1);
        requireDamaged(without, JournalFiles.MANIFEST_FILE);
        final MemoryStorage foreign = storage.copy();
        foreign.put(1, JournalFiles.MANIFEST_FILE, storage.bytes(2, JournalFiles.MANIFEST_FILE));
        requireDamaged(foreign, JournalFiles.MANIFEST_FILE);
    }

    @Test
    void shouldStopAtAFileThatIsMissingOrTooShortAlthoughItNeedNotBeRead() {
        storage.mark(1, 0, 10);
        try (Journal journal = Journal.open(context())) {
            journal.start();
            Records.append(journal, 11);
        }
        final byte[] bytes = storage.bytes(1, "0.cq4");
        storage.put(1, "0.cq4", Arrays.copyOf(bytes, ends.get(10) - 1));
        assertThatThrownBy(() -> scanAfter(10))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("too early");
        storage.files(1).remove("0.cq4");
        assertThatThrownBy(() -> scanAfter(10))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("file is missing");
        storage.put(1, "0.cq4", new byte[bytes.length]);
        assertThat(scanAfter(10).recordCount()).as("not read").isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void shouldNameEveryFileInTheManifestsOfAJournalOnDisk(final Durability durability) {
        if (durability == Durability.MEMORY) {
            return;
        }
        for (int start = 0; start < 3; start++) {
            try (Journal journal = Journal.open(
                    Records.context(directory).durability(durability).fileBytes(64 * 1024))) {
                journal.start();
                for (int i = 0; i < 10; i++) {
                    Records.append(journal, 100, new Random(SEED + i));
                    journal.maintain(0);
                }
            }
        }
        // What the writer has noted is what a reader finds: each file is compared with its manifest.
        final JournalVerifier.Report report = JournalVerifier.verify(directory, (done, total) -> {});
        assertThat(report.findings()).isEmpty();
        assertThat(report.records()).isEqualTo(3_000);
        assertThat(report.files()).hasSizeGreaterThan(6);
        try (Journal journal = Journal.open(Records.context(directory))) {
            assertThat(journal.recover(2_999, (record, sequence, timestampNs) -> {})
                            .recordCount())
                    .as("records read for the last one")
                    .isLessThan(1_000);
        }
    }

    /** Recovery takes a frame that is whole but for its header; whoever reads beside the next writer must take it, too. */
    @Test
    void shouldFollowAcrossAnEpochWhoseLastFrameHasNoHeader() {
        storage.mark(1, 0, 9);
        final int header = ends.get(9);
        ByteBuffer.wrap(storage.bytes(1, "0.cq4"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(header, 0);
        final long[] limit = {9};
        try (JournalReader early = JournalReader.started(storage, 0, true, () -> limit[0])) {
            assertThat(lastRead(early)).isEqualTo(9);
            try (Journal journal = Journal.open(context())) {
                journal.start();
                Records.append(journal, 11);
                journal.flush();
                limit[0] = 11;
                assertThat(lastRead(early)).isEqualTo(11);
                try (JournalReader late = JournalReader.started(storage, 0, true, () -> limit[0])) {
                    assertThat(lastRead(late)).isEqualTo(11);
                }
            }
        }
    }

    private static long lastRead(final JournalReader reader) {
        while (reader.poll((record, sequence, timestampNs) -> {}) > 0) {
            // as far as it goes
        }
        return reader.lastSequence();
    }

    /** Its copy begins with the epoch's opening, which must not send the verifier back to where it was. */
    @Test
    void shouldVerifyToTheEndWhenAFileIsThereTwice() {
        storage.mark(1, 0, 10);
        storage.put(1, "1.cq4", storage.bytes(1, "0.cq4").clone());
        assertThat(findings()).extracting(Finding::file).containsOnly("epoch-000001/1.cq4");
        assertThatThrownBy(this::recovered)
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("file=epoch-000001/1.cq4");
    }

    private JournalScan scanAfter(final long sequence) {
        try (Journal journal = Journal.open(context())) {
            return journal.recover(sequence, (record, at, timestampNs) -> {});
        }
    }

    private static void requireDamaged(final MemoryStorage damaged, final String fileName) {
        assertThatThrownBy(() -> {
                    try (Journal journal = Journal.open(Records.context(damaged))) {
                        journal.recover(0, (record, sequence, timestampNs) -> {});
                    }
                })
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("file=epoch-000001/" + fileName);
        assertThat(findings(damaged))
                .anySatisfy(finding -> assertThat(finding.file()).isEqualTo("epoch-000001/" + fileName));
    }

    private List<Finding> findings() {
        return findings(storage);
    }

    private static List<Finding> findings(final MemoryStorage storage) {
        final Verification verification = new Verification(storage, done -> {});
        verification.run(Identity.require(storage).base(), storage.epochs().size(), Long.MAX_VALUE);
        return verification.findings();
    }
}

package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringmill.journal.recovery.FileSummary;
import org.ringmill.journal.recovery.Finding;
import org.ringmill.journal.recovery.Manifest;
import org.ringmill.journal.storage.JournalDirectory;
import org.ringmill.journal.storage.JournalFiles;
import org.ringmill.journal.storage.JournalStorageException;

/** What the verifier says where not the bytes of a file are wrong, but the file. */
class JournalVerifierTest {
    private static final String LINK = "a symbolic link in a journal's directory is not followed";

    @TempDir
    private Path directory;

    @TempDir
    private Path outside;

    private List<Path> files;

    @BeforeEach
    void writeJournal() throws IOException {
        try (Journal journal = Journal.open(Records.context(directory).fileBytes(64 * 1024))) {
            journal.start();
            Records.append(journal, 2_000, new Random(1));
        }
        try (Stream<Path> paths = Files.list(directory.resolve("epoch-000001"))) {
            files = paths.filter(file -> JournalFiles.isFrameFile(file.toString()))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(3);
        assertThat(findings()).isEmpty();
    }

    /** Nothing but the opening frame, which carries the journal's id. */
    @Test
    void shouldReadAFirstEpochWithoutRecords(@TempDir final Path place) throws IOException {
        for (int start = 0; start < 2; start++) {
            try (Journal journal = Journal.open(Records.context(place))) {
                journal.start();
                Records.append(journal, 100 * start, new Random(1));
            }
        }
        final Path file = place.resolve("epoch-000001")
                .resolve(Manifest.read(new JournalDirectory(place), 1, 0)
                        .files()
                        .get(0)
                        .name());
        assertThat(JournalVerifier.verify(place, (done, total) -> {}).files()).hasSize(2);
        flip(file, endOf(place, file) - 20);
        assertThat(JournalVerifier.verify(place, (done, total) -> {}).findings())
                .extracting(Finding::file)
                .containsExactly(place(file));
    }

    @Test
    void shouldTellOfDamageInAnOpenEpochBeforeAFileThatIsMissingBehindIt() throws IOException {
        final JournalDirectory journal = new JournalDirectory(directory);
        final List<FileSummary> named = Manifest.read(journal, 1, 0).files();
        Files.write(
                directory.resolve("epoch-000001/manifest"),
                new Manifest(1, false, named.subList(0, named.size() - 1)).encode());
        assertThat(findings()).isEmpty();
        flip(files.get(0), endOf(directory, files.get(0)) - 30);
        Files.delete(files.get(2));
        assertThat(findings()).extracting(Finding::file).containsExactly(place(files.get(0)), place(files.get(2)));
    }

    @Test
    void shouldReadTheFirstFileBehindAStrangerThatStandsBeforeIt() throws IOException {
        final Path stranger = files.get(0).resolveSibling("00000000-00LX.cq4");
        Files.copy(files.get(2), stranger);
        assertThat(findings()).extracting(Finding::file).containsExactly(place(stranger));
        final long offset = endOf(directory, files.get(0)) - 20;
        flip(files.get(0), offset);
        assertThat(findings()).extracting(Finding::file).containsExactly(place(stranger), place(files.get(0)));
        assertThat(findings().get(1).offset()).isPositive().isLessThan(offset);
    }

    private static long endOf(final Path journal, final Path file) {
        final Manifest manifest = Manifest.read(new JournalDirectory(journal), 1, 0);
        return manifest.files().stream()
                .filter(named -> file.endsWith(named.name()))
                .findFirst()
                .orElseThrow()
                .endPosition();
    }

    private static void flip(final Path file, final long offset) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[(int) offset] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void shouldNameALinkThatStandsForTheManifestOnce() throws IOException {
        replaceByLink(directory.resolve("epoch-000001/manifest"));
        assertThat(findings()).first().satisfies(found -> {
            assertThat(found.file()).isEqualTo("epoch-000001/manifest");
            assertThat(found.found()).startsWith(LINK);
        });
        assertThat(findings()).allMatch(found -> found.file().startsWith("epoch-000001/"));
        assertThat(findings()).doesNotHaveDuplicates();
    }

    @Test
    void shouldNameALinkThatStandsForTheHighWaterMark() throws IOException {
        Files.delete(directory.resolve("epoch-000001/manifest"));
        replaceByLink(directory.resolve("epoch-000001/high-water"));
        assertThat(findings()).singleElement().satisfies(found -> {
            assertThat(found.file()).isEqualTo("epoch-000001/high-water");
            assertThat(found.expectedSequence()).isEqualTo(2_001);
            assertThat(found.found()).startsWith(LINK);
        });
    }

    @Test
    void shouldNameWhatIsMissingAndWhatIsThereInstead() throws IOException {
        for (int i = 0; i < files.size(); i++) {
            final Path file = files.get(i);
            final Path renamed = file.resolveSibling("99999999-00LX.cq4");
            Files.move(file, renamed);
            final List<Finding> findings = findings();
            assertThat(findings).doesNotHaveDuplicates();
            assertThat(findings).extracting(Finding::file).containsExactly(place(file), place(renamed));
            assertThat(findings)
                    .extracting(Finding::found)
                    .satisfiesExactly(
                            found -> assertThat(found).startsWith("file is missing"),
                            found -> assertThat(found)
                                    .startsWith("a file ")
                                    .endsWith("that the manifest does not name"));
            Files.move(renamed, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** While an epoch is written its manifest names those that were left, and none of them is missing. */
    @Test
    void shouldNameTheDamagedFileOfAnOpenEpochAndNoneBehindIt() throws IOException {
        final Path manifest = directory.resolve("epoch-000001/manifest");
        final Manifest ended = Objects.requireNonNull(Manifest.read(new JournalDirectory(directory), 1, 0));
        final int left = files.size() - 1;
        Files.write(manifest, new Manifest(1, false, ended.files().subList(0, left)).encode());
        assertThat(findings()).isEmpty();
        for (int i = 0; i < left; i++) {
            final byte[] sound = Files.readAllBytes(files.get(i));
            final byte[] damaged = sound.clone();
            damaged[(int) ended.files().get(i).endPosition() - 10] ^= 1;
            Files.write(files.get(i), damaged);
            assertThat(findings()).extracting(Finding::file).containsExactly(place(files.get(i)));
            Files.write(files.get(i), sound);
        }
    }

    @Test
    void shouldNameEachFileThatCannotBeRead() throws IOException {
        for (final Path file : files.subList(0, 2)) {
            Files.delete(file);
            Files.createDirectory(file);
        }
        assertThat(findings()).extracting(Finding::file).containsExactly(place(files.get(0)), place(files.get(1)));
        assertThat(findings())
                .extracting(Finding::found)
                .allMatch(found -> found.startsWith("cannot be read, reason="));
    }

    @Test
    void shouldSayInWordsThatTheLockIsALink() throws IOException {
        replaceByLink(directory.resolve("journal.lock"));
        assertThatThrownBy(this::findings)
                .isInstanceOf(JournalStorageException.class)
                .hasMessage(LINK + ", path=" + directory.resolve("journal.lock"));
    }

    private void replaceByLink(final Path file) throws IOException {
        Files.createSymbolicLink(file, Files.move(file, outside.resolve("target")));
    }

    private static String place(final Path file) {
        return "epoch-000001/" + file.getFileName();
    }

    private List<Finding> findings() {
        return JournalVerifier.verify(directory, (done, total) -> {}).findings();
    }
}

package org.ringmill.journal.recovery;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.CheckedText;
import org.ringmill.journal.storage.JournalFiles;

/**
 * What the closed files of an epoch hold: so a file that is missing or was shortened is noticed, and one that is not wanted
 * need not be read. While an epoch is written its manifest grows with each file that is left; once it has ended, the manifest
 * names every file.
 *
 * <pre>
 *   ringmill-manifest 1
 *   epoch=3
 *   ended=true
 *   file=20260101-00LX.cq4 end=268435400 sequences=1-900 timesNs=17-99 checksums=00000000-1a2b3c4d
 *   crc32c=1a2b3c4d
 * </pre>
 *
 * @param epoch   the epoch's number
 * @param isEnded whether no more will come
 * @param files   in the order in which they were written; those that retention has deleted stay named
 */
public record Manifest(int epoch, boolean isEnded, List<FileSummary> files) {
    private static final String FIRST_LINE = "ringmill-manifest 1";
    private static final int HEAD_LINES = 3;

    public Manifest {
        files = List.copyOf(files);
    }

    /** {@return the bytes of the file} */
    public byte[] encode() {
        final List<String> lines = new ArrayList<>(List.of(FIRST_LINE, "epoch=" + epoch, "ended=" + isEnded));
        files.forEach(file -> lines.add(file.encode()));
        return CheckedText.encode(lines);
    }

    /** {@return the last sequence of all files; 0 if none is named} */
    long lastSequence() {
        return files.isEmpty() ? 0 : files.get(files.size() - 1).lastSequence();
    }

    /** {@return whether a file does not belong to the epoch: it is not named, although one behind it is} */
    boolean isLeftOut(final String name) {
        return file(name) == null
                && !files.isEmpty()
                && name.compareTo(files.get(files.size() - 1).name()) < 0;
    }

    /** {@return the summary of a file, or null if it is not named} */
    @Nullable
    FileSummary file(final String name) {
        for (final FileSummary file : files) {
            if (file.name().equals(name)) {
                return file;
            }
        }
        return null;
    }

    /** {@return an epoch's manifest, or null if it has none} */
    public static @Nullable Manifest read(final JournalFiles files, final int epoch, final long expectedSequence) {
        final byte[] content = files.readNote(epoch, JournalFiles.MANIFEST_FILE);
        if (content == null) {
            return null;
        }
        final Manifest manifest = decode(content);
        if (manifest == null || manifest.epoch != epoch) {
            throw new DamagedJournalException(
                    JournalFiles.epochName(epoch) + "/" + JournalFiles.MANIFEST_FILE,
                    0,
                    expectedSequence,
                    manifest == null
                            ? "no manifest of this format, or text that does not fit its checksum"
                            : "a manifest of epoch " + manifest.epoch);
        }
        return manifest;
    }

    private static @Nullable Manifest decode(final byte[] content) {
        final List<String> lines = CheckedText.decode(content);
        if (lines == null
                || lines.size() < HEAD_LINES
                || !lines.get(0).equals(FIRST_LINE)
                || !lines.get(1).matches("epoch=[0-9]{1,9}")
                || !lines.get(2).matches("ended=(true|false)")) {
            return null;
        }
        final List<FileSummary> files = new ArrayList<>();
        for (final String line : lines.subList(HEAD_LINES, lines.size())) {
            final FileSummary file = FileSummary.decode(line);
            if (file == null) {
                return null;
            }
            files.add(file);
        }
        return new Manifest(
                Integer.parseInt(lines.get(1).substring("epoch=".length())),
                lines.get(2).endsWith("true"),
                files);
    }
}

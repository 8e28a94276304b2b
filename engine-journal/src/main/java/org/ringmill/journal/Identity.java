package org.ringmill.journal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.frame.CheckedText;
import org.ringmill.journal.recovery.JournalBase;
import org.ringmill.journal.storage.JournalFiles;

/**
 * Whose journal it is and where it begins, in a few lines of text with a checksum:
 *
 * <pre>
 *   ringmill-journal 1
 *   application=exchange
 *   id=0123456789abcdef
 *   epoch=3
 *   firstEpoch=2                    this and the next three only once the oldest files have been deleted
 *   firstFile=20260101-07LX.cq4     empty for the first of the epoch
 *   firstSequence=4711
 *   previousChecksum=9f8e7d6c
 *   crc32c=1a2b3c4d
 * </pre>
 *
 * @param application the application's name
 * @param id          drawn when the journal was made: what else belongs to it, a snapshot, carries it too
 * @param epoch       the last epoch that was begun: it holds a frame at least
 * @param base        where the journal begins
 */
record Identity(String application, long id, int epoch, JournalBase base) {
    static final int MAX_NAME_LENGTH = 128;

    private static final String FIRST_LINE = "ringmill-journal ";
    private static final int FORMAT_VERSION = 1;
    private static final int LINES = 4;
    private static final int LINES_WITH_BASE = 8;

    static boolean isName(final String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_LENGTH
                && name.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** {@return of a journal that is made now} */
    static Identity newOf(final String application) {
        final long id = new SecureRandom().nextLong();
        return new Identity(application, id, 0, JournalBase.ofWhole(id));
    }

    Identity withEpoch(final int begun) {
        return new Identity(application, id, begun, base);
    }

    Identity withBase(final JournalBase first) {
        return new Identity(application, id, epoch, first);
    }

    byte[] encode() {
        final HexFormat hex = HexFormat.of();
        final List<String> lines = new ArrayList<>(List.of(
                FIRST_LINE + FORMAT_VERSION,
                "application=" + application,
                "id=" + hex.toHexDigits(id),
                "epoch=" + epoch));
        if (!base.isWhole()) {
            lines.add("firstEpoch=" + base.epoch());
            lines.add("firstFile=" + base.fileName());
            lines.add("firstSequence=" + base.firstSequence());
            lines.add("previousChecksum=" + hex.toHexDigits(base.previousChecksum()));
        }
        return CheckedText.encode(lines);
    }

    /** {@return whose journal it is, or null if none was begun there} */
    static @Nullable Identity read(final JournalFiles files) {
        final byte[] content = files.readIdentity();
        if (content != null) {
            return decode(content, files.location());
        }
        if (!files.epochs().isEmpty()) {
            throw new JournalException(
                    Category.FATAL,
                    "journal identity is missing, directory=" + files.location() + ", file=journal.meta");
        }
        return null;
    }

    /** {@return whose journal it is} */
    static Identity require(final JournalFiles files) {
        final Identity found = read(files);
        if (found == null) {
            throw new JournalException(Category.ERROR, "directory holds no journal, directory=" + files.location());
        }
        return found;
    }

    static Identity decode(final byte[] content, final String location) {
        requireKnownVersion(content, location);
        final List<String> lines = CheckedText.decode(content);
        final Identity identity = lines == null ? null : parse(lines);
        if (identity == null) {
            throw new JournalException(
                    Category.FATAL,
                    "journal identity is damaged, directory=" + location + ", file=journal.meta, expected " + LINES
                            + " or " + LINES_WITH_BASE + " lines, and one with their checksum");
        }
        return identity;
    }

    private static void requireKnownVersion(final byte[] content, final String location) {
        final String text = new String(content, StandardCharsets.ISO_8859_1);
        final int end = text.indexOf('\n');
        final String version = text.startsWith(FIRST_LINE) && end > 0 ? text.substring(FIRST_LINE.length(), end) : "";
        if (!version.equals(String.valueOf(FORMAT_VERSION)) && version.matches("[1-9][0-9]{0,8}")) {
            throw new JournalException(
                    Category.FATAL,
                    "journal of another format version, directory=" + location + ", file=journal.meta, version="
                            + version + ", known=" + FORMAT_VERSION);
        }
    }

    private static @Nullable Identity parse(final List<String> lines) {
        final boolean isWhole = lines.size() == LINES;
        if ((!isWhole && lines.size() != LINES_WITH_BASE) || !lines.get(0).equals(FIRST_LINE + FORMAT_VERSION)) {
            return null;
        }
        try {
            final long id = HexFormat.fromHexDigitsToLong(value(lines, 2, "id="));
            final JournalBase base = isWhole
                    ? JournalBase.ofWhole(id)
                    : new JournalBase(
                            Integer.parseInt(value(lines, 4, "firstEpoch=")),
                            value(lines, 5, "firstFile="),
                            Long.parseLong(value(lines, 6, "firstSequence=")),
                            HexFormat.fromHexDigits(value(lines, 7, "previousChecksum=")));
            return new Identity(value(lines, 1, "application="), id, Integer.parseInt(value(lines, 3, "epoch=")), base);
        } catch (final IllegalArgumentException e) { // the checksum fits, and yet it is not ours
            return null;
        }
    }

    private static String value(final List<String> lines, final int index, final String key) {
        final String line = lines.get(index);
        if (!line.startsWith(key)) {
            throw new IllegalArgumentException(line);
        }
        return line.substring(key.length());
    }
}

package org.ringmill.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.ringmill.agent.RingmillException.Category;

/**
 * Whose journal it is, in a few lines of text with a checksum:
 *
 * <pre>
 *   ringmill-journal 1
 *   application=exchange
 *   id=0123456789abcdef
 *   epoch=3
 *   crc32c=1a2b3c4d
 * </pre>
 *
 * @param application the application's name
 * @param id          drawn when the journal was made: what else belongs to it, a snapshot, carries it too
 * @param epoch       the last epoch that was begun: it holds a frame at least
 */
record Identity(String application, long id, int epoch) {
    static final int MAX_NAME_LENGTH = 128;

    private static final String FIRST_LINE = "ringmill-journal ";
    private static final int FORMAT_VERSION = 1;
    private static final String APPLICATION = "application=";
    private static final String ID = "id=";
    private static final String EPOCH = "epoch=";
    private static final String CHECKSUM = "crc32c=";
    private static final int LINE_COUNT = 5;

    static boolean isName(final String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME_LENGTH
                && name.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    byte[] encode() {
        final String body = FIRST_LINE + FORMAT_VERSION + "\n" + APPLICATION + application + "\n" + ID
                + HexFormat.of().toHexDigits(id) + "\n" + EPOCH + epoch + "\n";
        return (body + CHECKSUM + checksumOf(body) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    static Identity decode(final byte[] content, final String location) {
        final String text = new String(content, StandardCharsets.US_ASCII);
        final String[] lines = text.split("\n", -1);
        final String version = lines[0].startsWith(FIRST_LINE) ? lines[0].substring(FIRST_LINE.length()) : "";
        if (!version.equals(String.valueOf(FORMAT_VERSION)) && version.matches("[1-9][0-9]{0,8}")) {
            throw new JournalException(
                    Category.FATAL,
                    "journal of another format version, directory=" + location + ", version=" + version + ", known="
                            + FORMAT_VERSION);
        }
        if (lines.length == LINE_COUNT + 1
                && lines[1].startsWith(APPLICATION)
                && lines[2].matches("id=[0-9a-f]{16}")
                && lines[3].matches("epoch=[0-9]{1,9}")) {
            final Identity identity = new Identity(
                    lines[1].substring(APPLICATION.length()),
                    HexFormat.fromHexDigitsToLong(lines[2].substring(ID.length())),
                    Integer.parseInt(lines[3].substring(EPOCH.length())));
            // Equal to the last byte, checksum included.
            if (Arrays.equals(identity.encode(), content)) {
                return identity;
            }
        }
        throw new JournalException(
                Category.FATAL,
                "journal identity is damaged, directory=" + location + ", file=journal.meta, expected " + LINE_COUNT
                        + " lines that fit their checksum");
    }

    private static String checksumOf(final String body) {
        final CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}

package org.ringmill.journal.frame;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Lines of ASCII text that end with their own checksum, for the small files that people may want to read. */
public final class CheckedText {
    private static final String CHECKSUM = "crc32c=";

    private CheckedText() {}

    /** {@return the lines, and a last one with the CRC32C of all before it} */
    public static byte[] encode(final List<String> lines) {
        final String body = String.join("\n", lines) + "\n";
        return (body + lastLine(body)).getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return the lines without the last one, or null if the text is not whole to the last byte} */
    public static @Nullable List<String> decode(final byte[] content) {
        final String text = new String(content, StandardCharsets.ISO_8859_1);
        final int bodyEnd = text.lastIndexOf('\n', text.length() - 2) + 1;
        if (bodyEnd == 0) {
            return null;
        }
        final String body = text.substring(0, bodyEnd);
        return text.substring(bodyEnd).equals(lastLine(body))
                ? List.of(body.substring(0, bodyEnd - 1).split("\n", -1))
                : null;
    }

    private static String lastLine(final String body) {
        final CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return CHECKSUM + HexFormat.of().toHexDigits((int) crc.getValue()) + "\n";
    }
}

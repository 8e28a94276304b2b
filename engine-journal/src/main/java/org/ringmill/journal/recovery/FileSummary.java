package org.ringmill.journal.recovery;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one file of an epoch holds.
 *
 * @param name             of the file within its epoch
 * @param endPosition      behind its last frame, in bytes
 * @param firstSequence    of its first record, or of the one to come if it has none
 * @param lastSequence     of its last record; one less than the first if it has none
 * @param firstTimestampNs event time of its first frame, nanoseconds since 1970; that of an epoch's opening is the last before
 * @param lastTimestampNs  event time of its last record
 * @param previousChecksum of the last frame before it
 * @param lastChecksum     of its last frame
 */
public record FileSummary(
        String name,
        long endPosition,
        long firstSequence,
        long lastSequence,
        long firstTimestampNs,
        long lastTimestampNs,
        int previousChecksum,
        int lastChecksum) {
    private static final Pattern LINE = Pattern.compile("file=([!-~]{1,255}) end=([0-9]{1,18}) sequences=([0-9]{1,19})"
            + "-([0-9]{1,19}) timesNs=([0-9]{1,19})-([0-9]{1,19}) checksums=([0-9a-f]{8})-([0-9a-f]{8})");

    String encode() {
        final HexFormat hex = HexFormat.of();
        return "file=" + name + " end=" + endPosition + " sequences=" + firstSequence + "-" + lastSequence
                + " timesNs=" + firstTimestampNs + "-" + lastTimestampNs + " checksums="
                + hex.toHexDigits(previousChecksum) + "-" + hex.toHexDigits(lastChecksum);
    }

    /** {@return what a line says, or null if it is none} */
    static @Nullable FileSummary decode(final String line) {
        final Matcher fields = LINE.matcher(line);
        try {
            return fields.matches()
                    ? new FileSummary(
                            fields.group(1),
                            Long.parseLong(fields.group(2)),
                            Long.parseLong(fields.group(3)),
                            Long.parseLong(fields.group(4)),
                            Long.parseLong(fields.group(5)),
                            Long.parseLong(fields.group(6)),
                            HexFormat.fromHexDigits(fields.group(7)),
                            HexFormat.fromHexDigits(fields.group(8)))
                    : null;
        } catch (final NumberFormatException e) {
            return null;
        }
    }
}

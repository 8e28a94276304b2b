package org.ringmill.examples.chat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes that come in, taken out as lines of UTF-8 of bounded length; of a longer one the rest is passed over. One thread's. */
final class LineBuffer {
    /** Bytes of a line. */
    static final int MAX_LINE_BYTES = 1024;

    private final ByteBuffer bytes = ByteBuffer.allocate(2 * MAX_LINE_BYTES);
    private boolean isSkipping;
    private boolean isCut;

    /** Reads what there is and fits; {@return how many bytes, -1 at the end} */
    int read(final ReadableByteChannel channel) throws IOException {
        return bytes.hasRemaining() ? channel.read(bytes) : 0;
    }

    /** {@return the next line without its end, null if there is no whole one} */
    @Nullable
    String next() {
        while (true) {
            final int end = indexOfEnd();
            if (end < 0) {
                if (bytes.position() <= MAX_LINE_BYTES + 1 && !isSkipping) {
                    return null;
                }
                return skipRest();
            }
            final String line = take(end);
            if (!isSkipping) {
                return line;
            }
            isSkipping = false; // that was the rest of one that is known to be too long
        }
    }

    /** Throws away what is certain to belong to a line that is too long; {@return it, the first time} */
    private @Nullable String skipRest() {
        final boolean isFirst = !isSkipping;
        isSkipping = true;
        bytes.clear();
        isCut = true;
        return isFirst ? "" : null;
    }

    /** {@return whether the line taken last was too long, and is not whole} */
    boolean isCut() {
        return isCut;
    }

    private int indexOfEnd() {
        for (int i = 0; i < bytes.position(); i++) {
            if (bytes.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private String take(final int end) {
        final int length = end > 0 && bytes.get(end - 1) == '\r' ? end - 1 : end;
        isCut = length > MAX_LINE_BYTES;
        final String line = new String(bytes.array(), 0, length, StandardCharsets.UTF_8);
        bytes.flip().position(end + 1);
        bytes.compact();
        return line;
    }
}

package org.ringmill.examples.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8, each of bounded length, from a stream that may grow: at its end a line that has no end yet is kept, and goes on
 * once there is more. What is no UTF-8 becomes U+FFFD. One thread's.
 */
final class LineReader implements AutoCloseable {
    /** Bytes of a line; of a longer one the rest is left out. */
    static final int MAX_LENGTH_BYTES = 1 << 16;

    /** Stands where a line was cut. */
    static final String CUT = "…";

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 13];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int next;
    private int end;
    private boolean isCut;
    private long position;

    LineReader(final InputStream in) {
        this.in = in;
    }

    /** {@return the next whole line without its end, or null if there is none at present} */
    @Nullable
    String next() throws IOException {
        while (true) {
            while (next < end) {
                final byte present = buffer[next++];
                if (present == '\n') {
                    return take();
                }
                append(present);
            }
            next = 0;
            end = Math.max(0, in.read(buffer));
            if (end == 0) {
                return null;
            }
            position += end;
        }
    }

    /** {@return what there is of a last line that has no end, or null} */
    @Nullable
    String rest() {
        return line.size() == 0 ? null : take();
    }

    /** {@return bytes read} */
    long position() {
        return position;
    }

    private void append(final byte present) {
        if (line.size() < MAX_LENGTH_BYTES) {
            line.write(present);
        } else {
            isCut = true;
        }
    }

    private String take() {
        final String text = line.toString(StandardCharsets.UTF_8);
        final String whole = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        final String taken = isCut ? whole + CUT : whole;
        line.reset();
        isCut = false;
        return taken;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

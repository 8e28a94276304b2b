package org.ringmill.examples.chat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** Lines on their way to a client, as many as fit. Whoever prints has asked first whether there is room for an answer. One thread's. */
final class Outbox {
    /** Bytes of the longest answer. */
    static final int MAX_ANSWER_BYTES = 4096;

    private final ByteBuffer bytes = ByteBuffer.allocate(4 * MAX_ANSWER_BYTES);

    /** {@return whether there is room for an answer, and one notice before it} */
    boolean hasRoom() {
        return bytes.remaining() >= 2 * MAX_ANSWER_BYTES;
    }

    boolean isEmpty() {
        return bytes.position() == 0;
    }

    void print(final String line) {
        final byte[] encoded = (line + "\n").getBytes(StandardCharsets.UTF_8);
        assert encoded.length <= MAX_ANSWER_BYTES : "answers are bounded, length=" + encoded.length;
        bytes.put(encoded);
    }

    /** Writes what the client takes now; {@return how many bytes}. */
    int flush(final WritableByteChannel channel) throws IOException {
        if (isEmpty()) {
            return 0;
        }
        bytes.flip();
        try {
            return channel.write(bytes);
        } finally {
            bytes.compact();
        }
    }
}

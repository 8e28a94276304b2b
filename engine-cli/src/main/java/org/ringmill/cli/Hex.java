package org.ringmill.cli;

import java.util.HexFormat;
import org.ringmill.state.Message;

/** Payloads as hexadecimal digits. */
final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    static String of(final Message message) {
        return FORMAT.formatHex(bytes(message));
    }

    static byte[] bytes(final Message message) {
        final byte[] bytes = new byte[message.length()];
        message.buffer().getBytes(message.offset(), bytes);
        return bytes;
    }
}

package org.ringmill.journal.frame;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C (Castagnoli; RFC 3720, appendix B.4) over a direct buffer: the JVM's intrinsic, nothing allocated. */
final class Checksum {
    private final CRC32C crc = new CRC32C();

    /** {@return the checksum of a part of the buffer, whose position and limit are changed} */
    int of(final ByteBuffer buffer, final int offset, final int lengthBytes) {
        crc.reset();
        buffer.limit(offset + lengthBytes).position(offset);
        crc.update(buffer);
        return (int) crc.getValue();
    }
}

package org.ringmill.journal.storage;

import java.nio.ByteBuffer;

/** A file of an epoch, open for reading. */
public interface JournalFile extends AutoCloseable {
    /** {@return the file's name within its epoch} */
    String name();

    /** {@return the file's size now, in bytes} */
    long sizeBytes();

    /**
     * Reads until the target is full or the file ends.
     *
     * @return bytes read, 0 at or behind the end
     */
    int read(ByteBuffer target, long position);

    @Override
    void close();
}

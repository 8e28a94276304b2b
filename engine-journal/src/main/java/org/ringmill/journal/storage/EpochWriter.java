package org.ringmill.journal.storage;

import java.nio.ByteBuffer;

/**
 * Writes the frames of one epoch. After a method has failed only {@link #close()} may be called. The journal thread
 * owns it; {@link #force()} is another thread's.
 */
public interface EpochWriter extends AutoCloseable {
    /**
     * Writes a frame as one document, whole or not at all. Once it returns the frame survives the death of the process.
     *
     * @param frame from its position to its limit; both may be moved
     */
    void write(ByteBuffer frame);

    /** Forces to the disk every frame whose write returned before this call. May run beside {@link #write}. */
    void force();

    /** {@return the number of files begun in this epoch} */
    int fileCount();

    @Override
    void close();
}

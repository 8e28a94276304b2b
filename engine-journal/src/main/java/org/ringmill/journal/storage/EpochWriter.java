package org.ringmill.journal.storage;

import java.nio.ByteBuffer;

/**
 * Writes the frames of one epoch. After a method has failed only {@link #close()} may be called. The journal thread
 * owns it; {@link #force()} is another thread's, and {@link #touchAhead} one more's.
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

    /**
     * Notes that the records up to a sequence are acknowledged: a journal that ends before has lost some. On the thread that
     * makes them durable at the journal's level, before anybody is told of it.
     */
    void acknowledge(long sequence);

    /** Forces that note to the disk. It holds without, but may be behind after a power cut. May run beside the others. */
    void forceAcknowledged();

    /**
     * Brings the memory of the next frames in, so that {@link #write} does not have to. May run beside {@link #write}, on
     * one thread.
     *
     * @param aheadBytes how far ahead of the last frame
     * @return how many pages were touched; 0 if there is enough, or nothing can be done at the moment
     */
    default int touchAhead(final long aheadBytes) {
        return 0;
    }

    /**
     * Lets the next frame begin another file, if there is room for one. On the journal thread.
     */
    void leaveFile();

    /**
     * {@return whether there is room for more than what may be on its way} If not, the reserve takes what is on its way, and
     * nothing more should be sent. Any thread.
     */
    boolean hasRoom();

    /**
     * Looks for room again, where there was none, and makes the next file ready. May run beside {@link #write}, on one thread.
     */
    void findRoom();

    /** {@return the name of the file that the last frame was written to; on the journal thread} */
    String fileName();

    /** {@return the position behind the last frame in that file, in bytes; on the journal thread} */
    long endPosition();

    @Override
    void close();
}

package org.ringmill.journal.storage;

import java.nio.ByteBuffer;

/**
 * Where a journal is written: an identity, epochs of files, and a place for torn tails. Whoever holds one is the only writer.
 * Failures are {@link JournalStorageException}. Used on one thread at a time; the {@link EpochWriter} says what may run beside.
 */
public interface JournalStorage extends JournalFiles, AutoCloseable {
    /** Replaces the identity: after a crash or a power cut it is the old one or the new one, and whole. */
    void writeIdentity(byte[] content);

    /** Replaces an epoch's manifest, as {@link #writeIdentity} does. */
    void writeManifest(int epoch, byte[] content);

    /** {@return whether somebody, of this process or of another one, has a file of frames open for reading} */
    boolean isBeingRead(int epoch, String fileName);

    /** Deletes a file of an epoch, if it is there. */
    void deleteFile(int epoch, String fileName);

    /** Deletes an epoch with all that is in it. */
    void deleteEpoch(int epoch);

    /** Forces to the disk what the files of an epoch hold, whoever wrote it. */
    void force(int epoch);

    /** Gives back the room that a writer that was killed had reserved behind the end of its last file, where all is zero. */
    void release(int epoch, String fileName, long endPosition);

    /**
     * Makes an epoch with its first frame in it, and returns once both would survive a power cut.
     *
     * @param firstFrame   from its position to its limit
     * @param lastSequence of the last record before the epoch
     */
    EpochWriter createEpoch(int epoch, ByteBuffer firstFrame, long lastSequence);

    /**
     * Keeps a copy of some bytes aside, with a line that says what they are. Doing it again changes nothing.
     *
     * @return where the copy is
     */
    String setAside(int epoch, JournalFile file, long position, long lengthBytes, String description);

    /** Lets go of the place; another writer may have it. */
    @Override
    void close();
}

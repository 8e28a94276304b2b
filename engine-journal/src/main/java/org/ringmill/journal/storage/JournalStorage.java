package org.ringmill.journal.storage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a journal lies: an identity, epochs of files, and a place for torn tails. Whoever holds one is the only writer.
 * Failures are {@link JournalStorageException}. Used on one thread at a time, but for {@link EpochWriter#force()} and
 * {@link EpochWriter#touchAhead}.
 */
public interface JournalStorage extends AutoCloseable {
    /** Ends the name of a file that holds frames; such files of one epoch sort in the order they were written. */
    String FRAME_FILE_SUFFIX = ".cq4";

    /** The one other file that belongs into an epoch: the queue's own notes, which recovery does not need. */
    String QUEUE_METADATA_FILE = "metadata.cq4t";

    /** Begins the name of an epoch. */
    String EPOCH_PREFIX = "epoch-";

    /** {@return the name of an epoch, which is also that of its directory} */
    static String epochName(final int epoch) {
        return EPOCH_PREFIX + String.format(Locale.ROOT, "%06d", epoch);
    }

    /** {@return where this is, for messages} */
    String location();

    /** {@return what was last written as the identity, or null if there is none} */
    byte @Nullable [] readIdentity();

    /** Replaces the identity: after a crash or a power cut it is the old one or the new one, and whole. */
    void writeIdentity(byte[] content);

    /** {@return the numbers of all epochs, ascending} */
    List<Integer> epochs();

    /** {@return the names of all files of an epoch, known or not, ascending} */
    List<String> fileNames(int epoch);

    /** Forces to the disk what the files of an epoch hold, whoever wrote it. */
    void force(int epoch);

    /** Gives back the room that a writer that was killed had reserved behind the end of its last file, where all is zero. */
    void release(int epoch, String fileName, long endPosition);

    /** Opens a file for reading. */
    JournalFile openFile(int epoch, String fileName);

    /**
     * Makes an epoch with its first frame in it, and returns once both would survive a power cut.
     *
     * @param firstFrame from its position to its limit
     */
    EpochWriter createEpoch(int epoch, ByteBuffer firstFrame);

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

package org.ringmill.journal.storage;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.HighWaterDescriptor;

/**
 * Where a journal lies, for those who read it: an identity, and epochs of files. Nothing is written, made or locked through
 * this, and another process may be writing meanwhile. Failures are {@link JournalStorageException}.
 */
public interface JournalFiles {
    /** Ends the name of a file that holds frames; such files of one epoch sort in the order they were written. */
    String FRAME_FILE_SUFFIX = ".cq4";

    /** The queue's own notes on an epoch, which recovery does not need. */
    String QUEUE_METADATA_FILE = "metadata.cq4t";

    /** How far an epoch is acknowledged. */
    String HIGH_WATER_FILE = "high-water";

    /** What the closed files of an epoch hold. */
    String MANIFEST_FILE = "manifest";

    /** Begins the name of an epoch. */
    String EPOCH_PREFIX = "epoch-";

    /** {@return the name of an epoch, which is also that of its directory} */
    static String epochName(final int epoch) {
        return EPOCH_PREFIX + String.format(Locale.ROOT, "%06d", epoch);
    }

    /** {@return whether a name in an epoch is that of a file that holds frames} */
    static boolean isFrameFile(final String name) {
        return name.endsWith(FRAME_FILE_SUFFIX);
    }

    /** {@return whether a file of that name belongs into an epoch} */
    static boolean isKnown(final String name) {
        return isFrameFile(name)
                || name.equals(QUEUE_METADATA_FILE)
                || name.equals(HIGH_WATER_FILE)
                || name.equals(MANIFEST_FILE)
                || name.equals(HIGH_WATER_FILE + Disk.TEMPORARY_SUFFIX)
                || name.equals(MANIFEST_FILE + Disk.TEMPORARY_SUFFIX);
    }

    /** {@return where this is, for messages} */
    String location();

    /** {@return what was last written as the identity, or null if there is none} */
    byte @Nullable [] readIdentity();

    /** {@return the numbers of all epochs, ascending} */
    List<Integer> epochs();

    /** {@return the names of all files of an epoch, known or not, ascending; none if there is no such epoch} */
    List<String> fileNames(int epoch);

    /** {@return the length of a file, in bytes} */
    long sizeBytes(int epoch, String fileName);

    /** Opens a file of frames for reading. Until it is closed, retention leaves it and those behind it alone. */
    JournalFile openFile(int epoch, String fileName);

    /** {@return the whole of an epoch's {@link #HIGH_WATER_FILE} or {@link #MANIFEST_FILE}, or null if there is none} */
    byte @Nullable [] readNote(int epoch, String fileName);

    /** {@return 16 bytes that are the same until the system is started anew, see {@link HighWaterDescriptor}} */
    byte[] bootId();
}

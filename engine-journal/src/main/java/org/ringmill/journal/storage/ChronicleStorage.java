package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.core.io.IORuntimeException;
import org.ringmill.journal.frame.HighWaterDescriptor;

/**
 * A journal in a directory of its own: the lock, the identity, a Chronicle queue per epoch, and torn tails set aside.
 *
 * <pre>
 *   journal.lock                   held while the journal is open
 *   journal.meta                   the identity
 *   journal.next/                  the next file, before its first frame
 *   epoch-000001/*.cq4             frames, in files that sort in the order they were written
 *   epoch-000001/metadata.cq4t     the queue's own notes
 *   epoch-000001/high-water        how far the epoch is acknowledged
 *   epoch-000001/manifest          what its closed files hold
 *   torn/                          copies of torn tails, and a line about each
 * </pre>
 */
public final class ChronicleStorage extends JournalDirectory implements JournalStorage {
    /** Where the next file is made ready; what a killed writer leaves there means nothing. */
    private static final String NEXT_FILE_DIRECTORY = "journal.next";

    private static final String TORN_DIRECTORY = "torn";
    private static final String TORN_LOG_FILE = "torn.log";
    private static final long MIN_FREE_BYTES = 32 * 1024 * 1024;
    private static final int MIN_FREE_SHARE = 20;
    private static final int MAX_COPY_BYTES = 64 * 1024;

    private final WriterLimits limits;
    private final boolean forced;
    private final DirectoryLock lock;

    private ChronicleStorage(final Path directory, final WriterLimits limits, final boolean forced) {
        super(directory);
        this.limits = limits;
        this.forced = forced;
        lock = DirectoryLock.acquire(directory);
    }

    /**
     * Locks a directory, which is made if it is missing.
     *
     * @param forced whether what was written before a change of files must survive a power cut
     */
    public static ChronicleStorage open(final Path directory, final WriterLimits limits, final boolean forced) {
        ChronicleSettings.apply();
        Disk.createDirectories(directory);
        return new ChronicleStorage(
                directory, limits.minFreeBytes() < 0 ? ownLimits(directory, limits) : limits, forced);
    }

    private static WriterLimits ownLimits(final Path directory, final WriterLimits limits) {
        final long minFreeBytes = Math.min(MIN_FREE_BYTES, directory.toFile().getTotalSpace() / MIN_FREE_SHARE);
        return new WriterLimits(
                limits.maxFrameBytes(), limits.fileBytes(), limits.isLeftByTime(), limits.reserveBytes(), minFreeBytes);
    }

    /** {@return whether an entry of that name in a journal's directory is the journal's own} */
    public static boolean owns(final String name) {
        return name.startsWith("journal.") || name.startsWith(EPOCH_PREFIX) || name.equals(TORN_DIRECTORY);
    }

    @Override
    public void writeIdentity(final byte[] content) {
        Disk.replace(directory.resolve(IDENTITY_FILE), ByteBuffer.wrap(content));
    }

    @Override
    public void writeManifest(final int epoch, final byte[] content) {
        Disk.replace(epochDirectory(epoch).resolve(MANIFEST_FILE), ByteBuffer.wrap(content));
    }

    @Override
    public boolean isBeingRead(final int epoch, final String fileName) {
        return DiskFile.isOpen(epochDirectory(epoch).resolve(fileName));
    }

    @Override
    public void deleteFile(final int epoch, final String fileName) {
        Disk.delete(epochDirectory(epoch).resolve(fileName));
    }

    @Override
    public void deleteEpoch(final int epoch) {
        Disk.deleteWithFiles(epochDirectory(epoch));
    }

    @Override
    public void force(final int epoch) {
        final Path epochDirectory = epochDirectory(epoch);
        try {
            for (final String name : fileNames(epoch)) {
                if (name.endsWith(FRAME_FILE_SUFFIX) || name.equals(QUEUE_METADATA_FILE)) {
                    Disk.forceFile(epochDirectory.resolve(name));
                }
            }
            Disk.forceDirectory(epochDirectory);
        } catch (final IOException e) {
            throw new JournalStorageException("cannot force epoch, directory=" + epochDirectory, e);
        }
    }

    @Override
    public void release(final int epoch, final String fileName, final long endPosition) {
        FileSpace.release(epochDirectory(epoch).resolve(fileName), endPosition);
    }

    @Override
    public EpochWriter createEpoch(final int epoch, final ByteBuffer firstFrame, final long lastSequence) {
        final Path epochDirectory = epochDirectory(epoch);
        try {
            Files.createDirectory(epochDirectory, Disk.directoryPermissions(epochDirectory));
        } catch (final IOException e) {
            throw cannotBegin(epochDirectory, e);
        }
        try {
            return beginEpoch(epoch, firstFrame, lastSequence);
        } catch (final IOException | IORuntimeException | InternalError | JournalStorageException e) {
            final JournalStorageException failure = cannotBegin(epochDirectory, e);
            try {
                deleteEpoch(epoch); // or each try on a full disk would leave one
                Disk.deleteWithFiles(directory.resolve(NEXT_FILE_DIRECTORY));
            } catch (final JournalStorageException left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
    }

    private EpochWriter beginEpoch(final int epoch, final ByteBuffer firstFrame, final long lastSequence)
            throws IOException {
        final ChronicleEpochWriter writer = new ChronicleEpochWriter(
                epochDirectory(epoch),
                directory.resolve(NEXT_FILE_DIRECTORY),
                limits,
                forced,
                newHighWater(epoch, lastSequence));
        boolean begun = false;
        try {
            writer.write(firstFrame);
            writer.forceCreation();
            Disk.forceDirectory(directory);
            begun = true;
            return writer;
        } finally {
            if (!begun) {
                writer.close();
            }
        }
    }

    private static JournalStorageException cannotBegin(final Path epochDirectory, final Throwable cause) {
        return cause instanceof JournalStorageException known
                ? known
                : new JournalStorageException("cannot begin epoch, directory=" + epochDirectory, cause);
    }

    private HighWaterFile newHighWater(final int epoch, final long lastSequence) throws IOException {
        final byte[] bootId = forced ? HighWaterDescriptor.anyBoot() : bootId();
        return new HighWaterFile(epochDirectory(epoch).resolve(HIGH_WATER_FILE), epoch, lastSequence, bootId);
    }

    @Override
    public String setAside(
            final int epoch,
            final JournalFile file,
            final long position,
            final long lengthBytes,
            final String description) {
        final Path torn = Disk.requireNoLink(directory.resolve(TORN_DIRECTORY));
        Disk.createDirectories(torn);
        final String name = JournalFiles.epochName(epoch) + "-" + file.name() + "-offset-" + position + ".bin";
        final Path copy = torn.resolve(name);
        final boolean known = Files.exists(copy) && Disk.size(copy) == lengthBytes;
        if (!known) {
            Disk.replace(copy, contentOf(file, position, lengthBytes));
            Disk.appendLine(
                    torn.resolve(TORN_LOG_FILE),
                    name + ": epoch=" + epoch + ", file=" + file.name() + ", offset=" + position + ", bytes="
                            + lengthBytes + ", " + description);
        }
        return copy.toString();
    }

    private static ByteBuffer[] contentOf(final JournalFile file, final long position, final long lengthBytes) {
        final List<ByteBuffer> parts = new ArrayList<>();
        for (long done = 0; done < lengthBytes; done += MAX_COPY_BYTES) {
            final ByteBuffer part = ByteBuffer.allocate((int) Math.min(MAX_COPY_BYTES, lengthBytes - done));
            file.read(part, position + done);
            parts.add(part.flip());
        }
        return parts.toArray(new ByteBuffer[0]);
    }

    /** From now on others may delete files: what is read here is locked anew, for each file that was closed has dropped locks. */
    @Override
    public void close() {
        try (lock) {
            DiskFile.lockAgain(directory);
        }
    }
}

package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a directory, held by the operating system for this process, which drops it when the process dies, however
 * it dies. Process numbers play no part: they come back.
 */
final class DirectoryLock implements AutoCloseable {
    static final String FILE_NAME = "journal.lock";

    /**
     * Directories locked by this JVM. POSIX drops a lock as soon as its process closes <em>any</em> descriptor of the
     * file, so a second attempt must be refused before it opens the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(final Path directory, final FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Locks an existing directory, at once or not at all. */
    static DirectoryLock acquire(final Path directory) {
        final Path key;
        try {
            key = directory.toRealPath();
        } catch (final IOException e) {
            throw new JournalStorageException("cannot resolve journal directory, directory=" + directory, e);
        }
        if (!HELD.add(key)) {
            throw inUse(directory, "this process", null);
        }
        boolean locked = false;
        try {
            final DirectoryLock lock = new DirectoryLock(key, lockFile(directory));
            locked = true;
            return lock;
        } finally {
            if (!locked) {
                HELD.remove(key);
            }
        }
    }

    private static FileChannel lockFile(final Path directory) {
        final Path file = directory.resolve(FILE_NAME);
        try {
            final FileChannel channel = FileChannel.open(
                    file,
                    Disk.options(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    Disk.filePermissions(directory));
            try {
                final FileLock lock = channel.tryLock();
                if (lock != null) {
                    return channel;
                }
            } catch (final OverlappingFileLockException e) {
                // Held through another class loader. The channel stays open: closing it would drop that lock.
                throw inUse(directory, "this process", e);
            } catch (final IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
        } catch (final IOException e) {
            throw new JournalStorageException("cannot lock journal directory, file=" + file, e);
        }
        throw inUse(directory, "another process", null);
    }

    private static JournalInUseException inUse(
            final Path directory, final String holder, final @Nullable Throwable cause) {
        return new JournalInUseException(
                "journal directory is in use, directory=" + directory + ", heldBy=" + holder, cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new JournalStorageException("cannot release the journal's lock, directory=" + directory, e);
        } finally {
            HELD.remove(directory);
        }
    }
}

package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
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

    /** A reader that only asks whether the directory is locked holds the lock for microseconds. */
    private static final int ATTEMPTS = 10;

    private static final long PAUSE_NS = 10_000_000;

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(final Path directory, final FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Locks an existing directory, within a tenth of a second or not at all. */
    static synchronized DirectoryLock acquire(final Path directory) {
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

    /**
     * {@return whether a directory is locked} Asked with a shared lock that is held for a moment only, and with the file open for
     * reading.
     */
    static synchronized boolean isHeld(final Path directory) {
        try {
            if (HELD.contains(directory.toRealPath())) {
                return true; // and not asked further: closing the file here would drop that lock
            }
            final Path file = Disk.requireNoLink(directory.resolve(FILE_NAME));
            Disk.requireNoDevice(file);
            final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            final boolean isFree = channel.tryLock(0, Long.MAX_VALUE, true) != null;
            channel.close();
            return !isFree;
        } catch (final NoSuchFileException e) {
            return false;
        } catch (final OverlappingFileLockException e) {
            return true; // held through another class loader; the channel stays open, as below
        } catch (final IOException e) {
            throw new JournalStorageException("cannot look at the journal's lock, directory=" + directory, e);
        }
    }

    private static FileChannel lockFile(final Path directory) {
        final Path file = Disk.requireNoLink(directory.resolve(FILE_NAME));
        try {
            Disk.requireNoDevice(file);
            final FileChannel channel = FileChannel.open(
                    file,
                    Disk.options(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    Disk.filePermissions(directory));
            try {
                for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                    if (channel.tryLock() != null) {
                        return channel;
                    }
                    LockSupport.parkNanos(PAUSE_NS);
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

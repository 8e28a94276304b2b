package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A file read through the read system call. Not mapped: a bad sector or a file that shrinks is then an exception with a
 * name in it, where a mapping would answer with a signal. A symbolic link is not followed.
 *
 * <p>As long as it is open it is known to be read, so that retention leaves it and all behind it alone: in this process by a
 * table, in others by a shared lock of the operating system. That one is lost as soon as the process closes any descriptor of
 * the file, so those who read the same file share one. Where the file system has no locks other processes are not told.
 */
final class DiskFile implements JournalFile {
    private static final int LOCK_ATTEMPTS = 100;
    private static final long PAUSE_NS = 1_000_000;
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    /** One descriptor of a file, for all that read it in this process; guarded by the table. */
    private static final class Shared {
        final FileChannel channel;
        int users;

        Shared(final FileChannel channel) {
            this.channel = channel;
        }
    }

    private final Path path;
    private final FileChannel channel;
    private boolean closed;

    DiskFile(final Path path) {
        this.path = path.toAbsolutePath().normalize();
        try {
            channel = share(this.path);
        } catch (final IOException e) {
            throw new JournalStorageException("cannot open journal file, file=" + path, e);
        }
    }

    private static FileChannel share(final Path path) throws IOException {
        synchronized (OPEN) {
            Shared shared = OPEN.get(path);
            if (shared == null) {
                shared = new Shared(FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                lock(shared.channel);
                OPEN.put(path, shared);
            }
            shared.users++;
            return shared.channel;
        }
    }

    private static @Nullable FileLock lock(final FileChannel channel) {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
            for (int i = 0; lock == null && i < LOCK_ATTEMPTS; i++) { // somebody asks who reads it
                LockSupport.parkNanos(PAUSE_NS);
                lock = channel.tryLock(0, Long.MAX_VALUE, true);
            }
            return lock;
        } catch (final IOException | OverlappingFileLockException e) {
            return null; // no locks on this file system, or a second copy of this class in the process: nothing to hold
        }
    }

    /** {@return whether a file is open for reading, here or in another process} */
    static boolean isOpen(final Path path) {
        synchronized (OPEN) {
            if (OPEN.containsKey(path.toAbsolutePath().normalize())) {
                return true;
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                return lock == null;
            } catch (final NoSuchFileException e) {
                return false;
            } catch (final OverlappingFileLockException e) {
                return true;
            } catch (final IOException e) {
                throw new JournalStorageException("cannot look who reads a journal file, file=" + path, e);
            }
        }
    }

    @Override
    public String name() {
        return String.valueOf(path.getFileName());
    }

    @Override
    public long sizeBytes() {
        try {
            return channel.size();
        } catch (final IOException e) {
            throw new JournalStorageException("cannot read journal file, file=" + path, e);
        }
    }

    @Override
    public int read(final ByteBuffer target, final long position) {
        int count = 0;
        try {
            while (target.hasRemaining()) {
                final int read = channel.read(target, position + count);
                if (read < 0) {
                    break;
                }
                count += read;
            }
        } catch (final IOException e) {
            throw new JournalStorageException(
                    "cannot read journal file, file=" + path + ", offset=" + (position + count), e);
        }
        return count;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        synchronized (OPEN) {
            final Shared shared = OPEN.get(path);
            if (shared != null && --shared.users == 0) {
                OPEN.remove(path);
                try {
                    channel.close();
                } catch (final IOException e) {
                    throw new JournalStorageException("cannot close journal file, file=" + path, e);
                }
            }
        }
    }
}

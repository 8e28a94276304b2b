package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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
        FileChannel channel;

        @Nullable
        FileLock lock;

        int users;

        Shared(final Path path) throws IOException {
            channel = open(path);
            lock = lock(channel);
        }

        /** A thread that is interrupted while it reads closes the channel for all: then it is opened anew. */
        FileChannel opened(final Path path) throws IOException {
            if (!channel.isOpen()) {
                channel = open(path);
                lock = lock(channel);
            }
            return channel;
        }

        void lockAgain() {
            if (channel.isOpen()) {
                final FileLock dropped = lock;
                if (dropped != null) {
                    try {
                        dropped.release(); // the JDK believes it held
                    } catch (final IOException e) {
                        throw new JournalStorageException("cannot lock a journal file that is read", e);
                    }
                }
                lock = lock(channel);
            }
        }
    }

    private final Path path;
    private FileChannel channel;
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
                shared = new Shared(path);
                OPEN.put(path, shared);
            }
            final FileChannel opened = shared.opened(path);
            shared.users++;
            return opened;
        }
    }

    private static FileChannel open(final Path path) throws IOException {
        Disk.requireNoDevice(path);
        return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /** Locks all files below a directory that are read here, for closing another descriptor of them has dropped that. */
    static void lockAgain(final Path directory) {
        final Path root = directory.toAbsolutePath().normalize();
        synchronized (OPEN) {
            OPEN.forEach((path, shared) -> {
                if (path.startsWith(root)) {
                    shared.lockAgain();
                }
            });
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
        while (true) {
            try {
                return channel.size();
            } catch (final ClosedChannelException e) {
                openAgain(0, e);
            } catch (final IOException e) {
                throw cannotRead(0, e);
            }
        }
    }

    @Override
    public int read(final ByteBuffer target, final long position) {
        int count = 0;
        while (target.hasRemaining()) {
            final int read = readSome(target, position + count);
            if (read < 0) {
                break;
            }
            count += read;
        }
        return count;
    }

    private int readSome(final ByteBuffer target, final long position) {
        while (true) {
            try {
                return channel.read(target, position);
            } catch (final ClosedChannelException e) {
                openAgain(position, e);
            } catch (final IOException e) {
                throw cannotRead(position, e);
            }
        }
    }

    /** After another thread that reads the file was interrupted, and its channel closed with it. */
    private void openAgain(final long position, final ClosedChannelException cause) {
        synchronized (OPEN) {
            final Shared shared = OPEN.get(path);
            if (closed || shared == null || Thread.currentThread().isInterrupted()) {
                throw cannotRead(position, cause);
            }
            try {
                channel = shared.opened(path);
            } catch (final IOException e) {
                throw cannotRead(position, e);
            }
        }
    }

    private JournalStorageException cannotRead(final long position, final IOException cause) {
        return new JournalStorageException("cannot read journal file, file=" + path + ", offset=" + position, cause);
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
                    shared.channel.close();
                } catch (final IOException e) {
                    throw new JournalStorageException("cannot close journal file, file=" + path, e);
                }
            }
        }
    }
}

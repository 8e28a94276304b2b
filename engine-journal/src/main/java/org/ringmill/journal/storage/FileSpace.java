package org.ringmill.journal.storage;

import java.io.File;
import java.nio.file.Path;
import net.openhft.posix.OpenFlag;
import net.openhft.posix.PosixAPI;

/**
 * Room on the disk that a mapped file has for certain. A store to a page for which there is none is skipped by the JVM, which
 * tells of it only later: what was acknowledged in between would be lost. So nothing is written where nothing is reserved.
 *
 * <p>Any thread may reserve, also when the journal has gone on to another file. Where the file system cannot (a network's,
 * say), or the system is not Linux, there is no promise.
 */
final class FileSpace implements AutoCloseable {
    /** How much is reserved at a time. */
    private static final long STEP_BYTES = 16 * 1024 * 1024;

    /**
     * How much once there is little room, for others want the rest. Not less: the kernel keeps the pages of a file in folios of
     * up to 2 MiB, and a store to one page wants room for all of its folio.
     */
    private static final long SMALL_STEP_BYTES = 2 * 1024 * 1024;

    /** What is always left to others as long as small steps will do. */
    private static final long MIN_FREE_BYTES = 64 * 1024 * 1024;

    private static final PosixAPI POSIX = PosixAPI.posix();
    private static final int PAGE_BYTES = 4096;

    /** More than a document's header. */
    private static final int END_BYTES = 8;

    /** The file's length stays: Chronicle decides on that. */
    private static final int KEEP_SIZE = 1;

    private static final int PUNCH_HOLE = 2;
    private static final int EINTR = 4;
    private static final int ENOSPC = 28;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;
    private static final int EDQUOT = 122;

    private final String name;
    private final File directory;

    private final int descriptor;

    /** Up to here the file holds what must stay; behind it nothing is written unless it is reserved. */
    private final long usedBytes;

    private volatile long reservedTo;
    private boolean closed;

    /**
     * @param path      of the file
     * @param usedBytes how far it was written without room being reserved
     * @param directory on the same disk, of which the free room is asked: the file may change its place
     */
    FileSpace(final Path path, final long usedBytes, final Path directory) {
        name = path.toString();
        this.directory = directory.toFile();
        this.usedBytes = usedBytes;
        descriptor = open(path);
        reservedTo = Disk.IS_LINUX ? 0 : Long.MAX_VALUE;
        if (Disk.IS_LINUX && descriptor < 0) {
            throw failed("cannot open journal file", POSIX.lastError());
        }
    }

    /** {@return the file's descriptor, negative if it could not be opened or no room can be reserved here} */
    private static int open(final Path path) {
        return Disk.IS_LINUX ? POSIX.open(path.toString(), OpenFlag.O_RDWR.value(), 0) : -1;
    }

    /**
     * Ends a file that nobody writes to any more a little behind a position: what follows is room that was not used, and zeros
     * that a reader would read. If that fails, both stay with the file.
     */
    static void release(final Path path, final long position) {
        final int descriptor = open(path);
        if (descriptor >= 0) {
            shrink(descriptor, position, path.toFile().length());
            POSIX.close(descriptor);
        }
    }

    /** As the static one, for this file, which is so long. */
    synchronized void release(final long position, final long sizeBytes) {
        if (Disk.IS_LINUX && !closed) {
            shrink(descriptor, position, sizeBytes);
        }
    }

    /** To a page, so that a mapping of it stays whole, behind a header of zeros. What was reserved behind goes too. */
    private static void shrink(final int descriptor, final long position, final long sizeBytes) {
        POSIX.ftruncate(descriptor, Math.min(sizeBytes, alignUp(position + END_BYTES, PAGE_BYTES)));
    }

    /**
     * Sees to it that the file has room up to a position.
     *
     * @throws JournalStorageException if the disk is full
     */
    void reserve(final long to) {
        if (!tryReserve(to)) {
            throw failed("no room for the journal, wantedBytes=" + (to - reservedTo), ENOSPC);
        }
    }

    /** As {@link #reserve}; {@return false if the disk is full} */
    boolean tryReserve(final long to) {
        return to <= reservedTo || reserveMore(to);
    }

    /** {@return up to where the file has room for certain} */
    long reservedTo() {
        return reservedTo;
    }

    /** {@return bytes of the disk that are free, for this process} */
    long freeBytes() {
        return directory.getUsableSpace();
    }

    /** Reserves unless that takes the last of the disk; {@return whether the file has room up to there} */
    boolean reserveAhead(final long to) {
        if (to > reservedTo && isRoomyFor(to - reservedTo)) {
            reserveMore(to);
        }
        return to <= reservedTo;
    }

    private boolean isRoomyFor(final long bytes) {
        return directory.getUsableSpace() >= bytes + STEP_BYTES + MIN_FREE_BYTES;
    }

    private synchronized boolean reserveMore(final long to) {
        if (closed || to <= reservedTo) {
            return to <= reservedTo;
        }
        if (isRoomyFor(to - reservedTo) && allocate(alignUp(to, STEP_BYTES)) == 0) {
            return true;
        }
        final int error = allocate(alignUp(to, SMALL_STEP_BYTES));
        if (error == EOPNOTSUPP || error == ENOSYS) {
            reservedTo = Long.MAX_VALUE;
        } else if (error != 0 && error != ENOSPC && error != EDQUOT) {
            throw failed("cannot reserve room for the journal, wantedBytes=" + (to - reservedTo), error);
        }
        return to <= reservedTo;
    }

    /**
     * {@return 0, or why it was not done} Some file systems keep what they found before the disk was full, so that is given
     * back, as far as the file's length goes.
     */
    private int allocate(final long to) {
        final long from = reservedTo;
        while (POSIX.fallocate(descriptor, KEEP_SIZE, from, to - from) != 0) {
            final int error = POSIX.lastError();
            if (error != EINTR) {
                punch(descriptor, Math.max(from, usedBytes), to);
                return error;
            }
        }
        reservedTo = to;
        return 0;
    }

    private static void punch(final int descriptor, final long position, final long to) {
        final long from = alignUp(position, PAGE_BYTES);
        if (from < to) {
            POSIX.fallocate(descriptor, KEEP_SIZE | PUNCH_HOLE, from, to - from);
        }
    }

    private static long alignUp(final long position, final long alignment) {
        return (position + alignment - 1) / alignment * alignment;
    }

    private JournalStorageException failed(final String message, final int error) {
        return new JournalStorageException(message + ", file=" + name + ", error=" + POSIX.strerror(error), null);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (Disk.IS_LINUX) {
            POSIX.close(descriptor);
        }
    }
}

package org.ringmill.journal.storage;

import java.nio.file.Path;
import net.openhft.posix.OpenFlag;
import net.openhft.posix.PosixAPI;

/**
 * Room on the disk that a mapped file has for certain. A store to a page for which there is none is skipped by the JVM, which
 * tells of it only later: what was acknowledged in between would be lost. So nothing is written where nothing is reserved.
 *
 * <p>Any thread may reserve, also when the journal has gone on to another file. Where the file system cannot (a network's, say), or the system is not Linux, there is no promise.
 */
final class FileSpace implements AutoCloseable {
    /** How much is reserved at a time. */
    static final long STEP_BYTES = 16 * 1024 * 1024;

    private static final boolean CAN_RESERVE = "Linux".equals(System.getProperty("os.name"));
    private static final int PAGE_BYTES = 4096;

    /** The file's length stays: Chronicle decides on that. */
    private static final int KEEP_SIZE = 1;

    private static final int PUNCH_HOLE = 2;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;

    private final Path file;
    private final PosixAPI posix = PosixAPI.posix();
    private final int descriptor;
    private volatile long reservedTo;
    private boolean closed;

    FileSpace(final Path file) {
        this.file = file;
        descriptor = CAN_RESERVE ? posix.open(file.toString(), OpenFlag.O_RDWR.value(), 0) : -1;
        reservedTo = CAN_RESERVE ? 0 : Long.MAX_VALUE;
        if (CAN_RESERVE && descriptor < 0) {
            throw failed("cannot open journal file");
        }
    }

    /**
     * Sees to it that the file has room up to a position.
     *
     * @throws JournalStorageException if the disk is full
     */
    void reserve(final long to) {
        if (to > reservedTo) {
            reserveMore(to);
        }
    }

    private synchronized void reserveMore(final long to) {
        final long from = reservedTo;
        if (closed || to <= from || reserve(from, alignUp(to, STEP_BYTES)) || reserve(from, alignUp(to, PAGE_BYTES))) {
            return;
        }
        final int error = posix.lastError();
        if (error != EOPNOTSUPP && error != ENOSYS) {
            throw failed("no room for the journal, wantedBytes=" + (to - from));
        }
        reservedTo = Long.MAX_VALUE;
    }

    private boolean reserve(final long from, final long to) {
        if (posix.fallocate(descriptor, KEEP_SIZE, from, to - from) != 0) {
            return false;
        }
        reservedTo = to;
        return true;
    }

    /** Gives back what lies behind a position; if that fails, it stays with the file. */
    synchronized void release(final long position) {
        final long from = alignUp(position, PAGE_BYTES);
        final long to = reservedTo;
        if (from < to && to != Long.MAX_VALUE) {
            posix.fallocate(descriptor, KEEP_SIZE | PUNCH_HOLE, from, to - from);
        }
    }

    private static long alignUp(final long position, final long alignment) {
        return (position + alignment - 1) / alignment * alignment;
    }

    private JournalStorageException failed(final String message) {
        return new JournalStorageException(message + ", file=" + file + ", error=" + posix.lastErrorStr(), null);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (CAN_RESERVE) {
            posix.close(descriptor);
        }
    }
}

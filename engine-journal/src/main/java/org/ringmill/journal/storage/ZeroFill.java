package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts zeros into a file where frames will be stored through a mapping, by writes of some pages at a time. The kernel finds
 * the memory for such a write at once; the first store to a page it takes for the beginning of a read, page by page or, as the
 * disk's setting for reading ahead goes, megabytes at a time, which stall who stored.
 *
 * <p>A zero must not come after a frame: so nothing is stored behind {@link #filledTo()}, and one thread at a time moves that.
 * Any thread may be the one. Where the system is not Linux nothing is filled, and all may be stored to.
 */
final class ZeroFill {
    /** Ten microseconds or so, for the thread that writes frames does it too. */
    private static final int STEP_BYTES = 16 * 1024;

    /** For a thread that has the time: a page costs a third. */
    static final int LONG_STEP_BYTES = 64 * 1024;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(LONG_STEP_BYTES).asReadOnlyBuffer();

    private final Path path;
    private final FileChannel channel;

    /** Who fills, and so who owns the zeros' position. */
    private final AtomicBoolean filling = new AtomicBoolean();

    private final ByteBuffer zeros = ZEROS.duplicate();

    /** Written by who fills. */
    private volatile long filledTo;

    /**
     * @param path    for messages
     * @param channel stays the caller's
     * @param from    from where the file holds nothing
     */
    ZeroFill(final Path path, final FileChannel channel, final long from) {
        this.path = path;
        this.channel = channel;
        filledTo = Disk.IS_LINUX ? from : Long.MAX_VALUE;
    }

    /** {@return up to where frames may be stored, in bytes} */
    long filledTo() {
        return filledTo;
    }

    /**
     * Sees to it that frames may be stored up to a position; waits for a thread that is at it, and goes on with the step behind.
     *
     * @param to the file is that long, and has room
     * @throws JournalStorageException if the zeros cannot be written
     */
    void fill(final long to) {
        while (filledTo < to) {
            if (!tryFillStep(to, to - filledTo > LONG_STEP_BYTES ? LONG_STEP_BYTES : STEP_BYTES)) {
                Thread.yield();
            }
        }
    }

    /** As {@link #fill}, to the next multiple of a step at the most; {@return false if another thread is at it} */
    boolean tryFillStep(final long to, final int stepBytes) {
        if (!filling.compareAndSet(false, true)) {
            return false;
        }
        try {
            if (filledTo < to) {
                fillTo((filledTo / stepBytes + 1) * stepBytes);
            }
            return true;
        } catch (final IOException e) {
            throw new JournalStorageException("cannot fill journal file, file=" + path, e);
        } finally {
            filling.set(false);
        }
    }

    private void fillTo(final long end) throws IOException {
        zeros.clear().limit((int) (end - filledTo));
        while (zeros.hasRemaining()) {
            channel.write(zeros, end - zeros.remaining());
        }
        filledTo = end;
    }
}

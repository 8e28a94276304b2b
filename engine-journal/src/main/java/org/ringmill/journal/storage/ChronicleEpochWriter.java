package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.jspecify.annotations.Nullable;

/**
 * Writes an epoch into files, one after another: which file a frame goes to, and what is forced. The next file is made
 * ready aside while the current one is written, and the one that was left is closed behind it, both by the thread that looks
 * for room; where there is none, or it is late, the journal thread does it.
 *
 * <p>The files are numbered without a gap as hours since 1970, and their names sort as they were written: the first is named
 * after the time of the start, for people. The system's clock, which may step, decides nothing.
 *
 * <p>Chronicle's own sync is not used: it is asynchronous or swallows errors. A channel of ours on the current file is
 * forced instead, and the file is forced once more before it is left. The monitor guards that channel; the journal
 * thread takes it at a change of files only.
 */
final class ChronicleEpochWriter implements EpochWriter {
    /** About what a file takes before a frame is in it. */
    private static final int NEW_FILE_BYTES = 8 * 1024 * 1024;

    /** A file that size makes full holds so much, or is half full, before the next is made: not for journals that stay small. */
    private static final long SMALL_FILE_BYTES = 4 * 1024 * 1024;

    private final Path directory;
    private final Path nextDirectory;
    private final WriterLimits limits;
    private final boolean forced;
    private final HighWaterFile highWater;

    /** The epoch as Chronicle sees it, for its own tools: files that came from elsewhere are entered into its notes. */
    private final SingleChronicleQueue queue;

    // journal thread
    private boolean isLeaving;

    // by the journal thread; read by those that touch pages and look for room
    private volatile ChronicleFile current;

    // made by the one that looks for room, taken by the journal thread, touched ahead by a third
    private volatile @Nullable ChronicleFile next;

    /** From the journal thread to the one that looks for room. */
    private final AtomicReference<@Nullable ChronicleFile> left = new AtomicReference<>();

    /** Taken away by the journal thread and by the one that looks for room, given back by the latter only. */
    private volatile boolean hasRoom = true;

    /** Guards the making of files, and the number of the next. */
    private final Object making = new Object();

    private long nextCycle;

    // guarded by this
    private @Nullable FileChannel channel;
    private boolean forceFailed;

    /**
     * @param directory     of the epoch
     * @param nextDirectory where the next file is made ready; removed at the end
     * @param highWater     of this epoch, closed with this
     */
    ChronicleEpochWriter(
            final Path directory,
            final Path nextDirectory,
            final WriterLimits limits,
            final boolean forced,
            final HighWaterFile highWater) {
        this.highWater = highWater;
        this.directory = directory;
        this.nextDirectory = nextDirectory;
        this.limits = limits;
        this.forced = forced;
        nextCycle = ChronicleFile.cycleOf(Math.max(0, System.currentTimeMillis()));
        queue = ChronicleFile.openQueue(directory, nextCycle, ChronicleFile.MIN_BLOCK_BYTES);
        boolean begun = false;
        try {
            current = makeNext();
            current.moveInto(directory);
            channel = current.channel();
            queue.refreshDirectoryListing();
            next = null;
            begun = true;
        } finally {
            if (!begun) {
                closeAll(queue, next);
            }
        }
    }

    @Override
    public void write(final ByteBuffer frame) {
        final int lengthBytes = frame.remaining();
        ChronicleFile file = current;
        final boolean isFull = file.frameBytes() + lengthBytes > limits.fileBytes();
        if ((isFull || isLeaving) && file.frameBytes() > 0 && hasRoomForFile()) {
            final boolean isInterrupted = Thread.interrupted(); // or files that are opened in between would be closed
            try {
                goOnInNextFile();
            } finally {
                if (isInterrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            file = current;
        }
        if (!file.reserve(lengthBytes, limits.reserveBytes()) && hasRoom) {
            hasRoom = false;
        }
        file.write(frame);
    }

    private boolean hasRoomForFile() {
        final ChronicleFile ready = next;
        return ready == null ? hasRoom && isRoomy() : ready.tryReserve(limits.reserveBytes());
    }

    private boolean isRoomy() {
        return current.freeBytes() >= limits.minFreeBytes() + limits.reserveBytes() + NEW_FILE_BYTES;
    }

    @Override
    public void leaveFile() {
        isLeaving = true;
    }

    @Override
    public boolean hasRoom() {
        return hasRoom;
    }

    @Override
    public void findRoom() {
        closeLeft(null);
        final ChronicleFile file = current;
        final boolean isLow = file.freeBytes() < limits.minFreeBytes();
        if (isLow || !hasRoom) {
            hasRoom = !isLow && file.tryReserve(limits.reserveBytes()) && file == current;
        }
        if (next == null && isNextDue(file) && hasRoom && isRoomy()) {
            makeNext();
        }
    }

    private boolean isNextDue(final ChronicleFile file) {
        return file.frameBytes() > (limits.isLeftByTime() ? 0 : Math.min(limits.fileBytes() / 2, SMALL_FILE_BYTES));
    }

    /** Waits for the other thread if that is at it: the work would be the same. */
    private ChronicleFile makeNext() {
        synchronized (making) {
            ChronicleFile made = next;
            if (made == null) {
                Disk.deleteAll(nextDirectory);
                Disk.createDirectories(nextDirectory);
                made = ChronicleFile.create(nextDirectory, nextCycle, limits.maxFrameBytes(), limits.reserveBytes());
                nextCycle++;
                next = made;
            }
            return made;
        }
    }

    /** Stays where it is if the next file cannot be made: the reason is told by the thread that looks for room. */
    private void goOnInNextFile() {
        final ChronicleFile full = current;
        final ChronicleFile empty;
        try {
            empty = makeNext();
        } catch (final JournalStorageException e) {
            hasRoom = false; // until that thread finds that there is
            return;
        }
        isLeaving = false;
        full.end();
        if (forced) {
            force();
        }
        empty.moveInto(directory);
        try {
            enter(empty);
        } finally {
            closeLeft(full);
        }
    }

    private synchronized void enter(final ChronicleFile file) {
        current = file;
        next = null;
        channel = file.channel();
        if (forced) {
            try {
                file.channel().force(true);
                Disk.forceDirectory(directory);
            } catch (final IOException e) {
                forceFailed = true;
                throw new JournalStorageException("cannot begin journal file, directory=" + directory, e);
            }
        }
    }

    /** Closes the file that was left before, and keeps one to be closed by whoever calls next. */
    private void closeLeft(final @Nullable ChronicleFile file) {
        final ChronicleFile before = left.getAndSet(file);
        if (before != null) {
            before.close();
            queue.refreshDirectoryListing();
        }
    }

    /** Makes the new epoch durable, whatever the level: it is named in the identity from now on. */
    void forceCreation() throws IOException {
        final Path metadata = directory.resolve(JournalFiles.QUEUE_METADATA_FILE);
        Disk.restrict(metadata);
        Disk.forceFile(metadata);
        force();
        Disk.forceDirectory(directory);
    }

    /**
     * The kernel tells of a page that it could not write once. So the thread that comes after the one that was told must not
     * ask again: the answer would be that all is well.
     */
    @Override
    public synchronized void force() {
        final FileChannel open = channel;
        if (open == null || forceFailed) {
            throw new JournalStorageException(
                    "journal file is " + (forceFailed ? "not forced after a failure" : "closed") + ", directory="
                            + directory,
                    null);
        }
        try {
            open.force(false);
        } catch (final IOException e) {
            forceFailed = true;
            throw new JournalStorageException("cannot force journal file, directory=" + directory, e);
        }
    }

    /** Puts another channel in the place of the current file's, for tests: the disk fails when it wants to. */
    synchronized void forceThrough(final FileChannel other) {
        channel = other;
    }

    @Override
    public int touchAhead(final long aheadBytes) {
        final ChronicleFile file = current;
        final int touched = file.touchAhead(aheadBytes, limits.fileBytes());
        final ChronicleFile following = next;
        return touched > 0 || following == null
                ? touched
                : following.touchAhead(aheadBytes + file.frameBytes() - limits.fileBytes(), limits.fileBytes());
    }

    @Override
    public void acknowledge(final long sequence) {
        highWater.mark(sequence);
    }

    @Override
    public void forceAcknowledged() {
        highWater.force();
    }

    @Override
    public String fileName() {
        return current.name();
    }

    @Override
    public long endPosition() {
        return current.position();
    }

    @Override
    public void close() {
        synchronized (this) {
            channel = null;
        }
        final ChronicleFile last = current;
        try (highWater;
                last) {
            closeLeft(null);
        } finally {
            closeAll(queue, next);
        }
        Disk.deleteWithFiles(nextDirectory);
    }

    private static void closeAll(final SingleChronicleQueue queue, final @Nullable ChronicleFile unused) {
        try (queue;
                unused) {
            // both, whichever fails
        }
    }
}

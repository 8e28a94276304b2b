package org.ringmill.journal.storage;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.io.ClosedIllegalStateException;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Writes an epoch as a Chronicle queue, one document per frame.
 *
 * <p>The clock that Chronicle sees stands still but for one cycle's length at each change of files, which the size of
 * the file decides: so the system's clock, which may step, decides nothing, the cycles of an epoch are numbered without
 * a gap, and their names sort as they were written. The first is named after the time of the start, for people.
 *
 * <p>Chronicle's own sync is not used: it is asynchronous or swallows errors. A channel of ours on the current file is
 * forced instead, and the file is forced once more before it is left. The monitor guards that channel; the journal
 * thread takes it at a change of files only.
 */
final class ChronicleEpochWriter implements EpochWriter {
    /** Sparse: frames are read in order, so the index that Chronicle keeps would only cost time. */
    private static final RollCycle ROLL_CYCLE = SparseRollCycles.LARGE_HOURLY_XSPARSE;

    /** More than Chronicle puts around a frame: headers, and now and then a page of its index. */
    private static final int MARGIN_BYTES = 256 * 1024;

    /** What Chronicle puts behind the last document of a file that it leaves. */
    private static final int END_MARK_BYTES = 8;

    /** More than the start of a file takes, before room can be reserved in it. */
    private static final int NEW_FILE_BYTES = 8 * 1024 * 1024;

    private static final int MIN_BLOCK_BYTES = 64 * 1024 * 1024;
    /** Chronicle maps a block and a quarter, and a document must fit into the quarter. */
    private static final int BLOCKS_PER_DOCUMENT = 4;

    private static final VarHandle POSITION;

    static {
        try {
            POSITION = MethodHandles.lookup().findVarHandle(ChronicleEpochWriter.class, "position", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Path directory;
    private final WriterLimits limits;
    private final boolean forced;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final HighWaterFile highWater;

    // journal thread
    private long clockMs;
    private long writtenInFile;
    private boolean isLeaving;
    private String fileName = "";
    private @Nullable ByteBuffer wrapped;
    private @Nullable Bytes<ByteBuffer> view;

    // written by the journal thread, read by the one that touches pages
    private volatile @Nullable MappedFile mapped;
    private volatile @Nullable FileSpace space;

    /** Taken away by the journal thread and by the one that looks for room, given back by the latter only. */
    private volatile boolean hasRoom = true;

    @SuppressWarnings("unused") // through POSITION
    private long position;

    // the thread that touches pages
    private final PageToucher toucher = new PageToucher();

    // guarded by this
    private @Nullable FileChannel channel;
    private boolean forceFailed;

    /** @param highWater of this epoch, closed with this */
    ChronicleEpochWriter(
            final Path directory, final WriterLimits limits, final boolean forced, final HighWaterFile highWater) {
        this.highWater = highWater;
        this.directory = directory;
        this.limits = limits;
        this.forced = forced;
        clockMs = Math.max(0, System.currentTimeMillis());
        queue = SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(ROLL_CYCLE)
                .timeProvider(() -> clockMs)
                .blockSize(blockBytes(limits.maxFrameBytes()))
                .checkInterrupts(false)
                .build();
        appender = appenderOf(queue);
    }

    private static ExcerptAppender appenderOf(final SingleChronicleQueue queue) {
        try {
            final ExcerptAppender created = queue.createAppender();
            created.singleThreadedCheckDisabled(true);
            return created;
        } catch (final Throwable t) {
            queue.close();
            throw t;
        }
    }

    private static int blockBytes(final int maxFrameBytes) {
        int blockBytes = MIN_BLOCK_BYTES;
        while (blockBytes / BLOCKS_PER_DOCUMENT < maxFrameBytes * 2L) {
            blockBytes *= 2;
        }
        return blockBytes;
    }

    /**
     * The queue completes the document's header after the last byte is in place, so a document that throws is never
     * published; the journal then stops, and recovery finds a document that was not finished.
     */
    @Override
    public void write(final ByteBuffer frame) {
        final int lengthBytes = frame.remaining();
        if (writtenInFile > 0) {
            if ((isLeaving || writtenInFile + lengthBytes > limits.fileBytes()) && hasRoomForFile()) {
                goOnInNextFile();
            } else {
                reserve(position + lengthBytes + MARGIN_BYTES);
            }
        }
        final Bytes<ByteBuffer> document = viewOf(frame);
        document.readPositionRemaining(frame.position(), lengthBytes);
        appender.writeBytes(document);
        final boolean newFile = writtenInFile == 0;
        writtenInFile += lengthBytes;
        if (newFile) {
            enterFile(frame);
        }
        POSITION.setOpaque(this, wire().bytes().writePosition());
    }

    private Wire wire() {
        return Objects.requireNonNull(appender.wire(), "written to, and yet without a file");
    }

    /** A frame encoder hands over the same buffer each time, so this wraps it once. */
    @SuppressWarnings("ReferenceEquality") // the same memory, not equal bytes
    private Bytes<ByteBuffer> viewOf(final ByteBuffer frame) {
        final Bytes<ByteBuffer> known = view;
        if (known != null && wrapped == frame) {
            return known;
        }
        final Bytes<ByteBuffer> made = Bytes.wrapForRead(frame.duplicate().clear());
        made.singleThreadedCheckDisabled(true);
        wrapped = frame;
        view = made;
        return made;
    }

    /** What this frame needs must be there; what is kept in reserve for those on their way decides whether more may come. */
    private void reserve(final long end) {
        final FileSpace reserved = space;
        if (reserved != null && end + limits.reserveBytes() > reserved.reservedTo()) {
            reserved.reserve(end);
            if (hasRoom && !reserved.tryReserve(end + limits.reserveBytes())) {
                hasRoom = false;
            }
        }
    }

    private boolean hasRoomForFile() {
        final FileSpace reserved = space;
        return reserved == null
                || (hasRoom && reserved.freeBytes() >= limits.minFreeBytes() + limits.reserveBytes() + NEW_FILE_BYTES);
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
        final FileSpace reserved = space;
        if (reserved == null) {
            return;
        }
        final boolean isLow = reserved.freeBytes() < limits.minFreeBytes();
        if (isLow || !hasRoom) {
            final long end = (long) POSITION.getOpaque(this) + MARGIN_BYTES + limits.reserveBytes();
            hasRoom = !isLow && reserved.tryReserve(end);
        }
    }

    private void goOnInNextFile() {
        isLeaving = false;
        if (forced) {
            force();
        }
        releaseSpace(position + END_MARK_BYTES);
        clockMs += ROLL_CYCLE.lengthInMillis();
        writtenInFile = 0;
        POSITION.setOpaque(this, 0L);
    }

    private synchronized void enterFile(final ByteBuffer firstFrame) {
        final MappedBytes bytes = (MappedBytes) wire().bytes();
        mapped = bytes.mappedFile();
        try {
            final Path file = newestFile();
            fileName = String.valueOf(file.getFileName());
            Disk.restrict(file);
            if (channel != null) {
                channel.close();
            }
            final FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE);
            channel = opened;
            reserve(file, bytes, firstFrame);
            Jvm.doNotCloseOnInterrupt(getClass(), opened);
            if (forced) {
                opened.force(true);
                Disk.forceDirectory(directory);
            }
        } catch (final IOException e) {
            forceFailed = true;
            throw new JournalStorageException("cannot begin journal file, directory=" + directory, e);
        }
    }

    /** The file is made by its first document, so room is asked for only afterwards, and whether all of it arrived is looked up. */
    private void reserve(final Path file, final MappedBytes bytes, final ByteBuffer firstFrame) {
        final long end = bytes.writePosition();
        final FileSpace reserved = new FileSpace(file, end);
        space = reserved;
        reserved.reserve(end + MARGIN_BYTES);
        if (!reserved.tryReserve(end + MARGIN_BYTES + limits.reserveBytes())) {
            hasRoom = false;
        }
        final long begin = end - firstFrame.remaining();
        for (int i = 0; i < firstFrame.remaining(); i++) {
            if (bytes.bytesStore().readByte(begin + i) != firstFrame.get(firstFrame.position() + i)) {
                throw new JournalStorageException("first frame has not arrived, file=" + file, null);
            }
        }
    }

    private Path newestFile() throws IOException {
        final List<String> names = Disk.list(directory, "", JournalFiles.FRAME_FILE_SUFFIX);
        final String newest = names.isEmpty() ? "" : names.get(names.size() - 1);
        if (newest.compareTo(fileName) <= 0) {
            throw new IOException("no file after " + fileName + ", found " + names);
        }
        return directory.resolve(newest);
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
        final FileChannel current = channel;
        if (current == null || forceFailed) {
            throw new JournalStorageException(
                    "journal file is " + (forceFailed ? "not forced after a failure" : "closed") + ", directory="
                            + directory,
                    null);
        }
        try {
            current.force(false);
        } catch (final IOException e) {
            forceFailed = true;
            throw new JournalStorageException("cannot force journal file, directory=" + directory, e);
        }
    }

    /** Puts another channel in the place of the current file's, for tests: the disk fails when it wants to. */
    synchronized void forceThrough(final FileChannel other) throws IOException {
        final FileChannel current = channel;
        channel = other;
        if (current != null) {
            current.close();
        }
    }

    @Override
    public int touchAhead(final long aheadBytes) {
        final long from = (long) POSITION.getOpaque(this);
        final long to = Math.min(from + aheadBytes, limits.fileBytes());
        final MappedFile file = mapped;
        final FileSpace reserved = space;
        if (file == null || reserved == null || toucher.hasTouched(file, to)) {
            return 0;
        }
        if (!reserved.reserveAhead(to)) {
            return 0;
        }
        try {
            return toucher.touch(file, from, to);
        } catch (final ClosedIllegalStateException e) {
            if (file == mapped) {
                throw e;
            }
            return 0;
        }
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
        return fileName;
    }

    @Override
    public long endPosition() {
        return (long) POSITION.getOpaque(this);
    }

    private void releaseSpace(final long endPosition) {
        final FileSpace reserved = space;
        if (reserved != null) {
            space = null;
            try (reserved) {
                reserved.release(endPosition);
            }
        }
    }

    @Override
    public synchronized void close() {
        final FileChannel current = channel;
        channel = null;
        try (current) {
            closeQueue();
        } catch (final IOException e) {
            throw new JournalStorageException("cannot close journal file, directory=" + directory, e);
        }
    }

    private void closeQueue() {
        try (highWater;
                queue;
                appender) {
            toucher.close();
        } finally {
            releaseSpace(position);
        }
    }
}

package org.ringmill.journal.storage;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.io.IORuntimeException;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wires;

/**
 * One file of frames, written through a Chronicle queue of its own, whose clock stands still: so the queue never rolls, and
 * all that a new file takes (its pages, its mapping, its room on the disk) is had before the first frame comes, in a
 * directory aside and on another thread. Moving it to its place is a change of name.
 *
 * <p>The journal thread writes; {@link #touchAhead} is one other thread's, {@link #position()} any's; {@link #close()} comes when
 * nobody writes any more.
 */
final class ChronicleFile implements AutoCloseable {
    /** Sparse: frames are read in order, so the index that Chronicle keeps would only cost time. */
    private static final RollCycle ROLL_CYCLE = SparseRollCycles.LARGE_HOURLY_XSPARSE;

    private static final int HEADER_BYTES = 4;
    /** Of documents: a frame's length is a multiple of it, so nothing fills the gap to the next. */
    private static final int ALIGNMENT = 4;

    /** What stands behind the last document of a file that was left. */
    private static final int END_MARK_BYTES = 4;

    /** More than a file can hold, and little enough to be added to a position. */
    private static final long MAX_AHEAD_BYTES = 1L << 48;

    /** What a frame takes beside its own bytes, with an end mark behind it. */
    private static final int MARGIN_BYTES = HEADER_BYTES + END_MARK_BYTES;

    /** More than the longest of the notes with which Chronicle begins a file. */
    private static final int MAX_NOTE_BYTES = 256 * 1024;

    static final int MIN_BLOCK_BYTES = 64 * 1024 * 1024;
    /** Chronicle maps a block and a quarter, and a document must fit into the quarter. */
    private static final int BLOCKS_PER_DOCUMENT = 4;

    private static final VarHandle POSITION;
    private static final VarHandle FRAME_BYTES;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            POSITION = lookup.findVarHandle(ChronicleFile.class, "position", long.class);
            FRAME_BYTES = lookup.findVarHandle(ChronicleFile.class, "frameBytes", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final MappedBytes bytes;
    private final Path madeAt;
    private final String name;
    private final FileChannel channel;
    private final FileSpace space;
    private final ZeroFill fill;

    private final long beginPosition;

    // journal thread
    private final MappedBlocks blocks;

    // written by the journal thread, read by others
    private long position;
    private long frameBytes;

    // guarded by this
    private final PageToucher toucher;
    private boolean closed;

    private ChronicleFile(
            final Path directory,
            final SingleChronicleQueue queue,
            final ExcerptAppender appender,
            final long beginPosition)
            throws IOException {
        this.beginPosition = beginPosition;
        this.queue = queue;
        this.appender = appender;
        bytes = (MappedBytes) Objects.requireNonNull(appender.wire(), "begun, and yet without a file")
                .bytes();
        blocks = new MappedBlocks(bytes.mappedFile());
        madeAt = onlyIn(directory);
        name = String.valueOf(madeAt.getFileName());
        Disk.restrict(madeAt);
        position = beginPosition;
        requireEndsAt(beginPosition, madeAt);
        channel = FileChannel.open(madeAt, StandardOpenOption.WRITE);
        boolean opened = false;
        try {
            Jvm.doNotCloseOnInterrupt(getClass(), channel);
            space = new FileSpace(madeAt, beginPosition, Disk.parentOf(directory));
            fill = new ZeroFill(madeAt, channel, beginPosition);
            toucher = new PageToucher(bytes.mappedFile(), fill);
            opened = true;
        } finally {
            if (!opened) {
                channel.close();
            }
        }
    }

    /**
     * Makes a file that holds no frame yet, with room for the first.
     *
     * @param directory    without files
     * @param cycle        whole hours since 1970: the file is named after it
     * @param reserveBytes more room, if there is some
     * @throws JournalStorageException if it cannot be made; what there is of it is left
     */
    static ChronicleFile create(
            final Path directory, final long cycle, final int maxFrameBytes, final long reserveBytes) {
        SingleChronicleQueue queue = null;
        try {
            final SingleChronicleQueue made = openQueue(directory, cycle, blockBytes(maxFrameBytes));
            queue = made;
            final ExcerptAppender appender = made.createAppender();
            appender.singleThreadedCheckDisabled(true);
            final ChronicleFile file = new ChronicleFile(directory, made, appender, beginFile(appender));
            queue = null;
            file.begin(reserveBytes);
            return file;
        } catch (final IOException | IORuntimeException | InternalError e) {
            throw new JournalStorageException("cannot begin journal file, directory=" + directory, e);
        } finally {
            if (queue != null) {
                queue.close();
            }
        }
    }

    /** {@return where the first document goes} Nothing is written but the notes with which Chronicle begins a file. */
    private static long beginFile(final ExcerptAppender appender) {
        try (DocumentContext none = appender.writingDocument()) {
            none.rollbackOnClose();
            return Objects.requireNonNull(none.wire(), "begun, and yet without a file")
                            .bytes()
                            .writePosition()
                    - HEADER_BYTES;
        }
    }

    /** {@return a queue in a directory, with a clock that stands still} */
    static SingleChronicleQueue openQueue(final Path directory, final long cycle, final int blockBytes) {
        final long timeMs = cycle * ROLL_CYCLE.lengthInMillis();
        return SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(ROLL_CYCLE)
                .timeProvider(() -> timeMs)
                .blockSize(blockBytes)
                .checkInterrupts(false)
                .build();
    }

    /** {@return the cycle of a moment, in milliseconds since 1970} */
    static long cycleOf(final long timeMs) {
        return timeMs / ROLL_CYCLE.lengthInMillis();
    }

    private static int blockBytes(final int maxFrameBytes) {
        int blockBytes = MIN_BLOCK_BYTES;
        while (blockBytes / BLOCKS_PER_DOCUMENT < maxFrameBytes * 2L) {
            blockBytes *= 2;
        }
        return blockBytes;
    }

    private static Path onlyIn(final Path directory) throws IOException {
        final List<String> names = Disk.list(directory, "", JournalFiles.FRAME_FILE_SUFFIX);
        if (names.size() != 1) {
            throw new IOException("not one file was made, found " + names);
        }
        return directory.resolve(names.get(0));
    }

    /** Chronicle has written its notes before there was room for certain: whether all of them arrived is looked up. */
    private static void requireEndsAt(final long position, final Path path) {
        try (JournalFile file = new DiskFile(path)) {
            final DocumentReader reader = new DocumentReader(file, MAX_NOTE_BYTES);
            final DocumentReader.Kind first = reader.next();
            if (first != DocumentReader.Kind.END || reader.position() != position) {
                throw new JournalStorageException(
                        "journal file is not begun, file=" + path + ", expected=END at " + position + ", found=" + first
                                + " at " + reader.position(),
                        null);
            }
        }
    }

    private void begin(final long reserveBytes) {
        boolean begun = false;
        try {
            space.reserve(position + MARGIN_BYTES);
            space.tryReserve(position + MARGIN_BYTES + reserveBytes);
            begun = true;
        } finally {
            if (!begun) {
                close();
            }
        }
    }

    /**
     * Writes a frame as one document: its header last, so that readers find the whole document or none, and what a process that
     * is killed leaves of it lies behind a header of zero.
     */
    void write(final ByteBuffer frame) {
        final int lengthBytes = frame.remaining();
        assert lengthBytes % ALIGNMENT == 0 : lengthBytes;
        final long start = position;
        final long end = start + HEADER_BYTES + lengthBytes;
        final MappedBytesStore block = blocks.at(start);
        if (!block.inside(start, end - start)) {
            throw new JournalStorageException("frame is too long, file=" + name + ", lengthBytes=" + lengthBytes, null);
        }
        if (end + END_MARK_BYTES > fill.filledTo()) {
            fill.fill(end + END_MARK_BYTES);
        }
        if (start == beginPosition) {
            writeFirst(frame, end);
        } else {
            block.write(start + HEADER_BYTES, frame, frame.position(), lengthBytes);
            block.writeOrderedInt(start, lengthBytes);
        }
        FRAME_BYTES.setOpaque(this, frameBytes + (end - start));
        POSITION.setOpaque(this, end);
    }

    /** By Chronicle's appender, which notes where the documents begin: from there its tailers find their end. */
    private void writeFirst(final ByteBuffer frame, final long end) {
        final byte[] copy = new byte[frame.remaining()];
        frame.duplicate().get(copy);
        appender.writeBytes(Bytes.wrapForRead(copy));
        if (bytes.writePosition() != end) {
            throw new JournalStorageException(
                    "frame is not where it was expected, file=" + name + ", end=" + end + ", found="
                            + bytes.writePosition(),
                    null);
        }
    }

    /**
     * Sees to it that there is room for a frame.
     *
     * @param reserveBytes more room that is wanted behind it
     * @return whether that is there too
     * @throws JournalStorageException if there is no room for the frame
     */
    boolean reserve(final int frameLengthBytes, final long reserveBytes) {
        final long end = position + frameLengthBytes + MARGIN_BYTES;
        if (end + reserveBytes <= space.reservedTo()) {
            return true;
        }
        space.reserve(end);
        return space.tryReserve(end + reserveBytes);
    }

    /** As {@link #reserve}, for the frame to come, on any thread. */
    boolean tryReserve(final long reserveBytes) {
        return space.tryReserve(position() + MARGIN_BYTES + reserveBytes);
    }

    /** Puts the end mark behind the last frame: readers go on with the next file. By the journal thread, as the last. */
    void end() {
        blocks.at(position).writeOrderedInt(position, Wires.END_OF_DATA);
        POSITION.setOpaque(this, position + END_MARK_BYTES);
    }

    /** Moves the file to its place; not durable until the directory is forced. */
    void moveInto(final Path directory) {
        try {
            Files.move(madeAt, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw new JournalStorageException("cannot move journal file, file=" + madeAt + ", to=" + directory, e);
        }
    }

    /**
     * Brings pages in that the writer will come to, as far as there is room for them.
     *
     * @param aheadBytes how far ahead of the last document
     * @param maxBytes   the bytes of frames at which the file is left
     * @return how many were touched; 0 if all were, or the file is closed
     */
    synchronized int touchAhead(final long aheadBytes, final long maxBytes) {
        final long from = position();
        final long wanted = Math.min(Math.min(aheadBytes, MAX_AHEAD_BYTES), maxBytes - frameBytes());
        final long to = Math.min(from + wanted + MARGIN_BYTES, toucher.nextTurn(from));
        return closed || to <= from || toucher.hasTouched(to) || !space.reserveAhead(to) ? 0 : toucher.touch(from, to);
    }

    /** {@return the position behind the last document, in bytes} Any thread. */
    long position() {
        return (long) POSITION.getOpaque(this);
    }

    /** {@return bytes of all frames in it, as documents} Any thread. */
    long frameBytes() {
        return (long) FRAME_BYTES.getOpaque(this);
    }

    String name() {
        return name;
    }

    /** {@return what the file is forced through; closed with this} */
    FileChannel channel() {
        return channel;
    }

    /** {@return bytes of the disk that are free} */
    long freeBytes() {
        return space.freeBytes();
    }

    /** Gives all back, the room behind the last document too: once the queue is closed, which would make the file longer. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (channel;
                space) {
            try (queue;
                    appender) {
                toucher.close();
                blocks.close();
            }
            space.release(position, channel.size());
        } catch (final IOException e) {
            throw new JournalStorageException("cannot close journal file, file=" + name, e);
        }
    }
}

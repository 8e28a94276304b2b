package org.ringmill.journal.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.IoUtil;
import org.ringmill.journal.frame.HighWaterDescriptor;

/**
 * The mapped file that holds an epoch's high-water mark. A mark is one store, so it costs the writer next to nothing and is
 * seen whole by whoever reads the file. Written by one thread; forced by any.
 */
final class HighWaterFile implements AutoCloseable {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final MappedByteBuffer memory;
    private final long baseSequence;

    /**
     * Makes the file, whole and forced.
     *
     * @param baseSequence of the last record before the epoch
     * @param bootId       of the running system; zeros if only what was forced will be marked
     */
    HighWaterFile(final Path file, final int epoch, final long baseSequence, final byte[] bootId) throws IOException {
        this.baseSequence = baseSequence;
        Disk.replace(file, HighWaterDescriptor.encode(epoch, baseSequence, bootId));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, HighWaterDescriptor.LENGTH);
        }
    }

    /** Moves the mark. Whoever sees it sees also all that was written before. */
    void mark(final long sequence) {
        LONGS.setRelease(
                memory,
                HighWaterDescriptor.MARK_OFFSET,
                HighWaterDescriptor.markOf(sequence - baseSequence, baseSequence));
    }

    /** Forces the mark to the disk, so that it is not far behind after a power cut. */
    void force() {
        try {
            memory.force();
        } catch (final UncheckedIOException e) {
            throw new JournalStorageException("cannot force the high-water mark", e);
        }
    }

    /** No other method may run or be called any more. */
    @Override
    public void close() {
        IoUtil.unmap(memory);
    }
}

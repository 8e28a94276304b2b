package org.ringmill.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.storage.ChronicleStorage;
import org.ringmill.journal.storage.EpochWriter;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalStorage;
import org.ringmill.journal.storage.JournalStorageException;
import org.ringmill.journal.storage.WriterLimits;

/** The disk, watched: it tells up to which sequence frames were written and forced, and fails when it is told to. */
public final class HookedStorage implements JournalStorage {
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final JournalStorage disk;
    private int writes;
    private int forces;
    private volatile int failingWrite;
    private volatile int failingForce;
    private volatile long writtenSequence;
    private volatile long forcedSequence;
    private volatile boolean closed;
    private volatile Runnable beforeForce = () -> {};
    private volatile Runnable beforeIdentity = () -> {};
    private volatile LongToIntFunction touching = aheadBytes -> 0;

    public HookedStorage(final Path directory) {
        disk = ChronicleStorage.open(directory, new WriterLimits(MAX_FRAME_BYTES, 1L << 30, false, 0, 0), true);
    }

    /** Lets a write of records fail, the first being 1. */
    HookedStorage failWrite(final int number) {
        failingWrite = number;
        return this;
    }

    /** Lets a force of records fail, the first being 1. */
    HookedStorage failForce(final int number) {
        failingForce = number;
        return this;
    }

    /** Says what happens before the identity is replaced. */
    public HookedStorage beforeIdentity(final Runnable action) {
        beforeIdentity = action;
        return this;
    }

    HookedStorage beforeForce(final Runnable action) {
        beforeForce = action;
        return this;
    }

    /** Says what touching pages does: {@link EpochWriter#touchAhead}. */
    HookedStorage touching(final LongToIntFunction action) {
        touching = action;
        return this;
    }

    /** {@return whether a writer was closed} */
    boolean isClosed() {
        return closed;
    }

    long writtenSequence() {
        return writtenSequence;
    }

    long forcedSequence() {
        return forcedSequence;
    }

    @Override
    public EpochWriter createEpoch(final int epoch, final ByteBuffer firstFrame, final long lastSequence) {
        return new Writer(disk.createEpoch(epoch, firstFrame, lastSequence));
    }

    @Override
    public String location() {
        return disk.location();
    }

    @Override
    public byte @Nullable [] readIdentity() {
        return disk.readIdentity();
    }

    @Override
    public void writeIdentity(final byte[] content) {
        beforeIdentity.run();
        disk.writeIdentity(content);
    }

    @Override
    public void writeManifest(final int epoch, final byte[] content) {
        disk.writeManifest(epoch, content);
    }

    @Override
    public byte @Nullable [] readNote(final int epoch, final String fileName) {
        return disk.readNote(epoch, fileName);
    }

    @Override
    public byte[] bootId() {
        return disk.bootId();
    }

    @Override
    public List<Integer> epochs() {
        return disk.epochs();
    }

    @Override
    public List<String> fileNames(final int epoch) {
        return disk.fileNames(epoch);
    }

    @Override
    public void force(final int epoch) {
        disk.force(epoch);
    }

    @Override
    public void release(final int epoch, final String fileName, final long endPosition) {
        disk.release(epoch, fileName, endPosition);
    }

    @Override
    public long sizeBytes(final int epoch, final String fileName) {
        return disk.sizeBytes(epoch, fileName);
    }

    @Override
    public boolean isBeingRead(final int epoch, final String fileName) {
        return disk.isBeingRead(epoch, fileName);
    }

    @Override
    public void deleteFile(final int epoch, final String fileName) {
        disk.deleteFile(epoch, fileName);
    }

    @Override
    public void deleteEpoch(final int epoch) {
        disk.deleteEpoch(epoch);
    }

    @Override
    public JournalFile openFile(final int epoch, final String fileName) {
        return disk.openFile(epoch, fileName);
    }

    @Override
    public String setAside(
            final int epoch,
            final JournalFile file,
            final long position,
            final long lengthBytes,
            final String description) {
        return disk.setAside(epoch, file, position, lengthBytes, description);
    }

    @Override
    public void close() {
        disk.close();
    }

    private final class Writer implements EpochWriter {
        private final EpochWriter writer;

        Writer(final EpochWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(final ByteBuffer frame) {
            if (++writes == failingWrite) {
                throw new JournalStorageException("write fails as told", null);
            }
            final ByteBuffer header = frame.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            final long first = header.getLong(frame.position() + FrameDescriptor.FIRST_SEQUENCE_OFFSET);
            final int count = header.getInt(frame.position() + FrameDescriptor.COUNT_OFFSET);
            writer.write(frame);
            writtenSequence = first + count - 1;
        }

        @Override
        public void force() {
            final long written = writtenSequence;
            beforeForce.run();
            if (++forces == failingForce) {
                throw new JournalStorageException("force fails as told", null);
            }
            writer.force();
            forcedSequence = written;
        }

        @Override
        public int touchAhead(final long aheadBytes) {
            return touching.applyAsInt(aheadBytes);
        }

        @Override
        public void acknowledge(final long sequence) {
            writer.acknowledge(sequence);
        }

        @Override
        public void forceAcknowledged() {
            writer.forceAcknowledged();
        }

        @Override
        public void leaveFile() {
            writer.leaveFile();
        }

        @Override
        public boolean hasRoom() {
            return writer.hasRoom();
        }

        @Override
        public void findRoom() {
            writer.findRoom();
        }

        @Override
        public String fileName() {
            return writer.fileName();
        }

        @Override
        public long endPosition() {
            return writer.endPosition();
        }

        @Override
        public void close() {
            closed = true;
            writer.close();
        }
    }
}

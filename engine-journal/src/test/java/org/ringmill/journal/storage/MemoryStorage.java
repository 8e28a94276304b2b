package org.ringmill.journal.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.HighWaterDescriptor;

/**
 * A journal in memory, in the format of the disk, that can be damaged at will and that fails when it is told to. It
 * survives its journal: the next one opens what is in it, as after the death of a process.
 */
public final class MemoryStorage implements JournalStorage {
    /** How the write that fails leaves the document. */
    public enum WriteFault {
        NOTHING_WRITTEN,
        HEADER_INCOMPLETE,
        PAYLOAD_CUT,
        WHOLE_BUT_HEADER
    }

    private static final int NEVER = -1;
    private static final int INCOMPLETE = 0x8000_0000;
    private static final int FREE_BYTES = 3 * 4096;

    private final TreeMap<Integer, TreeMap<String, byte[]>> epochs = new TreeMap<>();
    private final List<Integer> forcedEpochs = new ArrayList<>();
    private final List<String> setAside = new ArrayList<>();
    private final byte[] bootId = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private byte @Nullable [] identity;
    private int writeCount;
    private int forceCount;
    private int failingWrite = NEVER;
    private int failingForce = NEVER;
    private WriteFault writeFault = WriteFault.NOTHING_WRITTEN;

    /** Loads a journal from a directory, without most of the zeros at the end of its files. */
    public static MemoryStorage load(final Path directory) {
        final MemoryStorage storage = new MemoryStorage();
        storage.identity = Disk.read(directory.resolve("journal.meta"));
        try {
            for (final String epoch : Disk.list(directory, EPOCH_PREFIX, "")) {
                final TreeMap<String, byte[]> files = new TreeMap<>();
                for (final String name : Disk.list(directory.resolve(epoch), "", "")) {
                    files.put(
                            name,
                            trimmed(Files.readAllBytes(directory.resolve(epoch).resolve(name))));
                }
                storage.epochs.put(Integer.parseInt(epoch.substring(EPOCH_PREFIX.length())), files);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return storage;
    }

    private static byte[] trimmed(final byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(bytes, Math.min(bytes.length, (length / 4096) * 4096 + FREE_BYTES));
    }

    public MemoryStorage copy() {
        final MemoryStorage copy = new MemoryStorage();
        copy.identity = identity == null ? null : identity.clone();
        for (final Map.Entry<Integer, TreeMap<String, byte[]>> epoch : epochs.entrySet()) {
            final TreeMap<String, byte[]> files = new TreeMap<>();
            epoch.getValue().forEach((name, bytes) -> files.put(name, bytes.clone()));
            copy.epochs.put(epoch.getKey(), files);
        }
        return copy;
    }

    public void failWrite(final int number, final WriteFault fault) {
        failingWrite = number;
        writeFault = fault;
    }

    public void failForce(final int number) {
        failingForce = number;
    }

    /** No more faults; the counts begin anew. */
    public void heal() {
        failingWrite = NEVER;
        failingForce = NEVER;
        writeCount = 0;
        forceCount = 0;
    }

    public byte[] bytes(final int epoch, final String name) {
        return Objects.requireNonNull(files(epoch).get(name), name);
    }

    public void put(final int epoch, final String name, final byte[] bytes) {
        files(epoch).put(name, bytes);
    }

    public TreeMap<String, byte[]> files(final int epoch) {
        return epochs.computeIfAbsent(epoch, e -> new TreeMap<>());
    }

    public void removeEpoch(final int epoch) {
        epochs.remove(epoch);
    }

    public List<String> setAside() {
        return setAside;
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public byte @Nullable [] readIdentity() {
        return identity;
    }

    @Override
    public void writeIdentity(final byte[] content) {
        identity = content;
    }

    @Override
    public List<Integer> epochs() {
        return List.copyOf(epochs.keySet());
    }

    @Override
    public List<String> fileNames(final int epoch) {
        return List.copyOf(files(epoch).keySet());
    }

    @Override
    public void force(final int epoch) {
        if (++forceCount == failingForce) {
            throw new JournalStorageException("force fails as told, number=" + forceCount, null);
        }
        forcedEpochs.add(epoch);
    }

    @Override
    public void writeManifest(final int epoch, final byte[] content) {
        put(epoch, MANIFEST_FILE, content);
    }

    @Override
    public byte @Nullable [] readNote(final int epoch, final String fileName) {
        return files(epoch).get(fileName);
    }

    @Override
    public byte[] bootId() {
        return bootId.clone();
    }

    /** Starts the system anew: what was only in the page cache may be gone. */
    public void reboot() {
        bootId[0]++;
    }

    /** Lets an epoch's high-water mark say so, as if only what was forced had been marked. */
    public void mark(final int epoch, final long lastBefore, final long sequence) {
        mark(epoch, lastBefore, sequence, HighWaterDescriptor.anyBoot());
    }

    /** As above, with the id of a boot. */
    public void mark(final int epoch, final long lastBefore, final long sequence, final byte[] boot) {
        final ByteBuffer content = HighWaterDescriptor.encode(epoch, lastBefore, boot);
        content.putLong(HighWaterDescriptor.MARK_OFFSET, HighWaterDescriptor.markOf(sequence - lastBefore, lastBefore));
        final byte[] bytes = new byte[HighWaterDescriptor.LENGTH];
        content.get(0, bytes);
        put(epoch, HIGH_WATER_FILE, bytes);
    }

    /** Opens an epoch again, as if it had not ended in order. */
    public void removeManifest(final int epoch) {
        files(epoch).remove(MANIFEST_FILE);
    }

    /** {@return the epochs that were forced as a whole, in that order} */
    public List<Integer> forcedEpochs() {
        return forcedEpochs;
    }

    @Override
    public void release(final int epoch, final String fileName, final long endPosition) {
        final byte[] bytes = bytes(epoch, fileName);
        for (long i = endPosition; i < bytes.length; i++) {
            if (bytes[(int) i] != 0) {
                throw new AssertionError("would lose what lies behind, epoch=" + epoch + ", offset=" + i);
            }
        }
    }

    @Override
    public long sizeBytes(final int epoch, final String fileName) {
        return bytes(epoch, fileName).length;
    }

    @Override
    public boolean isBeingRead(final int epoch, final String fileName) {
        return false;
    }

    @Override
    public void deleteFile(final int epoch, final String fileName) {
        files(epoch).remove(fileName);
    }

    @Override
    public void deleteEpoch(final int epoch) {
        epochs.remove(epoch);
    }

    @Override
    public JournalFile openFile(final int epoch, final String fileName) {
        return new MemoryFile(fileName, bytes(epoch, fileName));
    }

    @Override
    public EpochWriter createEpoch(final int epoch, final ByteBuffer firstFrame, final long lastSequence) {
        final EpochWriter writer = new Writer(epoch, lastSequence);
        writer.write(firstFrame);
        return writer;
    }

    @Override
    public String setAside(
            final int epoch,
            final JournalFile file,
            final long position,
            final long lengthBytes,
            final String description) {
        setAside.add(epoch + "/" + file.name() + "@" + position + "+" + lengthBytes);
        return "memory";
    }

    @Override
    public void close() {}

    private static final class MemoryFile implements JournalFile {
        private final String name;
        private final byte[] bytes;

        MemoryFile(final String name, final byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public int read(final ByteBuffer target, final long position) {
            final int count = (int) Math.min(target.remaining(), Math.max(0, bytes.length - position));
            target.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public void close() {}
    }

    private final class Writer implements EpochWriter {
        private final int epoch;
        private final long lastSequence;
        private int position;

        Writer(final int epoch, final long lastSequence) {
            this.epoch = epoch;
            this.lastSequence = lastSequence;
            put(epoch, "0.cq4", new byte[FREE_BYTES]);
            mark(epoch, lastSequence, lastSequence, HighWaterDescriptor.anyBoot());
        }

        @Override
        public void write(final ByteBuffer frame) {
            final int length = frame.remaining();
            final byte[] file = Arrays.copyOf(bytes(epoch, "0.cq4"), position + 4 + length + FREE_BYTES);
            put(epoch, "0.cq4", file);
            final ByteBuffer target = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            final boolean fails = ++writeCount == failingWrite;
            if (!fails || writeFault != WriteFault.NOTHING_WRITTEN) {
                target.putInt(position, INCOMPLETE);
            }
            if (!fails || writeFault == WriteFault.WHOLE_BUT_HEADER) {
                frame.get(frame.position(), file, position + 4, length);
            } else if (writeFault == WriteFault.PAYLOAD_CUT) {
                frame.get(frame.position(), file, position + 4, length / 2);
            }
            if (fails) {
                throw new JournalStorageException("write fails as told, number=" + writeCount, null);
            }
            target.putInt(position, length);
            position += 4 + length;
        }

        @Override
        public void force() {
            if (++forceCount == failingForce) {
                throw new JournalStorageException("force fails as told, number=" + forceCount, null);
            }
        }

        @Override
        public void acknowledge(final long sequence) {
            mark(epoch, lastSequence, sequence, HighWaterDescriptor.anyBoot());
        }

        @Override
        public void forceAcknowledged() {}

        @Override
        public void leaveFile() {}

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void findRoom() {}

        @Override
        public String fileName() {
            return "0.cq4";
        }

        @Override
        public long endPosition() {
            return position;
        }

        @Override
        public void close() {}
    }
}

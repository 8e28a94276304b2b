package org.ringmill.journal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.frame.HighWaterDescriptor;

/**
 * A journal's directory, for reading only. Names are resolved under it, and no symbolic link in it is followed: what is read
 * lies in the directory itself.
 */
public sealed class JournalDirectory implements JournalFiles permits ChronicleStorage {
    static final String IDENTITY_FILE = "journal.meta";

    private static final Path BOOT_ID_FILE = Path.of("/proc/sys/kernel/random/boot_id");

    final Path directory;

    /** @param directory of the journal; nothing is opened yet */
    public JournalDirectory(final Path directory) {
        this.directory = directory;
    }

    /** {@return whether an epoch was begun in the directory} */
    public static boolean hasEpochs(final Path directory) {
        return Files.isDirectory(directory)
                && !Disk.list(directory, EPOCH_PREFIX, "").isEmpty();
    }

    /** {@return whether a writer, of this process or of another one, holds the directory now} */
    public final boolean isBeingWritten() {
        return DirectoryLock.isHeld(directory);
    }

    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public byte @Nullable [] readIdentity() {
        return Disk.read(inside(directory.resolve(IDENTITY_FILE)));
    }

    @Override
    public List<Integer> epochs() {
        final List<Integer> epochs = new ArrayList<>();
        for (final String name : Disk.list(directory, EPOCH_PREFIX, "")) {
            final String number = name.substring(EPOCH_PREFIX.length());
            if (number.length() >= 6 && number.length() <= 9 && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
                epochs.add(Integer.parseInt(number));
            }
        }
        epochs.sort(null);
        return epochs;
    }

    @Override
    public List<String> fileNames(final int epoch) {
        return Disk.list(inside(epochDirectory(epoch)), "", "");
    }

    @Override
    public final long sizeBytes(final int epoch, final String fileName) {
        return Disk.size(file(epoch, fileName));
    }

    @Override
    public JournalFile openFile(final int epoch, final String fileName) {
        return new DiskFile(file(epoch, fileName));
    }

    @Override
    public byte @Nullable [] readNote(final int epoch, final String fileName) {
        return Disk.read(file(epoch, fileName));
    }

    @Override
    public byte[] bootId() {
        try {
            final UUID id = UUID.fromString(Files.readString(BOOT_ID_FILE).strip());
            return ByteBuffer.allocate(HighWaterDescriptor.BOOT_ID_LENGTH)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        } catch (final IOException e) { // only Linux has one; a mark without it says less
            return HighWaterDescriptor.unknownBoot();
        }
    }

    final Path epochDirectory(final int epoch) {
        return directory.resolve(JournalFiles.epochName(epoch));
    }

    private Path file(final int epoch, final String fileName) {
        return inside(inside(epochDirectory(epoch)).resolve(fileName));
    }

    private static Path inside(final Path path) {
        return Disk.requireNoLink(path);
    }
}

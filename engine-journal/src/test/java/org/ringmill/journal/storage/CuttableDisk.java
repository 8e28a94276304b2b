package org.ringmill.journal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jnr.ffi.LibraryLoader;
import jnr.ffi.byref.IntByReference;
import net.openhft.posix.OpenFlag;
import net.openhft.posix.PosixAPI;

/**
 * An ext4 of a test's own whose power can be cut: from then on nothing reaches it, neither data nor its log, and what was
 * not on it is gone after {@link #restore()}. Needs root and Linux; without them the test is skipped.
 */
public final class CuttableDisk implements AutoCloseable {
    /** The calls of the C library that Chronicle's own binding leaves out. */
    public interface LibC {
        int ioctl(int descriptor, long request, IntByReference argument);

        int sync_file_range(int descriptor, long offset, long count, int flags);
    }

    /** {@code EXT4_IOC_SHUTDOWN}, and its argument that leaves the log unflushed too (fs/ext4/ext4.h). */
    private static final long SHUTDOWN = 0x8004_587DL;

    private static final int NO_LOG_FLUSH = 2;
    /** {@code SYNC_FILE_RANGE_WAIT_BEFORE | WRITE | WAIT_AFTER}. */
    private static final int WRITE_AND_WAIT = 7;

    private static final int PAGE_BYTES = 4096;
    /** Longer than any run of zeros in what the queue writes. */
    private static final int WINDOW_BYTES = 64 * 1024;

    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
    private static final PosixAPI POSIX = PosixAPI.posix();

    private final SmallDisk disk;

    /**
     * @param directory an empty one of the test's
     * @param mebibytes its size
     */
    public CuttableDisk(final Path directory, final int mebibytes) throws IOException {
        disk = new SmallDisk(directory, "ext4", mebibytes);
    }

    /** {@return where it is} */
    public Path root() {
        return disk.root();
    }

    /**
     * Writes back some pages near the end of a file and not others, as the kernel may at any time, and has the file system's
     * log say so.
     *
     * @param pages most pages to look back
     * @return how many were written back
     */
    public int writeBackSome(final Path file, final int pages, final SplittableRandom random) throws IOException {
        final long end = endOf(file);
        final long first = Math.max(0, end / PAGE_BYTES - pages);
        final List<Long> chosen = new ArrayList<>();
        for (long page = first; page * PAGE_BYTES < end; page++) {
            if (random.nextInt(3) == 0) {
                chosen.add(random.nextInt(chosen.size() + 1), page);
            }
        }
        final int descriptor = open(file, OpenFlag.O_RDWR);
        try {
            for (final long page : chosen) {
                requireDone(
                        "sync_file_range",
                        LIBC.sync_file_range(descriptor, page * PAGE_BYTES, PAGE_BYTES, WRITE_AND_WAIT));
            }
        } finally {
            POSIX.close(descriptor);
        }
        commitLog();
        return chosen.size();
    }

    /** Another file's force commits the log, and with it where pages lie, but writes back no page of this one. */
    private void commitLog() throws IOException {
        try (FileChannel other =
                FileChannel.open(root().resolve("other"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            other.write(ByteBuffer.wrap(new byte[] {1}));
            other.force(true);
        }
    }

    /** {@return about where what was written ends: files are longer than that} */
    private static long endOf(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long written = 0;
            long zero = channel.size();
            while (zero - written > PAGE_BYTES) {
                final long middle = (written + zero) / 2 / PAGE_BYTES * PAGE_BYTES;
                if (middle == written) {
                    break;
                }
                if (isZero(channel, middle)) {
                    zero = middle;
                } else {
                    written = middle;
                }
            }
            return zero;
        }
    }

    private static boolean isZero(final FileChannel channel, final long position) throws IOException {
        final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
        channel.read(window, position);
        window.flip();
        while (window.hasRemaining()) {
            if (window.get() != 0) {
                return false;
            }
        }
        return true;
    }

    /** Cuts the power: whatever is written from now on fails, or is lost. */
    public void cut() {
        final int descriptor = open(root(), OpenFlag.O_RDONLY);
        try {
            final IntByReference how = new IntByReference(NO_LOG_FLUSH);
            requireDone("EXT4_IOC_SHUTDOWN", LIBC.ioctl(descriptor, SHUTDOWN, how));
        } finally {
            POSIX.close(descriptor);
        }
    }

    /** The power is back: mounts what has reached the disk. Nobody may have a file on it open. */
    public void restore() throws IOException {
        disk.remount();
    }

    private static int open(final Path path, final OpenFlag flag) {
        final int descriptor = POSIX.open(path.toString(), flag.value(), 0);
        assertThat(descriptor).as("open " + path).isNotNegative();
        return descriptor;
    }

    private static void requireDone(final String what, final int result) {
        assertThat(result).as(what).isZero();
    }

    /** {@return the newest frame file of a journal on the disk} */
    public static Path newestFile(final Path journal) throws IOException {
        final List<String> epochs = Disk.list(journal, JournalStorage.EPOCH_PREFIX, "");
        final Path epoch = journal.resolve(epochs.get(epochs.size() - 1));
        final List<String> files = Disk.list(epoch, "", JournalStorage.FRAME_FILE_SUFFIX);
        if (files.isEmpty()) {
            throw new IOException("no frame file yet, directory=" + epoch);
        }
        return epoch.resolve(files.get(files.size() - 1));
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}

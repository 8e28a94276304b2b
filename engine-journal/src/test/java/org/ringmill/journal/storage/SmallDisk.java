package org.ringmill.journal.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of its own for a test, which fills up as it is told. Needs leave to mount; without it the test is skipped. */
public final class SmallDisk implements AutoCloseable {
    private static final int MIB = 1024 * 1024;

    private final Path root;
    private final Path image;
    private final Path ballast;

    /**
     * @param directory  an empty one of the test's
     * @param fileSystem tmpfs, which undoes a reservation that fails, or ext4, which does not
     * @param mebibytes  its size
     */
    public SmallDisk(final Path directory, final String fileSystem, final int mebibytes) throws IOException {
        root = Files.createDirectory(directory.resolve("disk"));
        ballast = root.resolve("ballast");
        image = directory.resolve("image");
        if (fileSystem.equals("tmpfs")) {
            mount("-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs");
        } else {
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength((long) mebibytes * MIB);
            }
            assumeTrue(
                    exitCode("mkfs." + fileSystem, "-q", "-F", "-m", "0", image.toString()) == 0,
                    "skipped: cannot make " + fileSystem);
            mount("-o", "loop", image.toString());
        }
    }

    /** Takes the disk off and on again: what the kernel held in memory for it is gone. Not for tmpfs. */
    void remount() throws IOException {
        if (exitCode("umount", root.toString()) != 0) {
            throw new IOException("cannot unmount, somebody has a file open, root=" + root);
        }
        if (exitCode("mount", "-o", "loop", image.toString(), root.toString()) != 0) {
            throw new IOException("cannot mount again, root=" + root);
        }
        try {
            Files.deleteIfExists(Files.createTempFile(root, "mounted", ""));
        } catch (final IOException e) { // the kernel has given back the old mount, with its error
            throw new IOException("still held elsewhere, by another namespace of mounts, root=" + root, e);
        }
    }

    private void mount(final String... arguments) throws IOException {
        final String[] command = new String[arguments.length + 2];
        command[0] = "mount";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        command[command.length - 1] = root.toString();
        assumeTrue(exitCode(command) == 0, "skipped: mounting needs root and Linux");
    }

    /** {@return where it is} */
    public Path root() {
        return root;
    }

    /** {@return the room that is left, in bytes} */
    public long freeBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** Fills the disk until about so much is left, on top of what lies on it. */
    public void leaveFree(final long bytes) throws IOException {
        final byte[] block = new byte[4096];
        try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
            file.seek(file.length());
            for (long toFill = freeBytes() - bytes; toFill > 0; toFill -= block.length) {
                file.write(block);
            }
            file.getFD().sync();
        }
    }

    /** Fills the disk to its last block; in rounds, for what the system holds back while it allocates comes free behind. */
    public void fill() throws IOException {
        long before;
        do {
            before = Files.exists(ballast) ? Files.size(ballast) : 0;
            writeUntilFull();
            exitCode("sync", "-f", root.toString());
        } while (Files.size(ballast) > before);
    }

    private void writeUntilFull() throws IOException {
        final byte[] block = new byte[1024];
        try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
            file.seek(file.length());
            for (long limit = 1L << 30; file.length() < limit; ) {
                file.write(block);
            }
        } catch (final IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    /** Takes away what {@link #leaveFree} and {@link #fill} have put there. */
    public void makeRoom() throws IOException {
        Files.deleteIfExists(ballast);
    }

    private static int exitCode(final String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (final IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such file")) {
                return -1;
            }
            throw e;
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lazily: Chronicle gives its mappings back a little after the close, in the background. */
    @Override
    public void close() throws IOException {
        exitCode("umount", "--lazy", root.toString());
    }
}

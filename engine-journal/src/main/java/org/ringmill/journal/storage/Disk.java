package org.ringmill.journal.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files and directories, written so that they survive what they should survive, readable by their owner only. */
public final class Disk {
    /** Whether the system can be told how to keep a file: where room is, what is read ahead. */
    static final boolean IS_LINUX = "Linux".equals(System.getProperty("os.name"));

    /** What the name of a file ends with while it is written aside. */
    public static final String TEMPORARY_SUFFIX = ".tmp";

    private static final int MAX_WRITE_BYTES = 1024 * 1024;

    private Disk() {}

    /** Makes a directory and those above it where they are missing, and makes their names durable. */
    public static void createDirectories(final Path directory) {
        try {
            if (Files.isDirectory(directory)) {
                return;
            }
            final Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                createDirectories(parent);
            }
            Files.createDirectory(directory, directoryPermissions(directory));
            if (parent != null) {
                forceDirectory(parent);
            }
        } catch (final IOException e) {
            throw new JournalStorageException("cannot make directory, directory=" + directory, e);
        }
    }

    /** {@return the path; one that is a symbolic link is refused, for it leads out of the directory that it lies in} */
    public static Path requireNoLink(final Path path) {
        if (Files.isSymbolicLink(path)) {
            throw new JournalStorageException(
                    "a symbolic link in a journal's directory is not followed, path=" + path, null);
        }
        return path;
    }

    /** Refuses what would keep a reader waiting for ever: a pipe, or a device. */
    static void requireNoDevice(final Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
            throw new FileSystemException(path.toString(), null, "not an ordinary file");
        }
    }

    /** {@return the names in a directory that begin and end so, ascending; none if there is no directory} */
    public static List<String> list(final Path directory, final String prefix, final String suffix) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (final IOException | UncheckedIOException e) {
            throw new JournalStorageException("cannot list directory, directory=" + directory, e);
        }
    }

    /** {@return the whole of a small file, or null if there is none} */
    public static byte @Nullable [] read(final Path file) {
        try {
            requireNoDevice(file);
            return Files.readAllBytes(file);
        } catch (final NoSuchFileException e) {
            return null;
        } catch (final IOException e) {
            throw new JournalStorageException("cannot read file, file=" + file, e);
        }
    }

    /**
     * Opens a file whose name is not trusted: a symbolic link is not followed, and what is no ordinary file, a pipe that would
     * wait for ever, is not opened.
     *
     * @return null if there is none
     * @throws JournalStorageException if it is not an ordinary file, or cannot be opened
     */
    public static @Nullable JournalFile openOrdinary(final Path file) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return new DiskFile(file);
        }
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        throw new JournalStorageException("not an ordinary file, file=" + file, null);
    }

    /** {@return a file's size in bytes} */
    public static long size(final Path file) {
        try {
            return Files.size(file);
        } catch (final IOException e) {
            throw new JournalStorageException("cannot read file, file=" + file, e);
        }
    }

    /**
     * Replaces a file by new content: written aside, forced, renamed, the directory forced. At any moment, also after a
     * power cut, the file is the old one or the new one, and whole. What was written aside in vain is removed.
     */
    public static void replace(final Path file, final ByteBuffer... content) {
        final Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY_SUFFIX);
        try {
            Files.deleteIfExists(temporary);
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    options(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    filePermissions(file))) {
                for (final ByteBuffer part : content) {
                    writeAll(channel, part);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceDirectory(parentOf(file));
        } catch (final IOException e) {
            removeInVain(temporary, e);
            throw new JournalStorageException("cannot write file, file=" + file, e);
        }
    }

    private static void removeInVain(final Path temporary, final IOException cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (final IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** In pieces, because the JDK copies each through direct memory of its size. */
    private static void writeAll(final FileChannel channel, final ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            final int length = Math.min(MAX_WRITE_BYTES, content.remaining());
            final int written = channel.write(content.slice(content.position(), length));
            content.position(content.position() + written);
        }
    }

    /** Adds a line to a file and forces it. */
    static void appendLine(final Path file, final String line) {
        try (FileChannel channel = FileChannel.open(
                file,
                options(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS),
                filePermissions(file))) {
            writeAll(channel, StandardCharsets.UTF_8.encode(line + "\n"));
            channel.force(true);
            forceDirectory(parentOf(file));
        } catch (final IOException e) {
            throw new JournalStorageException("cannot write file, file=" + file, e);
        }
    }

    /** Deletes a file if it is there. */
    public static void delete(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw new JournalStorageException("cannot delete file, file=" + file, e);
        }
    }

    /** Deletes the files in a directory that holds no directories; nothing if it is not there. */
    static void deleteAll(final Path directory) {
        list(requireNoLink(directory), "", "").forEach(name -> delete(directory.resolve(name)));
    }

    /** Deletes a directory that holds no directories, with its files; nothing if it is not there. */
    static void deleteWithFiles(final Path directory) {
        deleteAll(directory);
        delete(directory);
    }

    /** Forces a file's bytes and what is needed to read them. */
    static void forceFile(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Forces a directory: the names in it. Where the system cannot (Windows) it need not. */
    static void forceDirectory(final Path directory) throws IOException {
        final FileChannel channel;
        try {
            channel = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (final FileSystemException e) {
            if (isPosix(directory)) {
                throw e;
            }
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    /** Leaves a file to its owner alone. */
    static void restrict(final Path file) throws IOException {
        if (isPosix(file)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    static Set<OpenOption> options(final OpenOption... options) {
        return Set.of(options);
    }

    /** {@return what makes a new file its owner's alone, where the file system knows of owners} */
    public static FileAttribute<?>[] filePermissions(final Path path) {
        return permissions(path, "rw-------");
    }

    static FileAttribute<?>[] directoryPermissions(final Path path) {
        return permissions(path, "rwx------");
    }

    private static FileAttribute<?>[] permissions(final Path path, final String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(final Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** {@return the directory that a file lies in} */
    static Path parentOf(final Path file) {
        final Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}

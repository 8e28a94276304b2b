package org.ringmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.DurableEngine;

/** A file that the user has named for output. */
final class OutputFile {
    private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");

    private OutputFile() {}

    /** Says at once what would otherwise come to light after all the work. */
    static void requireWritable(final @Nullable Path file) {
        final String reason = file == null ? null : reasonAgainst(file);
        if (reason != null) {
            throw new RingmillException(Category.ERROR, "cannot write output, file=" + file + ", reason=" + reason);
        }
    }

    /** Refuses to write what is read, or two things into one file. */
    static void requireDistinct(final @Nullable Path... files) throws IOException {
        for (int i = 0; i < files.length; i++) {
            for (int j = 0; j < i; j++) {
                final Path one = files[j];
                final Path other = files[i];
                if (one != null && other != null && isSame(one, other)) {
                    throw new RingmillException(
                            Category.ERROR, "cannot write output, file=" + other + ", reason=is named twice");
                }
            }
        }
    }

    /** Refuses to write into a journal's own files: beside them in the directory itself is fine. */
    static void requireNotOfJournal(final Path directory, final @Nullable Path... files) throws IOException {
        for (final Path file : files) {
            if (file != null && isOfJournal(real(directory), real(file))) {
                throw new RingmillException(
                        Category.ERROR,
                        "cannot write output, file=" + file + ", reason=belongs to the journal, directory="
                                + directory);
            }
        }
    }

    private static boolean isOfJournal(final Path directory, final Path file) {
        if (!file.startsWith(directory)) {
            return false;
        }
        final Path inside = directory.relativize(file);
        return inside.getNameCount() > 1 || DurableEngine.owns(inside.toString());
    }

    /** Refuses to write anywhere into a journal's directory. */
    static void requireOutside(final Path directory, final @Nullable Path file) throws IOException {
        if (file != null && real(file).startsWith(real(directory))) {
            throw new RingmillException(
                    Category.ERROR,
                    "cannot write output, file=" + file + ", reason=lies in the journal's directory, directory="
                            + directory);
        }
    }

    /** {@return the path without links, as far as it exists} */
    private static Path real(final Path path) throws IOException {
        if (isDevice(path)) { // behind /dev/stdout there may be a pipe, which has no path
            return path.toAbsolutePath();
        }
        if (Files.exists(path)) {
            return path.toRealPath();
        }
        final Path parent = path.toAbsolutePath().getParent();
        return parent != null && Files.exists(parent)
                ? parent.toRealPath().resolve(path.getFileName())
                : path.toAbsolutePath();
    }

    /** {@return whether it is a pipe or device, which has nothing to replace} */
    static boolean isDevice(final Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /** {@return whether it is where standard output goes, by whatever name} */
    static boolean isStandardOutput(final Path file) throws IOException {
        return Files.exists(STANDARD_OUTPUT) && Files.exists(file) && Files.isSameFile(file, STANDARD_OUTPUT);
    }

    private static boolean isSame(final Path one, final Path other) throws IOException {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
                || (Files.isRegularFile(one) && Files.isRegularFile(other) && Files.isSameFile(one, other));
    }

    private static @Nullable String reasonAgainst(final Path file) {
        final Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            return "is a directory";
        }
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            return "is a link to nothing";
        }
        if (parent == null || !Files.isDirectory(parent)) {
            return "no such directory";
        }
        return Files.isWritable(Files.exists(file) ? file : parent) ? null : "not permitted";
    }
}

package org.ringmill.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;

/** A file that the user has named for output. */
final class OutputFile {
    private OutputFile() {}

    /** Says at once what would otherwise come to light after all the work. */
    static void requireWritable(final @Nullable Path file) {
        final String reason = file == null ? null : reasonAgainst(file);
        if (reason != null) {
            throw new RingmillException(Category.ERROR, "cannot write output, file=" + file + ", reason=" + reason);
        }
    }

    private static @Nullable String reasonAgainst(final Path file) {
        final Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            return "is a directory";
        }
        if (parent == null || !Files.isDirectory(parent)) {
            return "no such directory";
        }
        return Files.isWritable(Files.exists(file) ? file : parent) ? null : "not permitted";
    }
}

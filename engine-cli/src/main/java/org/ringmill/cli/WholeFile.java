package org.ringmill.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.ringmill.journal.storage.Disk;

/**
 * Writes a file aside and renames it, so that it is whole or as it was, and its owner's alone; a pipe or device is written
 * directly. What lies aside is removed where writing fails, or a signal ends the process.
 */
final class WholeFile {
    /** Writes what the file is to hold. */
    @FunctionalInterface
    interface Content {
        void write(OutputStream stream) throws IOException;
    }

    private WholeFile() {}

    static void write(final Path named, final Content content) throws IOException {
        if (OutputFile.isDevice(named)) {
            try (OutputStream stream = Files.newOutputStream(named)) {
                content.write(stream);
            }
        } else {
            replace(Files.exists(named) ? named.toRealPath() : named, content);
        }
    }

    private static void replace(final Path file, final Content content) throws IOException {
        final Path aside = file.resolveSibling(file.getFileName() + ".part");
        final Thread atEnd = new Thread(() -> aside.toFile().delete(), "remove " + aside);
        boolean whole = false;
        try {
            Files.deleteIfExists(aside);
            Runtime.getRuntime().addShutdownHook(atEnd);
            try (OutputStream stream = create(aside)) {
                content.write(stream);
            }
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(aside);
            }
            forget(atEnd);
        }
    }

    private static void forget(final Thread atEnd) {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (final IllegalStateException e) { // the process is ending: it runs, and finds nothing to remove
            return;
        }
    }

    private static OutputStream create(final Path file) throws IOException {
        final Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return Channels.newOutputStream(Files.newByteChannel(file, options, Disk.filePermissions(file)));
    }
}

package org.ringmill.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.ringmill.examples.exchange.BookReport;
import org.ringmill.examples.exchange.ExchangeMachine;

/** Writes the book aside and renames it, so that the file is whole or as it was; a pipe or device is written directly. */
final class BookFile {
    private BookFile() {}

    static void write(final ExchangeMachine machine, final Path named) throws IOException {
        final Path file = Files.exists(named) ? named.toRealPath() : named;
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file))) {
                BookReport.write(machine, stream);
            }
            return;
        }
        final Path aside = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(aside))) {
            BookReport.write(machine, stream);
        }
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    }
}

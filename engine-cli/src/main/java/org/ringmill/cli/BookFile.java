package org.ringmill.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.ringmill.examples.exchange.BookReport;
import org.ringmill.examples.exchange.ExchangeMachine;

/** Writes the book aside and renames it, so that the file is whole or as it was. */
final class BookFile {
    private BookFile() {}

    static void write(final ExchangeMachine machine, final Path file) throws IOException {
        final Path aside = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(aside))) {
            BookReport.write(machine, stream);
        }
        Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    }
}

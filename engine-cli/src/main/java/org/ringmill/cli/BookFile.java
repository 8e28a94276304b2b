package org.ringmill.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.examples.exchange.BookReport;
import org.ringmill.examples.exchange.ExchangeMachine;

/** Writes the book aside and renames it, so that the file is whole or as it was; a pipe or device is written directly. */
final class BookFile {
    private BookFile() {}

    static void write(final ExchangeMachine machine, final Path named) {
        try {
            final Path file = Files.exists(named) ? named.toRealPath() : named;
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                writeTo(machine, file);
            } else {
                replace(machine, file);
            }
        } catch (final IOException e) {
            throw new RingmillException(Category.ERROR, "cannot write book, file=" + named + ", cause=" + e, e);
        }
    }

    private static void replace(final ExchangeMachine machine, final Path file) throws IOException {
        final Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            writeTo(machine, aside);
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            if (Files.isRegularFile(aside)) {
                Files.delete(aside);
            }
            throw e;
        }
    }

    private static void writeTo(final ExchangeMachine machine, final Path file) throws IOException {
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file))) {
            BookReport.write(machine, stream);
        }
    }
}

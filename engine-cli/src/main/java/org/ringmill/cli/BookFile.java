package org.ringmill.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.examples.exchange.BookReport;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.journal.storage.IoReason;

/** Writes the book into a {@link WholeFile}. */
final class BookFile {
    private BookFile() {}

    static void write(final ExchangeMachine machine, final Path file) {
        try {
            WholeFile.write(file, stream -> {
                final OutputStream buffered = new BufferedOutputStream(stream);
                BookReport.write(machine, buffered);
                buffered.flush();
            });
        } catch (final IOException e) {
            throw new RingmillException(
                    Category.ERROR, "cannot write book, file=" + file + ", reason=" + IoReason.of(e), e);
        }
    }
}

package org.ringmill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.ringmill.journal.storage.IoReason;

/** Lines on their way to standard output or a file. Where they cannot be written the command ends, and says so. */
final class Lines {
    private static final int CHECK_EVERY = 1024;

    private final Writer writer;
    private final String target;
    private long count;

    private Lines(final Writer writer, final String target) {
        this.writer = writer;
        this.target = target;
    }

    static Lines to(final PrintWriter standardOutput) {
        return new Lines(standardOutput, "standard output");
    }

    static Lines to(final Writer writer, final String target) {
        return new Lines(writer, target);
    }

    void print(final String line) {
        try {
            writer.write(line);
            writer.write('\n');
            if (++count % CHECK_EVERY == 0) {
                check();
            }
        } catch (final IOException e) {
            throw new OutputException("cannot write output, to=" + target + ", reason=" + IoReason.of(e), e);
        }
    }

    void flush() {
        try {
            writer.flush();
        } catch (final IOException e) {
            throw new OutputException("cannot write output, to=" + target + ", reason=" + IoReason.of(e), e);
        }
        check();
    }

    /** A PrintWriter keeps its failures to itself. */
    private void check() {
        if (writer instanceof PrintWriter printWriter && printWriter.checkError()) {
            throw new OutputException("cannot write output, to=" + target + ", reason=it is closed, or full", null);
        }
    }
}

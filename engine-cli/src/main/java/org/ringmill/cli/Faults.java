package org.ringmill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.storage.IoReason;

/** Says what went wrong: a line for what a user can mend, the whole trace for what only we can. */
final class Faults {
    private Faults() {}

    static void report(final Exception fault, final PrintWriter err) {
        if (fault instanceof RingmillException || fault instanceof IllegalArgumentException) {
            err.println("ringmill: " + fault.getMessage());
        } else if (fault instanceof FileSystemException files) {
            err.println("ringmill: cannot use a file, file=" + files.getFile() + ", reason=" + IoReason.of(files));
        } else if (fault instanceof IOException io) {
            err.println("ringmill: cannot read or write, reason=" + IoReason.of(io));
        } else {
            fault.printStackTrace(err);
        }
    }
}

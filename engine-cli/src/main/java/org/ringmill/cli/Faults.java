package org.ringmill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.ringmill.agent.RingmillException;

/** Says what went wrong: a line for what a user can mend, the whole trace for what only we can. */
final class Faults {
    private Faults() {}

    static void report(final Exception fault, final PrintWriter err) {
        if (fault instanceof RingmillException || fault instanceof IllegalArgumentException) {
            err.println("ringmill: " + fault.getMessage());
        } else if (fault instanceof IOException) {
            err.println("ringmill: " + fault);
        } else {
            fault.printStackTrace(err);
        }
    }
}

package org.ringmill.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.JournalCursor;
import org.ringmill.journal.storage.JournalDirectory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command on a journal is told: where it lies, and for whom the answer is. */
final class JournalOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Not required by the parser: a command with subcommands would ask for it before each of them. */
    @Parameters(arity = "0..1", hideParamSyntax = true, paramLabel = "DIR", description = "Directory of the journal.")
    private @Nullable Path directory;

    @Option(names = "--json", description = "Answers in JSON, one object to a line.")
    private boolean json;

    JournalOptions() {}

    /** {@return the directory; a file is refused} */
    Path directory() {
        if (directory == null) {
            throw usage("Missing required parameter: 'DIR'");
        }
        ExchangeRun.requireExisting(directory);
        return directory;
    }

    /** Opens the journal for reading up to its present end. */
    JournalReader reader(final long afterSequence) {
        return JournalReader.open(directory(), afterSequence);
    }

    /** Refuses a range that does not begin in the journal; one that ends behind it is as good as one that ends with it. */
    void requireHeld(final @Nullable Position from, final @Nullable Position to) {
        final Extent held = from == null && to == null ? null : extent();
        if (held != null) {
            require(from == null || (held.beginsBy(from) && held.reaches(from)), "--from", from, held);
            require(to == null || held.beginsBy(to), "--to", to, held);
        }
    }

    /** Refuses a place that is not that of a record. */
    void requireHeld(final String option, final @Nullable Position at) {
        final Extent held = at == null ? null : extent();
        if (at != null && held != null) {
            require(held.beginsBy(at) && held.reaches(at), option, at, held);
        }
    }

    /** Refuses a place whose state the journal does not tell; that before the first record it does. */
    void requireHeldBehind(final @Nullable Position at) {
        final Extent held = at == null ? null : extent();
        if (at != null && held != null) {
            require(held.beginsBehind(at) || (held.beginsBy(at) && held.reaches(at)), "--at", at, held);
        }
    }

    private void require(final boolean isHeld, final String option, final @Nullable Position place, final Extent held) {
        if (!isHeld && place != null) {
            throw usage("Invalid value for option '" + option + "': " + place + " is not in the journal, which holds "
                    + held.toText(place));
        }
    }

    /** {@return what the journal holds; null if it is damaged: how far it can be read the command itself finds out} */
    private @Nullable Extent extent() {
        try {
            return Extent.of(directory());
        } catch (final DamagedJournalException e) {
            return null;
        }
    }

    /** {@return the name of the application whose journal it is} */
    String application() {
        try (JournalReader reader = reader(0)) {
            return reader.application();
        }
    }

    /** {@return about where a reader will end: the last acknowledged sequence, -1 if its writer has noted none} */
    long acknowledged() {
        final long sequence = JournalCursor.acknowledged(new JournalDirectory(directory()), 0);
        return sequence == 0 ? -1 : sequence;
    }

    boolean isJson() {
        return json;
    }

    /** {@return standard output} */
    Lines out() {
        return Lines.to(spec.commandLine().getOut());
    }

    /** Tells the user of something that did not keep the command from its answer. */
    void warn(final RingmillException warning) {
        final PrintWriter err = spec.commandLine().getErr();
        err.println("ringmill: " + warning.getMessage());
        err.flush();
    }

    /** {@return a fault of the command line} */
    ParameterException usage(final String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

package org.ringmill.engine;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.JournalException;
import org.ringmill.journal.JvmFlags;
import org.ringmill.journal.recovery.DamagedJournalException;

/**
 * Goes back to what the state was: from the nearest snapshot before, or from the journal's first command if there is none.
 * Each answer is a {@link Branch}, in memory; the directory is read only, also while its engine runs.
 *
 * <pre>{@code
 * Branch yesterday = new TimeTravel(directory, application).stateAt(1_000_000);
 * WhatIf cancelled = yesterday.apply(cancel);
 * }</pre>
 *
 * <p>Every question throws {@link JournalException} if there is no journal, {@link DamagedJournalException} where it is not
 * what was written, and {@link RingmillException} if it is another application's, the state machine throws, or the commands
 * that are needed are gone.
 */
public final class TimeTravel {
    private final Path directory;
    private final Application application;
    private final Consumer<RingmillException> warningHandler;

    /** Of an engine's directory; warnings go to standard error. */
    public TimeTravel(final Path directory, final Application application) {
        this(directory, application, warning -> System.err.println(warning.getMessage()));
    }

    /** @param warningHandler is told of snapshots that are passed over */
    public TimeTravel(
            final Path directory, final Application application, final Consumer<RingmillException> warningHandler) {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.application = Objects.requireNonNull(application, "application");
        this.warningHandler = Objects.requireNonNull(warningHandler, "warningHandler");
        JvmFlags.check();
    }

    /**
     * {@return the state behind a command}
     *
     * @param sequence the command's; 0 for the initial state
     * @throws RingmillException (ERROR) if the journal does not reach so far
     */
    public Branch stateAt(final long sequence) {
        final Branch branch = branch(context().toSequence(sequence));
        if (branch.journalSequence() != sequence) {
            throw new RingmillException(
                    Category.ERROR,
                    "journal ends before, sequence=" + sequence + ", lastSequence=" + branch.journalSequence()
                            + ", directory=" + directory);
        }
        return branch;
    }

    /**
     * {@return the state at a moment: behind the last command at or before it} A timer that was due by then and came with
     * a later command has not come yet.
     *
     * @param timeNs event time, nanoseconds since the epoch
     */
    public Branch stateAtTimeNs(final long timeNs) {
        return branch(context().toTimeNs(timeNs));
    }

    /** {@return the state behind the last command} */
    public Branch latest() {
        return branch(context());
    }

    private Replayer.Context context() {
        return new Replayer.Context()
                .directory(directory)
                .application(application)
                .warningHandler(warningHandler)
                .fromSnapshot();
    }

    private Branch branch(final Replayer.Context context) {
        try (ReplaySession session = new ReplaySession(context, application.newStateMachine(), null, null)) {
            while (session.step()) {
                // each takes a frame
            }
            final long sequence = session.lastSequence();
            return new Branch(
                    application, Objects.requireNonNull(session.logic()), session.outputs(), sequence, sequence);
        }
    }
}

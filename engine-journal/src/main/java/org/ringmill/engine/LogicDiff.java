package org.ringmill.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.ReplayRange.SnapshotUse;
import org.ringmill.journal.JournalException;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.JvmFlags;
import org.ringmill.journal.recovery.DamagedJournalException;

/**
 * Runs two versions of an application over one journal, side by side in one pass, and tells the first command at which they
 * part: by their outputs, by their states, by their timers, or because one throws. The journal is only read.
 *
 * <pre>{@code
 * DiffResult result = new LogicDiff(new LogicDiff.Context()
 *                 .directory(directory)
 *                 .left(before)
 *                 .right(after))
 *         .run();
 * }</pre>
 *
 * <p>Outputs are compared at each command. States, which are compared as what they write into a snapshot, are looked at every
 * so many commands and at the end; where they differ, the commands since they were last equal are run once more, with a look
 * at each. Any thread may run it; each run opens the journal anew.
 */
public final class LogicDiff {
    /** Commands between two looks at the states unless told otherwise. */
    public static final int DEFAULT_STATES_EVERY = 4096;

    private final Context context;

    /**
     * A comparison over one journal.
     *
     * @throws IllegalArgumentException if the context lacks something or contradicts itself
     */
    public LogicDiff(final Context context) {
        context.conclude();
        this.context = context;
    }

    /**
     * Compares on the calling thread, to the first difference, or to the end of the range or of the journal.
     *
     * @throws JournalException        if there is no journal
     * @throws DamagedJournalException where the journal is not what was written
     * @throws RingmillException       if it is another application's, or no snapshot stands for commands that are gone
     */
    public DiffResult run() {
        JvmFlags.check();
        final DiffSide left = new DiffSide(context.left());
        final DiffSide right = new DiffSide(context.right());
        final ReplayRange range = context.range();
        final ReplayStart start;
        try (JournalReader journal = JournalReader.open(context.directory(), 0)) {
            context.check(journal);
            start = ReplayStart.restore(
                    journal,
                    context.directory(),
                    range,
                    context.warningHandler,
                    left.application(),
                    List.of(left.logic(), right.logic()));
        }
        final DiffPass pass = new DiffPass(left, right, range, context.statesEvery, start.sequence());
        try (JournalReader reader = start.openBehind(context.directory(), start.sequence())) {
            pass.run(reader);
        }
        return pass.result(start.sequence(), pass.hasGap() ? firstIn(pass) : pass.difference());
    }

    /** {@return the first difference in what the pass has not looked at one by one} */
    private @Nullable LogicDifference firstIn(final DiffPass pass) {
        final DiffPass again = pass.again();
        if (again == null) {
            return pass.difference();
        }
        try (JournalReader reader = JournalReader.open(context.directory(), pass.keptSequence())) {
            again.run(reader);
        }
        return again.difference() == null ? pass.difference() : again.difference();
    }

    /** What is to be compared. Set what differs from the default. */
    public static final class Context {
        private @Nullable Path directory;
        private @Nullable Application left;
        private @Nullable Application right;
        private long fromSequence = 1;
        private long toSequence = Long.MAX_VALUE;
        private long toTimeNs = Long.MAX_VALUE;
        private int statesEvery = DEFAULT_STATES_EVERY;
        private Consumer<RingmillException> warningHandler = warning -> System.err.println(warning.getMessage());

        /** Sets the engine's directory; needed. */
        public Context directory(final Path value) {
            directory = value;
            return this;
        }

        /** Sets the one version; needed. */
        public Context left(final Application value) {
            left = value;
            return this;
        }

        /** Sets the other version; needed. */
        public Context right(final Application value) {
            right = value;
            return this;
        }

        /**
         * Begins no later than with the command of a sequence: behind the newest snapshot before it that both versions read
         * back with its hash, or with the first of all if there is none or nothing is said.
         */
        public Context fromSequence(final long value) {
            fromSequence = value;
            return this;
        }

        /** Ends with the command of a sequence; with the last of all if nothing is said. */
        public Context toSequence(final long value) {
            toSequence = value;
            return this;
        }

        /** Ends with the last command at or before an event time, nanoseconds since the epoch. */
        public Context toTimeNs(final long value) {
            toTimeNs = value;
            return this;
        }

        /**
         * Sets how many commands lie between two looks at the states; {@link #DEFAULT_STATES_EVERY} if not called. 0 for none:
         * then only outputs count, as for versions whose snapshots have different layouts.
         */
        public Context statesEvery(final int value) {
            statesEvery = value;
            return this;
        }

        /** Sets who is told of snapshots that are passed over; standard error if not called. */
        public Context warningHandler(final Consumer<RingmillException> value) {
            warningHandler = value;
            return this;
        }

        private void conclude() {
            if (directory == null || left == null || right == null) {
                throw new IllegalArgumentException("directory and both versions are needed, directory=" + directory
                        + ", left=" + left + ", right=" + right);
            }
            if (fromSequence < 1 || toSequence < fromSequence || toTimeNs < 0 || statesEvery < 0) {
                throw new IllegalArgumentException(
                        "fromSequence must be at least 1, toSequence no less, toTimeNs and statesEvery at least 0, fromSequence="
                                + fromSequence + ", toSequence=" + toSequence + ", toTimeNs=" + toTimeNs
                                + ", statesEvery=" + statesEvery);
            }
        }

        private void check(final JournalReader journal) {
            for (final Application application : List.of(left(), right())) {
                if (!application.name().equals(journal.application())) {
                    throw new RingmillException(
                            Category.ERROR,
                            "journal is another application's, journal=" + journal.application() + ", application="
                                    + application.name() + ", directory=" + directory);
                }
            }
        }

        private Path directory() {
            return Objects.requireNonNull(directory);
        }

        private Application left() {
            return Objects.requireNonNull(left);
        }

        private Application right() {
            return Objects.requireNonNull(right);
        }

        private ReplayRange range() {
            return new ReplayRange(
                    fromSequence,
                    Long.MIN_VALUE,
                    toSequence,
                    toTimeNs,
                    fromSequence == 1 ? SnapshotUse.NONE : SnapshotUse.BEFORE_START);
        }
    }
}

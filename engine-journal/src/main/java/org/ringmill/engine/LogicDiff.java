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
 * <p>Both versions are given every command up to the end of the range, or those behind a snapshot; what they do before the
 * range is not compared. If their states have parted by then, that is the difference: it stands behind the last command
 * before the range, and has none. A version that throws before the range has nothing to compare behind it, so that is told
 * where it happens.
 *
 * <p>Outputs are compared at each command of the range. States, which are compared as what they write into a snapshot, are looked at where
 * the range begins, every so many commands, and at the end; where they differ, the commands since they were last equal are run once more, with a look
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
        return (pass.hasGap() ? closer(pass) : pass).result(start.sequence());
    }

    /** {@return the pass that knows the first difference: one over what this one has not looked at one by one, or this one} */
    private DiffPass closer(final DiffPass pass) {
        final DiffPass again = pass.again();
        if (again == null) {
            return pass;
        }
        try (JournalReader reader = JournalReader.open(context.directory(), pass.keptSequence())) {
            again.run(reader);
        }
        return again.difference() == null ? pass : again;
    }

    /** What is to be compared. Set what differs from the default. */
    public static final class Context {
        private static final long UNSET = Long.MIN_VALUE;

        private @Nullable Path directory;
        private @Nullable Application left;
        private @Nullable Application right;
        private long fromSequence = 1;
        private long fromTimeNs = UNSET;
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
         * Begins with the command of a sequence; with the first of all if nothing is said. The versions come there from the
         * newest snapshot before it that both read back with its hash, or from the first command if there is none.
         */
        public Context fromSequence(final long value) {
            fromSequence = value;
            return this;
        }

        /** Begins with the first command at or after an event time, nanoseconds since the epoch, in place of a sequence. */
        public Context fromTimeNs(final long value) {
            fromTimeNs = value;
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
            if (fromTimeNs != UNSET && (fromTimeNs < 0 || fromTimeNs > toTimeNs || fromSequence > 1)) {
                throw new IllegalArgumentException(
                        "a start by time must be at least 0, no later than the end, and the only one, fromSequence="
                                + fromSequence + ", fromTimeNs=" + fromTimeNs + ", toTimeNs=" + toTimeNs);
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
                    fromTimeNs,
                    toSequence,
                    toTimeNs,
                    fromSequence == 1 && fromTimeNs == UNSET ? SnapshotUse.NONE : SnapshotUse.BEFORE_START);
        }
    }
}

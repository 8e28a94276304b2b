package org.ringmill.engine;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.ReplayRange.SnapshotUse;
import org.ringmill.journal.JournalException;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.JvmFlags;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.RecordHandler;
import org.ringmill.state.OutputHandler;
import org.ringmill.state.StateMachine;
import org.ringmill.time.EngineClock;

/**
 * Replays a journal: to a state machine, which comes to the same state and outputs as it did live, to whoever wants to see
 * the commands or the outputs, or to a {@link Flow.Publisher}. The journal is read without a lock and without writing
 * anything, also while its engine runs: then up to what was acknowledged at the start.
 *
 * <pre>{@code
 * Replayed replayed = new Replayer(new Replayer.Context()
 *                 .directory(directory)
 *                 .application(application)
 *                 .fromSequence(1_000_000)
 *                 .outputHandler(outputs))
 *         .run();
 * }</pre>
 *
 * <p>The state machine is always given all commands up to the end of the range, those before it too, with their ticks and
 * timers: a state that skipped some would be no state of this journal. The range and the filter decide what is shown.
 *
 * <p>Any thread may run it; each run opens the journal anew. What is given to the context is used by the running thread.
 */
public final class Replayer {
    private final Context context;

    /**
     * A replayer of one journal.
     *
     * @throws IllegalArgumentException if the context lacks something or contradicts itself
     */
    public Replayer(final Context context) {
        context.conclude();
        this.context = context;
    }

    /**
     * Replays on the calling thread, to the end of the range or of the journal.
     *
     * @throws JournalException        if there is no journal
     * @throws DamagedJournalException where the journal is not what was written
     * @throws RingmillException       if it is another application's, the state machine or an output handler throws, or no
     *     snapshot stands for commands that are gone
     */
    public Replayed run() {
        JvmFlags.check();
        final StateMachine machine = context.newStateMachine();
        try (ReplaySession session = new ReplaySession(context, machine, context.commandHandler, context.newPacer())) {
            while (session.step()) {
                // each takes a frame
            }
            return session.result();
        }
    }

    /** As {@link #publisher(Executor)}, on the thread that subscribes or requests. */
    public Flow.Publisher<ReplayedCommand> publisher() {
        return publisher(Runnable::run);
    }

    /**
     * {@return a publisher of the commands of the range that pass the filter} Each subscriber gets all of them, read for it
     * alone and no faster than it requests, at most one frame ahead; damage is its {@code onError}. A state machine, if
     * there is one in the context, is not used.
     *
     * @param executor runs what a request asks for; calls to one subscriber never overlap
     * @throws IllegalStateException if the range begins behind a snapshot: only a state machine can tell which one fits
     */
    public Flow.Publisher<ReplayedCommand> publisher(final Executor executor) {
        if (context.fromSnapshot) {
            throw new IllegalStateException("a publisher begins at a sequence or a time, not behind a snapshot");
        }
        JvmFlags.check();
        return new ReplayPublisher(context, Objects.requireNonNull(executor, "executor"));
    }

    /** What is to be replayed, and to whom. Set what differs from the default. */
    public static final class Context {
        private static final int UNSET = -1;

        private @Nullable Path directory;
        private @Nullable Application application;
        private @Nullable Supplier<StateMachine> stateMachine;
        private long fromSequence = UNSET;
        private long fromTimeNs = UNSET;
        private long toSequence = UNSET;
        private long toTimeNs = UNSET;
        private boolean fromSnapshot;
        private boolean useSnapshots = true;
        private IntPredicate commandTypes = typeId -> true;
        private double speed;
        private EngineClock clock = EngineClock.live();
        private LongConsumer sleeper = LockSupport::parkNanos;
        private @Nullable RecordHandler commandHandler;
        private @Nullable OutputHandler outputHandler;
        private @Nullable RecordedOutputs recordedOutputs;
        private Consumer<RingmillException> warningHandler = warning -> System.err.println(warning.getMessage());

        /** Sets the engine's directory; needed. */
        public Context directory(final Path value) {
            directory = value;
            return this;
        }

        /** Sets whose state machine is run; another application's journal is then refused. */
        public Context application(final Application value) {
            application = value;
            return this;
        }

        /** Sets a state machine that is run, in its initial state; for one run only, in place of an application. */
        public Context stateMachine(final StateMachine value) {
            stateMachine = () -> value;
            return this;
        }

        /** Begins with the command of a sequence, from 1; with the first of all if nothing is said. */
        public Context fromSequence(final long value) {
            fromSequence = requireAtLeast(1, value, "fromSequence");
            return this;
        }

        /** Begins with the first command at or after an event time, nanoseconds since the epoch. */
        public Context fromTimeNs(final long value) {
            fromTimeNs = requireAtLeast(0, value, "fromTimeNs");
            return this;
        }

        /**
         * Begins behind the newest snapshot that lies within the range's end and fits the state machine; with the first
         * command of all if there is none. What came before is not replayed.
         */
        public Context fromSnapshot() {
            fromSnapshot = true;
            return this;
        }

        /** Ends with the command of a sequence; with the last of all if nothing is said. 0 for none. */
        public Context toSequence(final long value) {
            toSequence = requireAtLeast(0, value, "toSequence");
            return this;
        }

        /** Ends with the last command at or before an event time, nanoseconds since the epoch. */
        public Context toTimeNs(final long value) {
            toTimeNs = requireAtLeast(0, value, "toTimeNs");
            return this;
        }

        /**
         * Sets whether the state machine may start from a snapshot before the range, which comes to the same; if not, it is
         * given every command from the first. True if not called.
         */
        public Context useSnapshots(final boolean value) {
            useSnapshots = value;
            return this;
        }

        /** Sets which types of commands the command handler and a publisher are shown; all if not called. */
        public Context commandTypes(final IntPredicate value) {
            commandTypes = value;
            return this;
        }

        /**
         * Sets the pace of the range, as a multiple of that at which it was recorded: 1 for the same, 10 for ten times as
         * fast. As fast as it goes if not called, or for 0.
         */
        public Context speed(final double multiple) {
            if (!(multiple >= 0) || multiple == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("speed must be at least 0 and finite, speed=" + multiple);
            }
            speed = multiple;
            return this;
        }

        /** Sets what the pace is kept by. */
        public Context clock(final EngineClock value) {
            clock = value;
            return this;
        }

        /** Sets what waits for at most the nanoseconds it is given; parks the thread if not called. */
        public Context sleeper(final LongConsumer value) {
            sleeper = value;
            return this;
        }

        /** Sets who is shown the commands, with their event times: each before its outputs. Ticks are none. */
        public Context commandHandler(final RecordHandler value) {
            commandHandler = value;
            return this;
        }

        /** Sets who is handed the outputs of the range; they are dropped if not called. Needs a state machine. */
        public Context outputHandler(final OutputHandler value) {
            outputHandler = value;
            return this;
        }

        /** Sets what the outputs of the range are compared with; used by one run. Needs a state machine. */
        public Context recordedOutputs(final RecordedOutputs value) {
            recordedOutputs = value;
            return this;
        }

        /** Sets who is told of snapshots that are passed over; standard error if not called. */
        public Context warningHandler(final Consumer<RingmillException> value) {
            warningHandler = value;
            return this;
        }

        private static long requireAtLeast(final long least, final long value, final String name) {
            if (value < least) {
                throw new IllegalArgumentException(name + " must be at least " + least + ", " + name + "=" + value);
            }
            return value;
        }

        private void conclude() {
            if (directory == null) {
                throw new IllegalArgumentException("directory is needed");
            }
            if ((fromSequence != UNSET ? 1 : 0) + (fromTimeNs != UNSET ? 1 : 0) + (fromSnapshot ? 1 : 0) > 1) {
                throw new IllegalArgumentException("one start at most: a sequence, a time or a snapshot");
            }
            if (toSequence != UNSET && toTimeNs != UNSET) {
                throw new IllegalArgumentException(
                        "one end at most: a sequence or a time, toSequence=" + toSequence + ", toTimeNs=" + toTimeNs);
            }
            requireOrder(fromSequence, toSequence, "Sequence");
            requireOrder(fromTimeNs, toTimeNs, "TimeNs");
            if (fromSnapshot && !useSnapshots) {
                throw new IllegalArgumentException("a snapshot to start from, and none to be used");
            }
            if (application != null && stateMachine != null) {
                throw new IllegalArgumentException("an application or a state machine, not both");
            }
            final boolean hasMachine = application != null || stateMachine != null;
            if (!hasMachine && (outputHandler != null || recordedOutputs != null || fromSnapshot)) {
                throw new IllegalArgumentException("outputs and snapshots need an application or a state machine");
            }
        }

        private static void requireOrder(final long from, final long to, final String unit) {
            if (from != UNSET && to != UNSET && from > to) {
                throw new IllegalArgumentException(
                        "range ends before it begins, from" + unit + "=" + from + ", to" + unit + "=" + to);
            }
        }

        /** Refuses a journal that does not go with this context. */
        void check(final JournalReader journal) {
            if (application != null && !application.name().equals(journal.application())) {
                throw new RingmillException(
                        Category.ERROR,
                        "journal is another application's, journal=" + journal.application() + ", application="
                                + application.name() + ", directory=" + directory);
            }
            if (fromSequence != UNSET && fromSequence < journal.firstSequence()) {
                throw new RingmillException(
                        Category.ERROR,
                        "journal begins later, fromSequence=" + fromSequence + ", firstSequence="
                                + journal.firstSequence() + ", directory=" + directory);
            }
        }

        Path directory() {
            return Objects.requireNonNull(directory);
        }

        ReplayRange range() {
            final SnapshotUse snapshots;
            if (fromSnapshot) {
                snapshots = SnapshotUse.AS_START;
            } else if (useSnapshots && (fromSequence != UNSET || fromTimeNs != UNSET)) {
                snapshots = SnapshotUse.BEFORE_START;
            } else {
                snapshots = SnapshotUse.NONE;
            }
            return new ReplayRange(
                    Math.max(0, fromSequence),
                    fromTimeNs == UNSET ? Long.MIN_VALUE : fromTimeNs,
                    toSequence == UNSET ? Long.MAX_VALUE : toSequence,
                    toTimeNs == UNSET ? Long.MAX_VALUE : toTimeNs,
                    snapshots);
        }

        @Nullable
        Application application() {
            return application;
        }

        Upcasters upcasters() {
            return application == null ? Upcasters.none() : application.upcasters();
        }

        @Nullable
        StateMachine newStateMachine() {
            if (application != null) {
                return application.newStateMachine();
            }
            return stateMachine == null ? null : stateMachine.get();
        }

        @Nullable
        Pacer newPacer() {
            return speed == 0 ? null : new Pacer(speed, clock, sleeper);
        }

        IntPredicate commandTypes() {
            return commandTypes;
        }

        @Nullable
        OutputHandler outputHandler() {
            return outputHandler;
        }

        @Nullable
        RecordedOutputs recordedOutputs() {
            return recordedOutputs;
        }

        Consumer<RingmillException> warningHandler() {
            return warningHandler;
        }
    }
}

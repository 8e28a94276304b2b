package org.ringmill.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.journal.Durability;
import org.ringmill.journal.Retention;
import org.ringmill.journal.recovery.RecordHandler;
import org.ringmill.journal.snapshot.SnapshotIdentity;
import org.ringmill.journal.storage.JournalStorage;
import org.ringmill.pipeline.Offer;
import org.ringmill.pipeline.Overflow;
import org.ringmill.state.OutputHandler;
import org.ringmill.state.StateMachine;
import org.ringmill.time.Deadline;
import org.ringmill.time.EngineClock;

/** What an engine is made of. Set what differs from the default, then {@link DurableEngine#open}, which checks it all. */
public final class EngineContext {
    private static final int MAX_RING = 1 << 24;
    private static final long MIN_JOURNAL_FILE_BYTES = 64 * 1024;
    private static final Duration MAX_GROUP_WAIT = Duration.ofSeconds(10);

    private @Nullable StateMachine stateMachine;
    private @Nullable OutputHandler outputHandler;
    private @Nullable Path directory;
    private String application = "";
    private Durability durability = Durability.PROCESS_CRASH;
    private GroupCommit groupCommit = GroupCommit.AT_ONCE;
    private LongSupplier nanoClock = Deadline::now;
    private ThreadLayout layout = ThreadLayout.auto();
    private IdleMode idleMode = IdleMode.BACKOFF;
    private int[] cores = {};
    private EngineClock clock = EngineClock.live();
    private int ringCapacity = 1 << 13;
    private int maxCommandBytes = 256;
    private int batchLimit = 256;
    private long maxOutputBytesInFlight = 64L << 20;
    private Duration journalFileSpan = Duration.ofNanos(Long.MAX_VALUE);
    private long minFreeBytes = -1;
    private Retention retention = Retention.keepAll();
    private long snapshotEvery;
    private @Nullable Supplier<StateMachine> snapshotFollower;
    private long journalFileBytes = 256L << 20;
    private long journalReadyBytes = 16L << 20;
    private int stateSchemaVersion;
    private String logicFingerprint = "";
    private Upcasters upcasters = Upcasters.none();
    private @Nullable LongSupplier outputsAfter;
    private boolean singlePublisher;
    private Overflow<CommandSlot> overflow = Overflow.block();
    private boolean measureLatency;
    private @Nullable JournalStorage storage;
    private @Nullable RecordHandler commandCheck;
    private Consumer<RingmillException> warningHandler = warning -> System.err.println(warning.getMessage());

    /** Sets the application's logic; needed. */
    public EngineContext stateMachine(final StateMachine value) {
        stateMachine = value;
        return this;
    }

    /** Sets who takes the outputs; needed. */
    public EngineContext outputHandler(final OutputHandler value) {
        outputHandler = value;
        return this;
    }

    /** Sets the directory of journal and snapshots, made if absent; needed at every level but MEMORY. */
    public EngineContext directory(final Path value) {
        directory = value;
        return this;
    }

    /** Names the application: a directory that holds another one's journal is refused. Needed with a directory. */
    public EngineContext application(final String value) {
        application = value;
        return this;
    }

    /** Sets what outputs wait for; PROCESS_CRASH if not called. */
    public EngineContext durability(final Durability value) {
        durability = value;
        return this;
    }

    /**
     * Lets commands share a force at POWER_LOSS: it is held back until so many wait, or the oldest has waited so long since the
     * forcing thread, which looks about once a millisecond while it has nothing to do, has seen it. If not called, a force follows the
     * one before at once, for all that came in meanwhile. Fewer forces are more commands per second where the disk is slow, for that
     * much latency. A shutdown holds nothing back.
     *
     * @param maxCommands 1 to the ring's capacity
     * @param maxWait     up to 10 seconds
     */
    public EngineContext groupCommit(final int maxCommands, final Duration maxWait) {
        if (maxCommands < 1 || maxWait.isNegative() || maxWait.compareTo(MAX_GROUP_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "group commit needs at least 1 command and a wait of 0 to 10 seconds, maxCommands=" + maxCommands
                            + ", maxWait=" + maxWait);
        }
        groupCommit = new GroupCommit(maxCommands, maxWait.toNanos());
        return this;
    }

    /** Sets which thread runs which stage; {@link ThreadLayout#auto()} if not called. */
    public EngineContext layout(final ThreadLayout value) {
        layout = value;
        return this;
    }

    /** Sets what a thread does without work; {@link IdleMode#BACKOFF} if not called. */
    public EngineContext idleMode(final IdleMode value) {
        idleMode = value;
        return this;
    }

    /** Pins the stage threads to these cores in turn; needs OpenHFT Affinity on the class path. */
    public EngineContext cores(final int... values) {
        cores = values.clone();
        return this;
    }

    /** Sets the clock that stamps commands; the live one if not called. */
    public EngineContext clock(final EngineClock value) {
        clock = value;
        return this;
    }

    /** Sets how many commands may be on their way, a power of two, 2 to 16,777,216; 8,192 if not called. */
    public EngineContext ringCapacity(final int commands) {
        if (commands < 2 || commands > MAX_RING || Integer.bitCount(commands) != 1) {
            throw new IllegalArgumentException(
                    "ring capacity must be a power of two, 2 to " + MAX_RING + ", commands=" + commands);
        }
        ringCapacity = commands;
        return this;
    }

    /** Sets the largest payload of a command, 8 to 65,536 bytes; 256 if not called. Each slot holds that much. */
    public EngineContext maxCommandBytes(final int bytes) {
        if (bytes < 8 || bytes > 65_536) {
            throw new IllegalArgumentException("largest command must be 8 to 65536 bytes, bytes=" + bytes);
        }
        maxCommandBytes = bytes;
        return this;
    }

    /** Bounds how many commands a stage takes before the next on its thread has its turn, 1 to 65,536; 256 if not called. */
    public EngineContext batchLimit(final int commands) {
        if (commands < 1 || commands > 65_536) {
            throw new IllegalArgumentException("batch limit must be 1 to 65536, commands=" + commands);
        }
        batchLimit = commands;
        return this;
    }

    /** Bounds the outputs that wait for release, at least 131,072 bytes; 64 MiB if not called. */
    public EngineContext maxOutputBytesInFlight(final long bytes) {
        if (bytes < 2L * OutputLog.CHUNK_BYTES) {
            throw new IllegalArgumentException("outputs in flight need at least 131072 bytes, bytes=" + bytes);
        }
        maxOutputBytesInFlight = bytes;
        return this;
    }

    /** Begins another file of the journal after so much event time, more than zero; by size only if not called. */
    public EngineContext journalFileSpan(final Duration span) {
        journalFileSpan = span;
        return this;
    }

    /**
     * Sets how much of the disk is left to others: with less free, publishers are refused ({@link Offer#NO_SPACE}) until there is
     * more again. What is in the ring is still journaled, in room that is kept for it: three times what a full ring takes. 32 MiB,
     * or a twentieth of the disk if that is less, if not called.
     */
    public EngineContext minFreeBytes(final long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("free room must be at least 0, bytes=" + bytes);
        }
        minFreeBytes = bytes;
        return this;
    }

    /**
     * Sets which files of the journal are deleted; none if not called. What the oldest kept snapshot needs stays, and what
     * somebody reads: so nothing is deleted until there are as many snapshots as are kept. Outputs of commands before that snapshot
     * cannot be handed on again: an application that keeps its own count ({@link #outputsAfter}) must keep up with it.
     */
    public EngineContext retention(final Retention limits) {
        retention = limits;
        return this;
    }

    /** Takes a snapshot every so many sequences; 0, on request only, if not called. */
    public EngineContext snapshotEvery(final long sequences) {
        if (sequences < 0) {
            throw new IllegalArgumentException("snapshot interval must be at least 0, sequences=" + sequences);
        }
        snapshotEvery = sequences;
        return this;
    }

    /**
     * Sets how much of the journal is in memory, as zeros, before {@link DurableEngine#open} returns, 0 or more; 16 MiB if not
     * called, no more than a file, and less where the disk has not some 80 MiB to spare beyond. A page costs one to several
     * microseconds: what is paid before the traffic is not paid, on the same processors, during it. What is written beyond is
     * made ready some 16 MiB ahead while the engine runs. Not at POWER_LOSS, where each force would write the zeros out.
     */
    public EngineContext journalReadyBytes(final long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes of the journal to make ready must be at least 0, bytes=" + bytes);
        }
        journalReadyBytes = bytes;
        return this;
    }

    /** Sets the size at which the journal's next file is begun, at least 65,536 bytes; 256 MiB if not called. */
    public EngineContext journalFileBytes(final long bytes) {
        if (bytes < MIN_JOURNAL_FILE_BYTES) {
            throw new IllegalArgumentException("journal files must be at least 65536 bytes, bytes=" + bytes);
        }
        journalFileBytes = bytes;
        return this;
    }

    /**
     * Has snapshots taken by a follower: a second state machine that replays the journal in a background thread, so the one
     * that serves never stops to encode its state. It costs the second machine's memory and its share of a core. By the logic
     * thread if not called.
     *
     * @param newMachine makes a machine like {@link #stateMachine}, in its initial state
     */
    public EngineContext snapshotFollower(final Supplier<StateMachine> newMachine) {
        snapshotFollower = newMachine;
        return this;
    }

    /**
     * Sets the version of the layout that the state machine writes its state in, at least 0; 0 if not called. A snapshot of
     * another version is not loaded: an older one is, or the state is rebuilt from the journal.
     */
    public EngineContext stateSchemaVersion(final int version) {
        if (version < 0) {
            throw new IllegalArgumentException("schema version of a state must be at least 0, version=" + version);
        }
        stateSchemaVersion = version;
        return this;
    }

    /**
     * Names the logic, by a version or a hash of its rules; empty if not called. Another logic would have come to another state
     * from the same commands, so a snapshot with another name is not loaded, as with {@link #stateSchemaVersion}.
     *
     * @param text up to 128 visible ASCII characters
     */
    public EngineContext logicFingerprint(final String text) {
        if (!SnapshotIdentity.isText(text)) {
            throw new IllegalArgumentException(
                    "fingerprint must be at most 128 visible ASCII characters, text=" + text);
        }
        logicFingerprint = text;
        return this;
    }

    /**
     * Sets how commands of older versions become those that the state machine knows, live and in a recovery; commands are passed
     * on as they are if not called.
     */
    public EngineContext upcasters(final Upcasters value) {
        upcasters = value;
        return this;
    }

    /**
     * Says how far outputs are known to have been handled: recovery hands on those of later commands, each once, and no
     * others. If not called, recovery hands on the outputs of every command behind the snapshot it starts from, so each
     * output is handed on at least once.
     *
     * @param handled asked once, when the directory is ours alone and before anything is handed on; answers the sequence
     *     of the last command whose outputs have all been handled, 0 for none
     */
    public EngineContext outputsAfter(final LongSupplier handled) {
        outputsAfter = handled;
        return this;
    }

    /**
     * Has the journaled commands looked through before anything is applied or handed on: to compare them, say, with the
     * source that they came from.
     *
     * @param check takes each command from the first on, ticks left out, on the thread that opens the engine; what it throws
     *     ends the opening, with nothing changed
     */
    public EngineContext journaledCommands(final RecordHandler check) {
        commandCheck = check;
        return this;
    }

    /** Promises that one thread publishes, all its life: faster. Timers then fire with the next command or tick only. */
    public EngineContext singlePublisher() {
        singlePublisher = true;
        return this;
    }

    /** Sets what publishers do when the ring is full; {@link Overflow#block()} if not called. CONFLATE has no place here. */
    public EngineContext overflow(final Overflow<CommandSlot> value) {
        if (value.toString().startsWith("CONFLATE")) {
            throw new IllegalArgumentException("a command cannot stand in for another one, overflow=" + value);
        }
        overflow = value;
        return this;
    }

    /** Switches a latency histogram per stage on. */
    public EngineContext measureLatency() {
        measureLatency = true;
        return this;
    }

    /** Sets who is told of what was mended or passed over; standard error if not called. */
    public EngineContext warningHandler(final Consumer<RingmillException> value) {
        warningHandler = value;
        return this;
    }

    /** Puts the journal elsewhere than in the directory: tests let that place fail. Snapshots stay in the directory. */
    EngineContext storage(final JournalStorage value) {
        storage = value;
        return this;
    }

    /** Sets the monotonic clock that a force is held back by: tests let it stand still. */
    EngineContext nanoClock(final LongSupplier value) {
        nanoClock = value;
        return this;
    }

    StateMachine stateMachine() {
        return required(stateMachine, "stateMachine");
    }

    OutputHandler outputHandler() {
        return required(outputHandler, "outputHandler");
    }

    Path directory() {
        return required(directory, "directory");
    }

    private static <T> T required(final @Nullable T value, final String name) {
        if (value == null) {
            throw new IllegalArgumentException("engine needs a " + name);
        }
        return value;
    }

    String application() {
        return application;
    }

    Durability durability() {
        return durability;
    }

    GroupCommit groupCommit() {
        return groupCommit;
    }

    LongSupplier nanoClock() {
        return nanoClock;
    }

    ThreadLayout layout() {
        return layout;
    }

    IdleMode idleMode() {
        return idleMode;
    }

    int[] cores() {
        return cores.clone();
    }

    EngineClock clock() {
        return clock;
    }

    int ringCapacity() {
        return ringCapacity;
    }

    int maxCommandBytes() {
        return maxCommandBytes;
    }

    int batchLimit() {
        return batchLimit;
    }

    long maxOutputBytesInFlight() {
        return maxOutputBytesInFlight;
    }

    Duration journalFileSpan() {
        return journalFileSpan;
    }

    Retention retention() {
        return retention;
    }

    long minFreeBytes() {
        return minFreeBytes;
    }

    long snapshotEvery() {
        return snapshotEvery;
    }

    @Nullable
    Supplier<StateMachine> snapshotFollower() {
        return snapshotFollower;
    }

    long journalFileBytes() {
        return journalFileBytes;
    }

    long journalReadyBytes() {
        return journalReadyBytes;
    }

    int stateSchemaVersion() {
        return stateSchemaVersion;
    }

    String logicFingerprint() {
        return logicFingerprint;
    }

    Upcasters upcasters() {
        return upcasters;
    }

    @Nullable
    LongSupplier outputsAfter() {
        return outputsAfter;
    }

    @Nullable
    RecordHandler commandCheck() {
        return commandCheck;
    }

    boolean isSinglePublisher() {
        return singlePublisher;
    }

    Overflow<CommandSlot> overflow() {
        return overflow;
    }

    boolean isMeasuringLatency() {
        return measureLatency;
    }

    @Nullable
    JournalStorage storage() {
        return storage;
    }

    Consumer<RingmillException> warningHandler() {
        return warningHandler;
    }
}

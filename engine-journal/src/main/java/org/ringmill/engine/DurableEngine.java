package org.ringmill.engine;

import com.lmax.disruptor.Sequence;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.Durability;
import org.ringmill.journal.Journal;
import org.ringmill.journal.JvmFlags;
import org.ringmill.journal.frame.RecordDescriptor;
import org.ringmill.journal.snapshot.SnapshotIdentity;
import org.ringmill.journal.snapshot.SnapshotStore;
import org.ringmill.journal.storage.JournalStorage;
import org.ringmill.pipeline.Overflow;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.PipelineBuilder;
import org.ringmill.pipeline.PipelineFailure;
import org.ringmill.pipeline.PipelineMetrics;
import org.ringmill.pipeline.ShutdownReport;
import org.ringmill.state.StateMachine;

/**
 * A state machine whose commands are journaled and whose outputs leave only when that is safe. {@link #open} recovers
 * what the directory holds and starts; {@link #publisher()} takes commands; {@link #shutdown} drains and ends.
 *
 * <p>The graph: journal and logic read the ring side by side; release comes after both, and at POWER_LOSS waits for the
 * force as well. So a command is applied while it is written, and what came out waits.
 *
 * <p>After a failure (a full disk, an exception in the logic) publishers are refused, {@link #failure()} says why, and no
 * output leaves that is not safe. What was journaled is recovered by the next open.
 */
public final class DurableEngine implements AutoCloseable {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final int SLOT_ALIGNMENT = 64;
    private static final long MAX_ARENA_BYTES = 1L << 30;
    /**
     * The journal finds out that the disk is full up to a ring after it has seen room, publishers hear of it up to another ring
     * later, and what is in the ring by then must find room.
     */
    private static final int RINGS_IN_RESERVE = 3;

    private static final int FRAME_MARGIN_BYTES = 64;
    static final String SNAPSHOTS = "snapshots";
    private static final String JOURNAL = "journal";
    private static final String LOGIC = "logic";
    private static final String RELEASE = "release";

    private final EngineContext context;
    private final Recovered recovered;
    private final Logic logic;
    private final @Nullable Journal journal;
    private final Pipeline<CommandSlot> pipeline;
    private final SnapshotTaker.Requests snapshotRequests = new SnapshotTaker.Requests();
    private final Sequence durable = new Sequence();
    private final @Nullable SnapshotWriter snapshotWriter;
    private @Nullable ForceAgent forceAgent;

    private DurableEngine(
            final EngineContext context,
            final Recovered recovered,
            final Logic logic,
            final OutputLog outputs,
            final @Nullable Journal journal,
            final @Nullable SnapshotStore snapshots) {
        this.context = context;
        this.recovered = recovered;
        this.logic = logic;
        this.journal = journal;
        final SnapshotFollower follower = journal == null ? null : newFollower(journal);
        final SnapshotTaker taker = follower != null
                ? follower.taker()
                : new SnapshotTaker(logic, context.snapshotEvery(), snapshotRequests);
        snapshotWriter = snapshots == null
                ? null
                : new SnapshotWriter(
                        taker,
                        snapshots,
                        this::releasedSequence,
                        recovered.snapshotSequence(),
                        context.warningHandler());
        final Sequence nextDeadlineNs = new Sequence(logic.nextDeadlineNs());
        final PipelineBuilder<CommandSlot> builder =
                declare(outputs, snapshots == null || follower != null ? null : taker, nextDeadlineNs);
        if (follower != null) {
            builder.backgroundAgent(follower);
        }
        final TickAgent ticks = context.isSinglePublisher()
                ? null
                : new TickAgent(context.clock(), nextDeadlineNs, follower == null ? snapshotRequests : null);
        if (ticks != null) {
            builder.agent(ticks);
        }
        pipeline = builder.build();
        if (forceAgent != null) {
            forceAgent.bind(pipeline::lastPublished, () -> pipeline.position(JOURNAL));
        }
        if (ticks != null) {
            ticks.bind(publisher(Overflow.reject()), this::appliedSequence);
        }
    }

    private @Nullable SnapshotFollower newFollower(final Journal open) {
        final Supplier<StateMachine> machines = context.snapshotFollower();
        if (machines == null) {
            return null;
        }
        final OutputLog muted = new OutputLog(context.maxOutputBytesInFlight());
        final Logic copy = new Logic(machines.get(), muted, context.upcasters());
        copy.become(logic);
        final SnapshotTaker taker = new SnapshotTaker(copy, context.snapshotEvery(), snapshotRequests);
        return new SnapshotFollower(
                copy, muted, open.follow(recovered.lastSequence()), taker, context.warningHandler());
    }

    private PipelineBuilder<CommandSlot> declare(
            final OutputLog outputs, final @Nullable SnapshotTaker taker, final Sequence nextDeadlineNs) {
        final long base = recovered.lastSequence();
        final OutputIndex outputIndex = new OutputIndex(context.ringCapacity());
        final PipelineBuilder<CommandSlot> builder = Pipeline.builder(
                        context.application().isEmpty() ? "engine" : context.application(),
                        context.ringCapacity(),
                        slots(context.ringCapacity(), context.maxCommandBytes()))
                .layout(context.layout())
                .idleMode(context.idleMode())
                .cores(context.cores())
                .batchLimit(context.batchLimit());
        if (context.isSinglePublisher()) {
            builder.singlePublisher();
        }
        if (context.isMeasuringLatency()) {
            builder.measureLatency(context.clock());
        }
        if (journal != null) {
            builder.stage(JOURNAL, new JournalStage(journal, base, recovered.timestampNs()));
        }
        builder.offerStage(LOGIC, new LogicStage(logic, outputs, outputIndex, base, taker, nextDeadlineNs));
        if (journal != null && context.layout().isOneThread()) {
            builder.after(
                    JOURNAL); // which has just run: what it has not seen would only keep what it has from its release
        }
        builder.batchStage(
                        RELEASE,
                        new ReleaseStage(outputs, outputIndex, context.outputHandler(), base + 1, releasable()))
                .after(LOGIC);
        if (journal != null) {
            builder.after(JOURNAL);
            if (context.durability() == Durability.POWER_LOSS) {
                forceAgent = new ForceAgent(journal, base, durable, context.groupCommit(), context.nanoClock());
                builder.gatedBy(durable).backgroundAgent(forceAgent);
            } else {
                builder.housekeepingAgent(
                        new TouchAgent(journal, context.journalReadyBytes(), context.warningHandler()));
            }
            builder.housekeepingAgent(new MaintenanceAgent(
                    journal, this::oldestKeptSnapshot, System::nanoTime, context.warningHandler()));
        }
        if (snapshotWriter != null) {
            builder.housekeepingAgent(snapshotWriter);
        }
        return builder;
    }

    private static void requireRingFits(final EngineContext context) {
        if ((long) context.ringCapacity() * strideBytes(context.maxCommandBytes()) > MAX_ARENA_BYTES) {
            throw new IllegalArgumentException("ring would take more than 1 GiB, ringCapacity=" + context.ringCapacity()
                    + ", maxCommandBytes=" + context.maxCommandBytes());
        }
    }

    /** A full ring lets no more commands in: to hold a force back for more would only cost time. */
    private static void requireGroupFits(final EngineContext context) {
        if (context.groupCommit().maxCommands() > context.ringCapacity()) {
            throw new IllegalArgumentException("ring cannot hold the commands of a group commit, ringCapacity="
                    + context.ringCapacity() + ", maxCommands="
                    + context.groupCommit().maxCommands());
        }
    }

    private LongSupplier releasable() {
        return journal == null ? () -> Long.MAX_VALUE : journal::durableSequence;
    }

    private static int strideBytes(final int maxCommandBytes) {
        return BitUtil.align(CommandSlot.HEADER_BYTES + maxCommandBytes, SLOT_ALIGNMENT);
    }

    private static Supplier<CommandSlot> slots(final int capacity, final int maxCommandBytes) {
        final int stride = strideBytes(maxCommandBytes);
        final long arenaBytes = (long) capacity * stride;
        final UnsafeBuffer arena = new UnsafeBuffer(
                ByteBuffer.allocateDirect((int) arenaBytes + SLOT_ALIGNMENT).alignedSlice(SLOT_ALIGNMENT));
        final AtomicInteger next = new AtomicInteger();
        return () -> new CommandSlot(arena, next.getAndIncrement() * stride);
    }

    /**
     * Recovers what the directory holds and starts. Outputs that recovery hands on come before this returns, on the
     * calling thread.
     *
     * @throws IllegalArgumentException if the context is not complete
     * @throws RingmillException if the directory is in use, holds another application's journal, or is damaged
     */
    public static DurableEngine open(final EngineContext context) {
        JvmFlags.check();
        requireRingFits(context);
        requireGroupFits(context);
        final OutputLog outputs = new OutputLog(context.maxOutputBytesInFlight());
        final Logic logic = new Logic(context.stateMachine(), outputs, context.upcasters());
        if (context.durability() == Durability.MEMORY) {
            context.outputHandler();
            return started(new DurableEngine(context, Recovered.NOTHING, logic, outputs, null, null));
        }
        return started(recovered(context, openJournal(context), logic, outputs));
    }

    private static DurableEngine recovered(
            final EngineContext context, final Journal journal, final Logic logic, final OutputLog outputs) {
        boolean built = false;
        try {
            final SnapshotStore snapshots = openSnapshots(context, journal);
            final Recovered recovered = Recovery.run(context, journal, snapshots, logic, outputs);
            journal.start();
            final DurableEngine engine = new DurableEngine(context, recovered, logic, outputs, journal, snapshots);
            built = true;
            return engine;
        } finally {
            if (!built) {
                journal.close();
            }
        }
    }

    /**
     * Recovers the state machine from the directory without starting an engine: nothing is appended.
     *
     * @throws RingmillException as {@link #open}
     */
    public static Recovered recover(final EngineContext context) {
        JvmFlags.check();
        final OutputLog outputs = new OutputLog(context.maxOutputBytesInFlight());
        final Logic logic = new Logic(context.stateMachine(), outputs, context.upcasters());
        try (Journal journal = openJournal(context)) {
            return Recovery.run(context, journal, openSnapshots(context, journal), logic, outputs);
        }
    }

    /** {@return whether a journal lies in the directory} Nothing is opened or checked. */
    public static boolean hasJournal(final Path directory) {
        return Journal.exists(directory);
    }

    /** {@return whether an entry of that name in an engine's directory is the engine's own, for those who write beside it} */
    public static boolean owns(final String name) {
        return name.equals(SNAPSHOTS) || Journal.owns(name);
    }

    /** {@return where the snapshots of an engine's directory lie, for {@link org.ringmill.journal.snapshot.SnapshotFiles}} */
    public static Path snapshotsIn(final Path directory) {
        return directory.resolve(SNAPSHOTS);
    }

    private static Journal openJournal(final EngineContext context) {
        final Journal.Context journal = new Journal.Context()
                .directory(context.directory())
                .application(context.application())
                .durability(context.durability())
                .fileBytes(context.journalFileBytes())
                .fileSpan(context.journalFileSpan())
                .reserveBytes(RINGS_IN_RESERVE * ringBytes(context))
                .minFreeBytes(context.minFreeBytes())
                .retention(context.retention())
                .warningHandler(context.warningHandler());
        final JournalStorage storage = context.storage();
        return Journal.open(storage == null ? journal : journal.storage(storage));
    }

    /** {@return most bytes that the commands of a full ring take in the journal, each in a frame of its own} */
    private static long ringBytes(final EngineContext context) {
        final int commandBytes = RecordDescriptor.recordLength(context.maxCommandBytes()) + FRAME_MARGIN_BYTES;
        return (long) context.ringCapacity() * commandBytes;
    }

    private static SnapshotStore openSnapshots(final EngineContext context, final Journal journal) {
        return new SnapshotStore(
                snapshotsIn(context.directory()),
                new SnapshotIdentity(
                        context.application(), journal.id(), context.stateSchemaVersion(), context.logicFingerprint()),
                SnapshotStore.DEFAULT_KEEP_COUNT,
                context.warningHandler());
    }

    private static DurableEngine started(final DurableEngine engine) {
        try {
            engine.pipeline.start();
            return engine;
        } catch (final RuntimeException e) {
            try {
                engine.shutdown(Duration.ZERO); // which closes the journal, unless a thread is still in it
            } catch (final RuntimeException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    /** {@return a publisher for one thread; for a single publisher, at the first call only} */
    public CommandPublisher publisher() {
        return publisher(context.overflow());
    }

    private CommandPublisher publisher(final Overflow<CommandSlot> overflow) {
        return new CommandPublisher(
                pipeline.publisher(overflow),
                context.clock(),
                context.maxCommandBytes(),
                recovered.lastSequence(),
                journal == null ? () -> true : journal.accepting(),
                context.upcasters());
    }

    /** {@return what the recovery found when the engine was opened} */
    public Recovered recovered() {
        return recovered;
    }

    /** {@return the sequence of the last command published} */
    public long publishedSequence() {
        return toSequence(pipeline.lastPublished());
    }

    /** {@return the sequence of the last command applied} */
    public long appliedSequence() {
        return toSequence(pipeline.position(LOGIC));
    }

    /** {@return the sequence of the last command that is durable at the engine's level} */
    public long durableSequence() {
        return journal == null ? appliedSequence() : journal.durableSequence();
    }

    /** {@return the sequence of the last command whose outputs have been handed on} */
    public long releasedSequence() {
        return toSequence(pipeline.position(RELEASE));
    }

    private long toSequence(final long ringSequence) {
        return recovered.lastSequence() + 1 + ringSequence;
    }

    /** Waits until the outputs of all that was published have been handed on; {@return whether that came in time}. */
    public boolean awaitReleased(final Duration timeout) {
        return pipeline.awaitDrained(timeout);
    }

    /**
     * Asks for a snapshot, taken with one of the next commands. For several publishers the engine sends a tick if no
     * command comes; a single publisher may send one itself. {@link #snapshotSequence()} tells when it is written.
     *
     * @throws IllegalStateException at MEMORY
     */
    public void requestSnapshot() {
        if (snapshotWriter == null) {
            throw new IllegalStateException("an engine without a journal takes no snapshots");
        }
        snapshotRequests.add();
    }

    /** {@return the sequence of the newest snapshot written or recovered from, 0 if there is none} */
    public long snapshotSequence() {
        return snapshotWriter == null ? 0 : snapshotWriter.lastSequence();
    }

    private long oldestKeptSnapshot() {
        return snapshotWriter == null ? 0 : snapshotWriter.oldestKept();
    }

    /** {@return why the engine has stopped, and at which command's sequence, or null} */
    public @Nullable PipelineFailure failure() {
        return inSequences(pipeline.failure());
    }

    private @Nullable PipelineFailure inSequences(final @Nullable PipelineFailure failure) {
        return failure == null || failure.sequence() < 0
                ? failure
                : new PipelineFailure(failure.stage(), toSequence(failure.sequence()), failure.cause());
    }

    private ShutdownReport inSequences(final ShutdownReport report) {
        return new ShutdownReport(
                toSequence(report.lastSequence()),
                report.undelivered().stream()
                        .map(missed -> new ShutdownReport.Undelivered(
                                missed.stage(), toSequence(missed.fromSequence()), toSequence(missed.toSequence())))
                        .toList(),
                report.pending(),
                report.stuckThreads(),
                inSequences(report.failure()));
    }

    /** {@return what the stages have done so far} */
    public PipelineMetrics metrics() {
        return pipeline.metrics();
    }

    /** {@return the graph as text} */
    public String toText() {
        return pipeline.toText();
    }

    /** {@return the graph as a Mermaid flow chart} */
    public String toMermaid() {
        return pipeline.toMermaid();
    }

    /** Runs stages on the calling thread, under a stepped layout; {@return the work done}. */
    public int step() {
        return pipeline.step();
    }

    /**
     * Refuses further commands, drains what was published, stops, and closes the journal. The report counts commands by
     * their sequences.
     *
     * @param timeout how long the stages may take to drain, and their threads to end, as for {@link Pipeline#shutdown}
     */
    public synchronized ShutdownReport shutdown(final Duration timeout) {
        if (forceAgent != null) {
            forceAgent.end();
        }
        final ShutdownReport report = inSequences(pipeline.shutdown(timeout));
        // A thread that is still in the journal must not find its memory unmapped: better a leak than a dead JVM.
        if (journal != null && report.stuckThreads().isEmpty()) {
            journal.close();
        }
        return report;
    }

    /**
     * As {@link #shutdown}, with thirty seconds.
     *
     * @throws RingmillException if something was not delivered or the engine had failed
     */
    @Override
    public void close() {
        final ShutdownReport report = shutdown(DEFAULT_TIMEOUT);
        if (!report.isComplete()) {
            final PipelineFailure failure = report.failure();
            throw new RingmillException(
                    Category.FATAL, "engine ended early, " + report, failure == null ? null : failure.cause());
        }
    }
}

package org.ringmill.pipeline;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.dsl.ProducerType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.RingmillException;
import org.ringmill.time.Deadline;

/**
 * A ring of events and the graph of stages that consume it, declared with {@link #builder}. Every event gets one
 * sequence; every stage sees the events in that order, after the stages it was declared to come after. The stages run on
 * the threads of a {@link org.ringmill.agent.ThreadLayout}; which one makes no difference to what they see.
 *
 * <p>Life: built, started, closed; each once. No event committed before the close is lost: it is delivered to every stage
 * or reported. When a stage halts, publishers are refused ({@link Offer#CLOSED}) and {@link #failure()} says why.
 *
 * @param <E> the event type
 */
public final class Pipeline<E> implements AutoCloseable {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final long PARK_NS = 50_000;
    private static final Duration CLAIM_SEEN = Duration.ofNanos(PARK_NS);

    private final PipelineBuilder<E> declared;
    private final StageGraph<E> graph;
    private final Lifecycle lifecycle = new Lifecycle();
    private final EventRing<E> ring;
    private final AgentGroup group;
    private final Map<String, List<StageAgent<E>>> agentsByStage = new HashMap<>();
    private final List<StageAgent<E>> stages = new CopyOnWriteArrayList<>();
    private final List<Publisher<E>> publishers = new CopyOnWriteArrayList<>();

    /** Held while a tap joins and while the pipeline ends: one of the two comes first. */
    private final Object membership = new Object();

    private volatile boolean started;
    private volatile @Nullable ShutdownReport report;

    Pipeline(final PipelineBuilder<E> declared, final StageGraph<E> graph) {
        this.declared = declared;
        this.graph = graph;
        final AgentGroup.Builder agents = AgentGroup.builder(declared.name)
                .layout(declared.layout)
                .idleMode(declared.idleMode)
                .cores(declared.cores);
        if (declared.maxParkNs > 0) {
            agents.maxParkNs(declared.maxParkNs);
        }
        ring = new EventRing<>(
                declared.factory::get,
                declared.capacity,
                declared.producers,
                declared.idleMode == IdleMode.PARK ? agents.wakeup() : null);
        graph.ordered().forEach(spec -> addStage(spec, agents));
        declared.agents.forEach(entry -> addAgent(entry, agents));
        group = agents.build();
    }

    private void addStage(final StageSpec<E> spec, final AgentGroup.Builder agents) {
        final List<Sequence> before = new ArrayList<>(spec.gates);
        spec.after.forEach(name -> sequencesOf(name).forEach(before::add));
        final List<StageAgent<E>> made = spec.factory.create(barrier(before), context(spec.failurePolicy));
        agentsByStage.put(spec.name, made);
        for (final StageAgent<E> agent : made) {
            stages.add(agent);
            agents.add(agent, haltOnError(AgentErrorHandler.STOP));
            if (graph.isLast(spec)) {
                ring.buffer.addGatingSequences(agent.sequence);
            }
        }
    }

    private void addAgent(final PipelineBuilder.OwnAgent own, final AgentGroup.Builder agents) {
        final AgentErrorHandler errorHandler = haltOnError(own.errorHandler());
        switch (own.place()) {
            case WITH_STAGES -> agents.add(own.agent(), errorHandler);
            case BACKGROUND -> agents.addBackground(own.agent(), errorHandler);
            case HOUSEKEEPING -> agents.addHousekeeping(own.agent(), errorHandler);
        }
    }

    private AgentErrorHandler haltOnError(final AgentErrorHandler errorHandler) {
        return (agent, error) -> {
            AgentErrorHandler.Decision decision = AgentErrorHandler.Decision.STOP;
            try {
                decision = errorHandler.onError(agent, error);
            } finally {
                if (decision == AgentErrorHandler.Decision.STOP) {
                    lifecycle.onFailure(new PipelineFailure(agent.roleName(), -1, error));
                }
            }
            return decision;
        };
    }

    private List<Sequence> sequencesOf(final String stage) {
        return agentsOf(stage).stream().map(agent -> agent.sequence).toList();
    }

    private List<StageAgent<E>> agentsOf(final String stage) {
        final List<StageAgent<E>> agents = agentsByStage.get(stage);
        if (agents == null) {
            throw new IllegalArgumentException("unknown stage, stage=" + stage + ", known=" + agentsByStage.keySet());
        }
        return agents;
    }

    private SequenceBarrier barrier(final List<Sequence> before) {
        return ring.buffer.newBarrier(before.toArray(Sequence[]::new));
    }

    private StageContext<E> context(final FailurePolicy<E> failurePolicy) {
        return new StageContext<>(ring, lifecycle, declared.batchLimit, declared.latencyClock, failurePolicy);
    }

    /**
     * {@return a builder}
     *
     * @param name     of the pipeline, which its threads bear
     * @param capacity slots of the ring, a power of two, 2 to 67,108,864
     * @param factory  makes the event of each slot; they are all made at the start and reused
     */
    public static <E> PipelineBuilder<E> builder(final String name, final int capacity, final Supplier<E> factory) {
        return new PipelineBuilder<>(name, capacity, factory);
    }

    /**
     * Starts the stages and returns once all of them run. What was published before is delivered too.
     *
     * @throws RingmillException if a stage or agent could not start; the pipeline has failed then, and is to be closed
     */
    public Pipeline<E> start() {
        try {
            group.start();
            started = true;
        } catch (final RingmillException e) {
            lifecycle.onFailure(new PipelineFailure(declared.name, -1, e));
            throw e;
        }
        return this;
    }

    /**
     * {@return a publisher for one thread, with the pipeline's overflow policy}
     *
     * @throws IllegalStateException at the second call, if the pipeline was declared for a single publisher
     */
    public Publisher<E> publisher() {
        return publisher(declared.overflow);
    }

    /** {@return a publisher for one thread, with a policy of its own} As {@link #publisher()}. */
    public synchronized Publisher<E> publisher(final Overflow<E> overflow) {
        if (declared.producers == ProducerType.SINGLE && !publishers.isEmpty()) {
            throw new IllegalStateException("declared for a single publisher, pipeline=" + declared.name);
        }
        final Conflater<E> conflater = overflow.key == null || overflow.copier == null
                ? null
                : new Conflater<>(overflow.maxKeys, overflow.key, overflow.copier, declared.factory);
        final Publisher<E> publisher =
                new Publisher<>(ring, group, overflow, conflater, declared.producers == ProducerType.SINGLE);
        publishers.add(publisher);
        lifecycle.add(publisher);
        return publisher;
    }

    /**
     * Adds a read-only consumer while the pipeline runs. It sees every event published from now on.
     *
     * @param name    of the tap, not yet in use
     * @param handler must not change the events
     * @param after   stages that must have handled an event before the tap sees it; none: as it was published
     * @throws IllegalArgumentException if the name is in use or a stage unknown
     * @throws IllegalStateException    if the pipeline does not run
     * @throws RingmillException        if the handler's {@code onStart} has thrown
     */
    public Tap tap(final String name, final StageHandler<? super E> handler, final String... after) {
        synchronized (membership) {
            return join(name, handler, after);
        }
    }

    private Tap join(final String name, final StageHandler<? super E> handler, final String... after) {
        if (!started || report != null) {
            throw new IllegalStateException("pipeline does not run, name=" + declared.name);
        }
        if (agentsByStage.containsKey(name) || stages.stream().anyMatch(stage -> stage.name.equals(name))) {
            throw new IllegalArgumentException("name is in use, tap=" + name);
        }
        final List<Sequence> before = new ArrayList<>();
        for (final String stage : after) {
            before.addAll(sequencesOf(stage));
        }
        final StageAgent<E> agent = new HandlerStage<>(name, barrier(before), context(FailurePolicy.halt()), handler);
        joinRing(agent.sequence);
        stages.add(agent);
        try {
            return new Tap(this, agent, group.join(agent, haltOnError(AgentErrorHandler.STOP)));
        } catch (final RuntimeException e) {
            remove(agent);
            throw e;
        }
    }

    /**
     * Lets a sequence hold the publishers back, and places it before the first event that is not published yet. With
     * several publishers the cursor is ahead of that by the claims in flight. To go back is safe as long as no stage is
     * ahead of the new place: what is behind it cannot have been written over, and from then on will not be.
     */
    private void joinRing(final Sequence sequence) {
        final SequenceBarrier published = ring.buffer.newBarrier();
        ring.buffer.addGatingSequences(sequence);
        long position;
        do {
            final long slowest = slowestPosition();
            position = Math.max(slowest, EventRing.available(published, slowest + 1));
            sequence.setVolatile(position);
        } while (slowestPosition() > position);
    }

    private long slowestPosition() {
        return stages.stream().mapToLong(stage -> stage.sequence.get()).min().orElse(-1);
    }

    boolean isRunning() {
        return report == null && lifecycle.failure() == null;
    }

    void remove(final StageAgent<?> agent) {
        ring.buffer.removeGatingSequence(agent.sequence);
        stages.remove(agent);
    }

    /**
     * Runs stages on the calling thread, under a stepped layout; does nothing under any other.
     *
     * @return events handled
     */
    public int step() {
        return group.step();
    }

    /** {@return the sequence that the given stage, with all its shards or workers, has handled; -1 before the first} Does not allocate. */
    public long position(final String stage) {
        final List<StageAgent<E>> agents = agentsOf(stage);
        long slowest = Long.MAX_VALUE;
        for (int i = 0; i < agents.size(); i++) {
            slowest = Math.min(slowest, agents.get(i).sequence.get());
        }
        return slowest;
    }

    /** {@return the sequence published last, -1 before the first} */
    public long lastPublished() {
        return ring.buffer.getCursor();
    }

    /** {@return why the pipeline was halted, or null} */
    public @Nullable PipelineFailure failure() {
        return lifecycle.failure();
    }

    /** Waits until every stage has handled what was published before this call; {@return whether that came in time}. */
    public boolean awaitDrained(final Duration timeout) {
        return drain(lastPublished(), Deadline.after(timeout));
    }

    /** {@return what has been done so far} */
    public PipelineMetrics metrics() {
        final long cursor = lastPublished();
        final List<PipelineMetrics.Stage> read = stages.stream()
                .map(stage -> {
                    final long position = stage.sequence.get();
                    return stage.counters.read(stage.name, position, Math.max(0, cursor - position));
                })
                .toList();
        return new PipelineMetrics(
                publishers.stream().mapToLong(Publisher::published).sum(),
                sum(counters -> counters.conflated),
                sum(counters -> counters.rejected),
                sum(counters -> counters.dropped),
                sum(counters -> counters.timedOut),
                sum(counters -> counters.aborted),
                sum(counters -> counters.blocked),
                read);
    }

    private long sum(final ToLongFunction<PublisherCounters> counter) {
        return publishers.stream().map(Publisher::counters).mapToLong(counter).sum();
    }

    /** {@return the graph as text} */
    public String toText() {
        return "pipeline %s: ring of %,d, %s, overflow %s, layout %s%n%s"
                .formatted(
                        declared.name,
                        declared.capacity,
                        declared.producers == ProducerType.SINGLE ? "single publisher" : "several publishers",
                        declared.overflow,
                        declared.layout,
                        graph.toText());
    }

    /** {@return the graph as a Mermaid flow chart} */
    public String toMermaid() {
        return graph.toMermaid("%s<br/>ring of %,d".formatted(declared.name.replace("\"", "'"), declared.capacity));
    }

    /**
     * Ends the pipeline: refuses further claims, releases publishers that wait, lets every stage handle what was
     * published, stops the agents, and reports. The second call returns the first one's report.
     *
     * <p>An agent that is still in a duty cycle when the timeout is over, or five seconds after the drain if that is later, is
     * interrupted; after a failure, when nothing is drained, it is after five seconds. All that were have two seconds more. Of a
     * stage whose thread would not end even so, the report counts as undelivered the whole batch it was at; and of a publisher that
     * has neither committed nor taken back its claim when time is up, that claim, whatever becomes of it.
     *
     * @param timeout how long the stages may take to drain; what is left of it then, the agents have to end, unless one has failed
     * @throws IllegalStateException if called by one of its own stages, which cannot wait for itself
     */
    public ShutdownReport shutdown(final Duration timeout) {
        if (group.isOnAgentThread()) {
            throw new IllegalStateException("a stage cannot close its own pipeline, name=" + declared.name);
        }
        synchronized (membership) {
            return shutdownOnce(timeout);
        }
    }

    private ShutdownReport shutdownOnce(final Duration timeout) {
        final ShutdownReport made = report;
        if (made != null) {
            return made;
        }
        lifecycle.refuseFurther();
        // A publisher that passed its check before the line above has its claim visible long before this wait ends.
        for (final Deadline seen = Deadline.after(CLAIM_SEEN); !seen.expired(); ) {
            LockSupport.parkNanos(PARK_NS);
        }
        final Deadline deadline = Deadline.after(timeout);
        final long last = awaitCommits(deadline);
        if (started) {
            drain(last, deadline);
        }
        final List<String> stuck = group.stop(stopTimeout(deadline));
        final ShutdownReport result =
                new ShutdownReport(last, undelivered(last), pending(), stuck, failureOrCloseFailure());
        report = result;
        return result;
    }

    /** What is left; but five seconds at least, and no more after a failure, when nothing is to be drained. */
    private Duration stopTimeout(final Deadline deadline) {
        final Duration left = Duration.ofNanos(deadline.remainingNs());
        return lifecycle.failure() == null && left.compareTo(STOP_TIMEOUT) > 0 ? left : STOP_TIMEOUT;
    }

    /**
     * Waits until nothing is claimed that is not published; {@return the last sequence then}. A claim may be seen that is
     * taken back a moment later, so the last claim says nothing until it is published or time is up.
     */
    private long awaitCommits(final Deadline deadline) {
        while (true) {
            final long published = lastPublished();
            final long claimed = lastClaimed();
            if (claimed <= published || deadline.expired()) {
                return claimed;
            }
            LockSupport.parkNanos(PARK_NS);
        }
    }

    private @Nullable PipelineFailure failureOrCloseFailure() {
        final PipelineFailure failure = lifecycle.failure();
        final AgentGroup.Failure agents = group.failure();
        return failure != null || agents == null ? failure : new PipelineFailure(agents.agent(), -1, agents.cause());
    }

    private boolean drain(final long target, final Deadline deadline) {
        while (!isHandled(target)) {
            if (deadline.expired() || lifecycle.failure() != null) {
                return false;
            }
            if (group.step() == 0 && !declared.layout.isStepped()) {
                LockSupport.parkNanos(PARK_NS);
            }
        }
        return true;
    }

    private boolean isHandled(final long target) {
        return stages.stream().allMatch(stage -> stage.sequence.get() >= target);
    }

    private long lastClaimed() {
        return Math.max(
                lastPublished(),
                publishers.stream().mapToLong(Publisher::lastClaimed).max().orElse(-1));
    }

    private List<ShutdownReport.Undelivered> undelivered(final long last) {
        return stages.stream()
                .filter(stage -> stage.sequence.get() < last)
                .map(stage -> new ShutdownReport.Undelivered(
                        stage.name, stage.sequence.get() + 1, stage.lastUndelivered(last)))
                .toList();
    }

    private long pending() {
        return publishers.stream().mapToLong(Publisher::pending).sum();
    }

    /**
     * As {@link #shutdown}, with ten seconds.
     *
     * @throws RingmillException if something was not delivered; its message is the report
     */
    @Override
    public void close() {
        final ShutdownReport result = shutdown(DEFAULT_TIMEOUT);
        if (!result.isComplete()) {
            final Throwable cause = result.failure() == null
                    ? null
                    : Objects.requireNonNull(result.failure()).cause();
            throw new RingmillException(
                    RingmillException.Category.FATAL,
                    "pipeline ended early, name=" + declared.name + ", " + result,
                    cause);
        }
    }
}

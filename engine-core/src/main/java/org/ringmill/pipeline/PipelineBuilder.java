package org.ringmill.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.time.EngineClock;

/**
 * Declares a pipeline. A stage reads straight from the publishers unless {@link #after} names others, declared earlier
 * or later; {@link #after}, {@link #gatedBy} and {@link #onFailure} speak of the stage declared last.
 *
 * <pre>{@code
 * Pipeline<Order> pipeline = Pipeline.builder("orders", 1 << 14, Order::new)
 *         .stage("journal", journal)
 *         .stage("risk", risk)
 *         .stage("match", match).after("journal", "risk")
 *         .build();
 * }</pre>
 *
 * @param <E> the event type
 */
public final class PipelineBuilder<E> {
    private static final int MAX_CAPACITY = 1 << 26;

    final String name;
    final int capacity;
    final Supplier<E> factory;
    final List<StageSpec<E>> stages = new ArrayList<>();
    final List<OwnAgent> agents = new ArrayList<>();
    ProducerType producers = ProducerType.MULTI;
    Overflow<E> overflow = Overflow.block();
    ThreadLayout layout = ThreadLayout.auto();
    IdleMode idleMode = IdleMode.BACKOFF;
    int[] cores = {};
    long maxParkNs; // 0: the group's own
    int batchLimit = 256;

    @Nullable
    EngineClock latencyClock;

    /** An agent of the user's that lives with the pipeline. */
    record OwnAgent(Agent agent, Place place, AgentErrorHandler errorHandler) {}

    /** Where an agent of the user's own runs. */
    enum Place {
        WITH_STAGES,
        BACKGROUND,
        HOUSEKEEPING
    }

    PipelineBuilder(final String name, final int capacity, final Supplier<E> factory) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("pipeline needs a name");
        }
        if (capacity < 2 || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity must be a power of two, 2 to " + MAX_CAPACITY + ", capacity=" + capacity);
        }
        this.name = name;
        this.capacity = capacity;
        this.factory = factory;
    }

    /** Promises that one thread publishes, all its life: faster, and {@link Pipeline#publisher} answers once only. */
    public PipelineBuilder<E> singlePublisher() {
        producers = ProducerType.SINGLE;
        return this;
    }

    /** Sets what publishers do when the ring is full; {@link Overflow#block()} if not called. */
    public PipelineBuilder<E> overflow(final Overflow<E> value) {
        overflow = value;
        return this;
    }

    /** Sets which thread runs which stage; {@link ThreadLayout#auto()} if not called. */
    public PipelineBuilder<E> layout(final ThreadLayout value) {
        layout = value;
        return this;
    }

    /** Sets what a thread does without work; {@link IdleMode#BACKOFF} if not called. */
    public PipelineBuilder<E> idleMode(final IdleMode value) {
        idleMode = value;
        return this;
    }

    /** As {@link AgentGroup.Builder#maxParkNs}; its own value if not called, or with 0. */
    PipelineBuilder<E> maxParkNs(final long value) {
        maxParkNs = value;
        return this;
    }

    /** Pins the stage threads to these cores in turn; needs OpenHFT Affinity on the class path. */
    public PipelineBuilder<E> cores(final int... values) {
        cores = values.clone();
        return this;
    }

    /** Bounds how many events a stage handles before the next on its thread has its turn, 1 to 65,536; 256 if not called. */
    public PipelineBuilder<E> batchLimit(final int events) {
        if (events < 1 || events > 65_536) {
            throw new IllegalArgumentException("batch limit must be 1 to 65536, events=" + events);
        }
        batchLimit = events;
        return this;
    }

    /** Switches a latency histogram per stage on: from an event's time, as this clock counts it, until it was handled. */
    public PipelineBuilder<E> measureLatency(final EngineClock clock) {
        latencyClock = clock;
        return this;
    }

    /** Declares a stage: one handler that sees every event, in order. */
    public PipelineBuilder<E> stage(final String stage, final StageHandler<? super E> handler) {
        return declare(
                stage, "stage", (barrier, context) -> List.of(new HandlerStage<>(stage, barrier, context, handler)));
    }

    /** Declares a stage of a Disruptor handler, as it is. */
    public PipelineBuilder<E> stage(final String stage, final EventHandler<E> handler) {
        return stage(stage, new EventHandlerAdapter<>(handler));
    }

    /** Declares a stage whose handler takes whole batches. */
    public PipelineBuilder<E> batchStage(final String stage, final BatchHandler handler) {
        return declare(
                stage, "batch", (barrier, context) -> List.of(new BatchStage<>(stage, barrier, context, handler)));
    }

    /** Declares a stage whose handler may answer "not now". */
    public PipelineBuilder<E> offerStage(final String stage, final OfferHandler<? super E> handler) {
        return declare(
                stage, "offer", (barrier, context) -> List.of(new OfferStage<>(stage, barrier, context, handler)));
    }

    /**
     * Declares parallel shards: all events of a key go to the same one, in order.
     *
     * @param count   shards, 1 to 1024
     * @param key     of an event
     * @param handler makes the handler of shard 0 to {@code count - 1}
     */
    public PipelineBuilder<E> shards(
            final String stage,
            final int count,
            final ToLongFunction<? super E> key,
            final IntFunction<? extends StageHandler<? super E>> handler) {
        checkCount(stage, count);
        return declare(
                stage,
                count + " shards",
                (barrier, context) -> each(
                        count,
                        i -> new ShardStage<>(
                                memberName(stage, i), barrier, context, handler.apply(i), key, i, count)));
    }

    /**
     * Declares parallel workers: each event goes to exactly one of them.
     *
     * @param count   workers, 1 to 1024
     * @param handler makes the handler of worker 0 to {@code count - 1}
     */
    public PipelineBuilder<E> workers(
            final String stage, final int count, final IntFunction<? extends StageHandler<? super E>> handler) {
        checkCount(stage, count);
        return declare(stage, count + " workers", (barrier, context) -> {
            final Sequence claims = new Sequence();
            return each(
                    count, i -> new WorkerStage<>(memberName(stage, i), barrier, context, handler.apply(i), claims));
        });
    }

    /**
     * Declares a bridge: a stage that publishes every event to another ring, with its time. While that ring is full the
     * event waits here; when it is closed the bridge halts.
     *
     * @param target   publisher of the other pipeline, used by this stage only, which never waits (REJECT)
     * @param transfer fills the other ring's event from this one's
     * @throws IllegalArgumentException if the publisher's policy is not REJECT
     */
    public <T> PipelineBuilder<E> bridge(
            final String stage, final Publisher<T> target, final Bridge.Transfer<? super E, ? super T> transfer) {
        final Bridge<E, T> bridge = new Bridge<>(target, transfer);
        return declare(
                stage, "bridge", (barrier, context) -> List.of(new OfferStage<>(stage, barrier, context, bridge)));
    }

    /** Lets the stage declared last see an event only once all of these have handled it. */
    public PipelineBuilder<E> after(final String... stageNames) {
        last().after.addAll(List.of(stageNames));
        return this;
    }

    /** Lets the stage declared last see an event only once that sequence has reached it. */
    public PipelineBuilder<E> gatedBy(final Sequence gate) {
        last().gates.add(gate);
        return this;
    }

    /** Sets what happens when the handler of the stage declared last throws; HALT if not called. */
    public PipelineBuilder<E> onFailure(final FailurePolicy<E> policy) {
        last().failurePolicy = policy;
        return this;
    }

    /** Adds an agent of your own that runs with the stages. It is stopped with them; what it throws halts the pipeline. */
    public PipelineBuilder<E> agent(final Agent agent) {
        agents.add(new OwnAgent(agent, Place.WITH_STAGES, AgentErrorHandler.STOP));
        return this;
    }

    /** As {@link #agent(Agent)}, and its own error handler decides what happens when it throws. */
    public PipelineBuilder<E> agent(final Agent agent, final AgentErrorHandler errorHandler) {
        agents.add(new OwnAgent(agent, Place.WITH_STAGES, errorHandler));
        return this;
    }

    /** Adds an agent that may block or be slow: it never holds a stage up. What it throws halts the pipeline. */
    public PipelineBuilder<E> backgroundAgent(final Agent agent) {
        agents.add(new OwnAgent(agent, Place.BACKGROUND, AgentErrorHandler.STOP));
        return this;
    }

    /** As {@link #backgroundAgent}, for work that nobody waits for: when idle it sees what there is to do within 40 ms. */
    public PipelineBuilder<E> housekeepingAgent(final Agent agent) {
        agents.add(new OwnAgent(agent, Place.HOUSEKEEPING, AgentErrorHandler.STOP));
        return this;
    }

    /**
     * Builds the pipeline; it does not run yet.
     *
     * @throws IllegalArgumentException if the graph has no stage, an unknown name, a name twice, or a circle
     */
    public Pipeline<E> build() {
        return new Pipeline<>(this, new StageGraph<>(name, stages));
    }

    private PipelineBuilder<E> declare(final String stage, final String kind, final StageSpec.Factory<E> made) {
        if (stage.isBlank()) {
            throw new IllegalArgumentException("stage needs a name, pipeline=" + name);
        }
        stages.add(new StageSpec<>(stage, kind, made));
        return this;
    }

    private StageSpec<E> last() {
        if (stages.isEmpty()) {
            throw new IllegalStateException("declare a stage first, pipeline=" + name);
        }
        return stages.get(stages.size() - 1);
    }

    private static void checkCount(final String stage, final int count) {
        if (count < 1 || count > 1024) {
            throw new IllegalArgumentException("count must be 1 to 1024, stage=" + stage + ", count=" + count);
        }
    }

    private static String memberName(final String stage, final int index) {
        return stage + '[' + index + ']';
    }

    private static <E> List<StageAgent<E>> each(final int count, final IntFunction<StageAgent<E>> make) {
        final List<StageAgent<E>> agents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            agents.add(make.apply(i));
        }
        return agents;
    }
}

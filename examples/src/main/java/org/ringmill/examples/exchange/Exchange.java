package org.ringmill.examples.exchange;

import java.time.Duration;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.engine.CommandPublisher;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.pipeline.Offer;
import org.ringmill.pipeline.PipelineFailure;
import org.ringmill.pipeline.ShutdownReport;

/**
 * The exchange as an application embeds it: the machine on a durable engine, one thread that submits commands. Read the
 * machine only before the first submit, or after the shutdown.
 */
public final class Exchange implements AutoCloseable {
    /** What its journals are marked with. */
    public static final String APPLICATION = "exchange";

    private final ExchangeMachine machine;
    private final DurableEngine engine;
    private final CommandPublisher publisher;
    private final CommandCodec codec = new CommandCodec();

    private Exchange(final ExchangeMachine machine, final DurableEngine engine) {
        this.machine = machine;
        this.engine = engine;
        publisher = engine.publisher();
    }

    /**
     * Opens the exchange: recovers what the directory holds, then starts.
     *
     * @param machine the fresh state machine
     * @param context of the engine: directory, durability, layout, output handler and the like; the rest is set here
     */
    public static Exchange open(final ExchangeMachine machine, final EngineContext context) {
        return new Exchange(machine, DurableEngine.open(complete(machine, context)));
    }

    /** {@return the given context with what is the same for every exchange} */
    public static EngineContext complete(final ExchangeMachine machine, final EngineContext context) {
        return context.stateMachine(machine)
                .application(APPLICATION)
                .maxCommandBytes(CommandCodec.MAX_LENGTH_BYTES)
                .singlePublisher();
    }

    /**
     * Submits a command; its line comes back with each event.
     *
     * @return its sequence
     * @throws RingmillException if the engine has stopped; its message says why
     */
    public long submit(final OrderCommand command) {
        final int lengthBytes = encode(command);
        return publisher.commit(command.kind().typeId(), CommandCodec.SCHEMA_VERSION, command.line(), lengthBytes);
    }

    /** As {@link #submit(OrderCommand)}, with an event time of the caller's, nanoseconds since the epoch. */
    public long submit(final OrderCommand command, final long timestampNs) {
        if (timestampNs < 0) {
            throw new IllegalArgumentException("event time must be at least 0, timestampNs=" + timestampNs);
        }
        final int lengthBytes = encode(command);
        return publisher.commit(
                command.kind().typeId(), CommandCodec.SCHEMA_VERSION, command.line(), lengthBytes, timestampNs);
    }

    private int encode(final OrderCommand command) {
        final MutableDirectBuffer buffer = claim();
        boolean encoded = false;
        try {
            final int lengthBytes = codec.encode(command, buffer, publisher.offset());
            encoded = true;
            return lengthBytes;
        } finally {
            if (!encoded) {
                publisher.abort();
            }
        }
    }

    private MutableDirectBuffer claim() {
        final MutableDirectBuffer buffer = publisher.claim();
        if (buffer == null) {
            throw stopped();
        }
        return buffer;
    }

    private RingmillException stopped() {
        final PipelineFailure failure = engine.failure();
        if (failure != null) {
            return failed(failure);
        }
        final Offer refusal = publisher.refusal();
        return new RingmillException(
                Category.ERROR,
                "exchange refused a command, reason=" + refusal
                        + (refusal == Offer.NO_SPACE
                                ? ", the disk is nearly full: with more room it goes on behind the last command taken"
                                : "")
                        + ", taken=" + engine.publishedSequence());
    }

    private static RingmillException failed(final PipelineFailure failure) {
        return new RingmillException(
                Category.FATAL,
                "exchange has stopped, stage=" + failure.stage() + ", cause="
                        + failure.cause().getMessage(),
                failure.cause());
    }

    /** {@return the state machine} */
    public ExchangeMachine machine() {
        return machine;
    }

    /** {@return the engine underneath} */
    public DurableEngine engine() {
        return engine;
    }

    /**
     * Waits until every event of every command submitted has been handed on.
     *
     * @throws RingmillException if the engine stops first, or the time runs out
     */
    public void awaitReleased(final Duration timeout) {
        if (!engine.awaitReleased(timeout)) {
            final PipelineFailure failure = engine.failure();
            throw failure == null
                    ? new RingmillException(
                            Category.ERROR,
                            "events not released in time, released=" + engine.releasedSequence() + ", submitted="
                                    + engine.publishedSequence() + ", timeout=" + timeout)
                    : failed(failure);
        }
    }

    /** Drains and ends. As {@link DurableEngine#shutdown}. */
    public ShutdownReport shutdown(final Duration timeout) {
        return engine.shutdown(timeout);
    }

    /** Drains and ends, at most thirty seconds; throws if something was not delivered. */
    @Override
    public void close() {
        final @Nullable PipelineFailure failure = engine.failure();
        if (failure != null) {
            engine.shutdown(Duration.ZERO);
            throw failed(failure);
        }
        engine.close();
    }
}

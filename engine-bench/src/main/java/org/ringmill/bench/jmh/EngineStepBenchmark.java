package org.ringmill.bench.jmh;

import java.util.Objects;
import org.agrona.MutableDirectBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.engine.CommandPublisher;
import org.ringmill.engine.DurableEngine;
import org.ringmill.engine.EngineContext;
import org.ringmill.journal.Durability;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.StateMachine;

/**
 * A command through the whole engine at MEMORY, on one thread: sent, applied, and its outputs released. What an output costs, from
 * the claim to the application, is the difference between the numbers of outputs.
 */
@State(Scope.Thread)
public class EngineStepBenchmark extends ShortRuns {
    private static final int COMMANDS = 256;
    private static final int BYTES = 64;

    /** Outputs of each command. */
    @Param({"0", "1", "8"})
    private int outputs;

    private long released;
    private DurableEngine engine;
    private CommandPublisher publisher;

    /** Answers each command with so many copies of its first word. */
    private static final class Echo implements StateMachine {
        private final int outputs;

        Echo(final int outputs) {
            this.outputs = outputs;
        }

        @Override
        public void onCommand(
                final Message command, final long sequence, final long timestampNs, final Outbound outbound) {
            for (int i = 0; i < outputs; i++) {
                final MutableDirectBuffer buffer = outbound.claim(BYTES);
                buffer.putLong(outbound.offset(), command.buffer().getLong(command.offset()));
                outbound.commit(1, 1, BYTES);
            }
        }

        @Override
        public void writeSnapshot(final SnapshotSink sink) {}

        @Override
        public void readSnapshot(final SnapshotSource source) {}
    }

    /** Opens the engine. */
    @Setup
    public void open() {
        engine = DurableEngine.open(new EngineContext()
                .application("bench")
                .stateMachine(new Echo(outputs))
                .durability(Durability.MEMORY)
                .maxCommandBytes(BYTES)
                .singlePublisher()
                .layout(ThreadLayout.caller())
                .outputHandler((output, sequence, index, timestampNs) ->
                        released += output.buffer().getLong(output.offset())));
        publisher = engine.publisher();
    }

    /** Closes it. */
    @TearDown
    public void close() {
        engine.close();
    }

    /** {@return the sum of what was released} */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public long commands() {
        for (int i = 0; i < COMMANDS; i++) {
            Objects.requireNonNull(publisher.claim()).putLong(publisher.offset(), i);
            publisher.commit(1, 1, i, BYTES, 1);
        }
        while (engine.step() > 0) {
            // until all are released
        }
        return released;
    }
}

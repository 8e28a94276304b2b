package org.ringmill.bench.jmh;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.ringmill.examples.exchange.CommandCodec;
import org.ringmill.examples.exchange.CommandKind;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderType;
import org.ringmill.examples.exchange.Side;

/** A command of the exchange into a message and out of it. */
@State(Scope.Thread)
public class CommandCodecBenchmark extends ShortRuns {
    /** What the command asks for. */
    @Param
    private CommandKind kind;

    private final CommandCodec codec = new CommandCodec();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CommandCodec.MAX_LENGTH_BYTES]);
    private final OrderCommand command = new OrderCommand();
    private final OrderCommand decoded = new OrderCommand();
    private int lengthBytes;

    /** Makes the command, and a message to read. */
    @Setup
    public void fill() {
        switch (kind) {
            case PLACE -> command.place(1, 2, Side.ASK, OrderType.GTC, 43_000, 10);
            case MOVE -> command.move(1, 2, 43_001);
            case CANCEL -> command.cancel(1, 2);
            case REDUCE -> command.reduce(1, 2, 3);
        }
        lengthBytes = codec.encode(command, buffer, 0);
    }

    /** {@return the message's length in bytes} */
    @Benchmark
    public int encode() {
        return codec.encode(command, buffer, 0);
    }

    /** {@return the command} */
    @Benchmark
    public OrderCommand decode() {
        codec.decode(kind.typeId(), CommandCodec.SCHEMA_VERSION, buffer, 0, lengthBytes, decoded);
        return decoded;
    }
}

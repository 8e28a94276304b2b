package org.ringmill.examples.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.StateMachine;

/** Stands in for the engine: hands commands to a machine and writes what comes out as lines. Allocates nothing itself. */
final class Outputs implements Outbound {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    final EventLineWriter writer = new EventLineWriter(bytes);
    final View command = new View();

    private final View output = new View();
    private final CommandCodec codec = new CommandCodec();
    private final int offset;
    private long sequence;

    /** Writes commands and outputs at an offset of their buffers. */
    Outputs(final int offset) {
        this.offset = offset;
        command.offset = offset;
        output.offset = offset;
    }

    Outputs() {
        this(0);
    }

    void apply(final StateMachine machine, final OrderCommand order) {
        command.typeId = order.kind().typeId();
        command.schemaVersion = CommandCodec.SCHEMA_VERSION;
        command.correlationId = order.line();
        command.length = codec.encode(order, command.buffer, offset);
        apply(machine);
    }

    /** Applies the command that {@link #command} holds. */
    void apply(final StateMachine machine) {
        machine.onCommand(command, ++sequence, sequence, this);
    }

    /** {@return the lines written since the last call} */
    String takeText() {
        try {
            writer.flush();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final String text = bytes.toString(StandardCharsets.US_ASCII);
        bytes.reset();
        return text;
    }

    @Override
    public MutableDirectBuffer claim(final int maxLengthBytes) {
        return output.buffer;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public void commit(final int typeId, final int schemaVersion, final int lengthBytes) {
        output.typeId = typeId;
        output.schemaVersion = schemaVersion;
        output.correlationId = command.correlationId;
        output.length = lengthBytes;
        try {
            writer.write(output);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int maxOutputBytes() {
        return output.buffer.capacity() - offset;
    }

    /** A message that can be set to anything. */
    static final class View implements Message {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        int typeId;
        int schemaVersion;
        long correlationId;
        int offset;
        int length;

        @Override
        public int typeId() {
            return typeId;
        }

        @Override
        public int schemaVersion() {
            return schemaVersion;
        }

        @Override
        public long correlationId() {
            return correlationId;
        }

        @Override
        public DirectBuffer buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return offset;
        }

        @Override
        public int length() {
            return length;
        }
    }
}

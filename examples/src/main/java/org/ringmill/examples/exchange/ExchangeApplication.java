package org.ringmill.examples.exchange;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.ringmill.engine.Application;
import org.ringmill.engine.CommandDraft;
import org.ringmill.engine.FieldSink;
import org.ringmill.state.Message;
import org.ringmill.state.StateMachine;

/** The exchange for tools that replay its journals and show what is in them. One thread at a time. */
public final class ExchangeApplication implements Application {
    private final CommandCodec codec = new CommandCodec();
    private final OrderCommand order = new OrderCommand();
    private final EventDescriber events = new EventDescriber();

    @Override
    public String name() {
        return Exchange.APPLICATION;
    }

    @Override
    public StateMachine newStateMachine() {
        return new ExchangeMachine();
    }

    @Override
    public String commandName(final int typeId) {
        for (final CommandKind kind : CommandKind.values()) {
            if (kind.typeId() == typeId) {
                return kind.name();
            }
        }
        return Application.super.commandName(typeId);
    }

    @Override
    public String outputName(final int typeId) {
        final String name = EventDescriber.nameOf(typeId);
        return name.isEmpty() ? Application.super.outputName(typeId) : name;
    }

    @Override
    public void describeCommand(final Message command, final FieldSink fields) {
        codec.decode(
                command.typeId(), command.schemaVersion(), command.buffer(), command.offset(), command.length(), order);
        fields.field("orderId", order.orderId());
        fields.field("userId", order.userId());
        switch (order.kind()) {
            case PLACE -> {
                fields.field("side", order.side().name());
                fields.field("orderType", order.type().name());
                fields.field("price", order.price());
                fields.field("size", order.size());
            }
            case MOVE -> fields.field("price", order.price());
            case CANCEL -> {}
            case REDUCE -> fields.field("size", order.size());
        }
        fields.field("symbolId", order.symbolId());
    }

    @Override
    public void describeOutput(final Message output, final FieldSink fields) {
        events.describe(output, fields);
    }

    /** Takes a line of the command file's format; the command carries 0 as its line, and belongs to symbol 0. */
    @Override
    public void parseCommand(final String line, final CommandDraft draft) {
        final byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try (CommandReader reader = CommandReader.of(new ByteArrayInputStream(bytes), "command")) {
            if (!reader.next(order) || line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("expected a command on one line, found '" + line + "'");
            }
        } catch (final MalformedCommandException e) {
            throw new IllegalArgumentException(e.problem() + ", column=" + e.column(), e);
        } catch (final IOException e) { // a stream over an array raises none
            throw new UncheckedIOException(e);
        }
        final int lengthBytes = codec.encode(order, draft.target(), draft.offset());
        draft.complete(order.kind().typeId(), CommandCodec.SCHEMA_VERSION, 0, lengthBytes);
    }
}

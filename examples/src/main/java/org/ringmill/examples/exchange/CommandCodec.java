package org.ringmill.examples.exchange;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.ringmill.agent.RingmillException;
import org.ringmill.examples.exchange.codec.CancelDecoder;
import org.ringmill.examples.exchange.codec.CancelEncoder;
import org.ringmill.examples.exchange.codec.MoveDecoder;
import org.ringmill.examples.exchange.codec.MoveEncoder;
import org.ringmill.examples.exchange.codec.PlaceDecoder;
import org.ringmill.examples.exchange.codec.PlaceEncoder;
import org.ringmill.examples.exchange.codec.ReduceDecoder;
import org.ringmill.examples.exchange.codec.ReduceEncoder;
import org.ringmill.examples.exchange.codec.SideCode;
import org.ringmill.examples.exchange.codec.TypeCode;

/**
 * Writes commands into message bodies and reads them back, by the SBE schema. The {@code typeId} of the message is
 * {@link CommandKind#typeId()}, its schema version {@link #SCHEMA_VERSION}, its correlationId the command's line; none of
 * them is in the body. Holds flyweights: one thread at a time.
 */
public final class CommandCodec {
    /** The version of the schema that this class writes, and the highest that it reads. */
    public static final int SCHEMA_VERSION = PlaceEncoder.SCHEMA_VERSION;

    /** Longest body of a command. */
    public static final int MAX_LENGTH_BYTES = PlaceEncoder.BLOCK_LENGTH;

    private static final SideCode[] SIDES = {SideCode.BID, SideCode.ASK};
    private static final TypeCode[] TYPES = {TypeCode.GTC, TypeCode.IOC, TypeCode.FOK_BUDGET};

    private final PlaceEncoder placeEncoder = new PlaceEncoder();
    private final MoveEncoder moveEncoder = new MoveEncoder();
    private final CancelEncoder cancelEncoder = new CancelEncoder();
    private final ReduceEncoder reduceEncoder = new ReduceEncoder();
    private final PlaceDecoder placeDecoder = new PlaceDecoder();
    private final MoveDecoder moveDecoder = new MoveDecoder();
    private final CancelDecoder cancelDecoder = new CancelDecoder();
    private final ReduceDecoder reduceDecoder = new ReduceDecoder();

    /** Writes the body of a command, at most {@link #MAX_LENGTH_BYTES}. {@return its length in bytes} */
    public int encode(final OrderCommand command, final MutableDirectBuffer target, final int offset) {
        return switch (command.kind()) {
            case PLACE -> encodePlace(command, target, offset);
            case MOVE -> encodeMove(command, target, offset);
            case CANCEL -> encodeCancel(command, target, offset);
            case REDUCE -> encodeReduce(command, target, offset);
        };
    }

    /**
     * Reads the body of a command; the line is left as it is.
     *
     * @throws RingmillException (ERROR) if the typeId is unknown, the version newer, the body too short or a code unknown
     */
    public void decode(
            final int typeId,
            final int schemaVersion,
            final DirectBuffer source,
            final int offset,
            final int lengthBytes,
            final OrderCommand command) {
        checkVersion("command", typeId, schemaVersion);
        switch (typeId) {
            case PlaceDecoder.TEMPLATE_ID -> decodePlace(source, offset, lengthBytes, schemaVersion, command);
            case MoveDecoder.TEMPLATE_ID -> decodeMove(source, offset, lengthBytes, schemaVersion, command);
            case CancelDecoder.TEMPLATE_ID -> decodeCancel(source, offset, lengthBytes, schemaVersion, command);
            case ReduceDecoder.TEMPLATE_ID -> decodeReduce(source, offset, lengthBytes, schemaVersion, command);
            default -> throw undecodable("unknown command", typeId, "lengthBytes", lengthBytes);
        }
    }

    static void checkVersion(final String kind, final int typeId, final int schemaVersion) {
        if (schemaVersion > SCHEMA_VERSION) {
            throw undecodable(kind + " of a newer schema", typeId, "schemaVersion", schemaVersion);
        }
    }

    static void checkLength(final String kind, final int typeId, final int lengthBytes, final int expectedBytes) {
        if (lengthBytes < expectedBytes) {
            throw undecodable(kind + " is cut short", typeId, "lengthBytes", lengthBytes);
        }
    }

    static RingmillException undecodable(final String what, final int typeId, final String name, final long value) {
        return new RingmillException(
                RingmillException.Category.ERROR, what + ", typeId=" + typeId + ", " + name + "=" + value);
    }

    private int encodePlace(final OrderCommand command, final MutableDirectBuffer target, final int offset) {
        placeEncoder
                .wrap(target, offset)
                .orderId(command.orderId())
                .userId(command.userId())
                .price(command.price())
                .size(command.size())
                .symbolId(command.symbolId())
                .side(SIDES[command.side().ordinal()])
                .orderType(TYPES[command.type().ordinal()]);
        return PlaceEncoder.BLOCK_LENGTH;
    }

    private int encodeMove(final OrderCommand command, final MutableDirectBuffer target, final int offset) {
        moveEncoder
                .wrap(target, offset)
                .orderId(command.orderId())
                .userId(command.userId())
                .price(command.price())
                .symbolId(command.symbolId());
        return MoveEncoder.BLOCK_LENGTH;
    }

    private int encodeCancel(final OrderCommand command, final MutableDirectBuffer target, final int offset) {
        cancelEncoder
                .wrap(target, offset)
                .orderId(command.orderId())
                .userId(command.userId())
                .symbolId(command.symbolId());
        return CancelEncoder.BLOCK_LENGTH;
    }

    private int encodeReduce(final OrderCommand command, final MutableDirectBuffer target, final int offset) {
        reduceEncoder
                .wrap(target, offset)
                .orderId(command.orderId())
                .userId(command.userId())
                .size(command.size())
                .symbolId(command.symbolId());
        return ReduceEncoder.BLOCK_LENGTH;
    }

    private void decodePlace(
            final DirectBuffer source,
            final int offset,
            final int lengthBytes,
            final int version,
            final OrderCommand command) {
        checkLength("PLACE", PlaceDecoder.TEMPLATE_ID, lengthBytes, PlaceDecoder.BLOCK_LENGTH);
        final PlaceDecoder place = placeDecoder.wrap(source, offset, PlaceDecoder.BLOCK_LENGTH, version);
        final int side = place.sideRaw();
        final int type = place.orderTypeRaw();
        if (!Side.isCode(side)) {
            throw undecodable("PLACE of an unknown side", PlaceDecoder.TEMPLATE_ID, "side", side);
        }
        if (!OrderType.isCode(type)) {
            throw undecodable("PLACE of an unknown type", PlaceDecoder.TEMPLATE_ID, "type", type);
        }
        command.ofSymbol(place.symbolId())
                .place(place.orderId(), place.userId(), Side.of(side), OrderType.of(type), place.price(), place.size());
    }

    private void decodeMove(
            final DirectBuffer source,
            final int offset,
            final int lengthBytes,
            final int version,
            final OrderCommand command) {
        checkLength("MOVE", MoveDecoder.TEMPLATE_ID, lengthBytes, MoveDecoder.BLOCK_LENGTH);
        final MoveDecoder move = moveDecoder.wrap(source, offset, MoveDecoder.BLOCK_LENGTH, version);
        command.ofSymbol(move.symbolId()).move(move.orderId(), move.userId(), move.price());
    }

    private void decodeCancel(
            final DirectBuffer source,
            final int offset,
            final int lengthBytes,
            final int version,
            final OrderCommand command) {
        checkLength("CANCEL", CancelDecoder.TEMPLATE_ID, lengthBytes, CancelDecoder.BLOCK_LENGTH);
        final CancelDecoder cancel = cancelDecoder.wrap(source, offset, CancelDecoder.BLOCK_LENGTH, version);
        command.ofSymbol(cancel.symbolId()).cancel(cancel.orderId(), cancel.userId());
    }

    private void decodeReduce(
            final DirectBuffer source,
            final int offset,
            final int lengthBytes,
            final int version,
            final OrderCommand command) {
        checkLength("REDUCE", ReduceDecoder.TEMPLATE_ID, lengthBytes, ReduceDecoder.BLOCK_LENGTH);
        final ReduceDecoder reduce = reduceDecoder.wrap(source, offset, ReduceDecoder.BLOCK_LENGTH, version);
        command.ofSymbol(reduce.symbolId()).reduce(reduce.orderId(), reduce.userId(), reduce.size());
    }
}

package org.ringmill.examples.exchange;

import org.agrona.DirectBuffer;
import org.ringmill.agent.RingmillException;
import org.ringmill.engine.FieldSink;
import org.ringmill.examples.exchange.codec.FailedDecoder;
import org.ringmill.examples.exchange.codec.ReducedDecoder;
import org.ringmill.examples.exchange.codec.RejectedDecoder;
import org.ringmill.examples.exchange.codec.TradeDecoder;
import org.ringmill.state.Message;

/** Tells the fields of events by name; the kinds are called as in the file of events. Holds flyweights: one thread's. */
final class EventDescriber {
    private final TradeDecoder trade = new TradeDecoder();
    private final ReducedDecoder reduced = new ReducedDecoder();
    private final RejectedDecoder rejected = new RejectedDecoder();
    private final FailedDecoder failed = new FailedDecoder();

    /** {@return what events of a type are called, empty if there is no such type} */
    static String nameOf(final int typeId) {
        return switch (typeId) {
            case TradeDecoder.TEMPLATE_ID -> "TRADE";
            case ReducedDecoder.TEMPLATE_ID -> "REDUCE";
            case RejectedDecoder.TEMPLATE_ID -> "REJECT";
            case FailedDecoder.TEMPLATE_ID -> "ERROR";
            default -> "";
        };
    }

    /** @throws RingmillException (ERROR) if the message is no event, or is cut short */
    void describe(final Message event, final FieldSink fields) {
        final int typeId = event.typeId();
        CommandCodec.checkVersion("event", typeId, event.schemaVersion());
        switch (typeId) {
            case TradeDecoder.TEMPLATE_ID -> describeTrade(event, fields);
            case ReducedDecoder.TEMPLATE_ID -> describeReduced(event, fields);
            case RejectedDecoder.TEMPLATE_ID -> describeRejected(event, fields);
            case FailedDecoder.TEMPLATE_ID -> describeFailed(event, fields);
            default -> throw CommandCodec.undecodable("unknown event", typeId, "lengthBytes", event.length());
        }
    }

    private void describeTrade(final Message event, final FieldSink fields) {
        final DirectBuffer source = checked("Trade", event, TradeDecoder.BLOCK_LENGTH);
        trade.wrap(source, event.offset(), TradeDecoder.BLOCK_LENGTH, event.schemaVersion());
        fields.field("takerOrderId", trade.takerOrderId());
        fields.field("takerUserId", trade.takerUserId());
        fields.field("takerSide", trade.takerSide().name());
        fields.field("makerOrderId", trade.makerOrderId());
        fields.field("makerUserId", trade.makerUserId());
        fields.field("price", trade.price());
        fields.field("size", trade.size());
        fields.field("symbolId", trade.symbolId());
    }

    private void describeReduced(final Message event, final FieldSink fields) {
        final DirectBuffer source = checked("Reduced", event, ReducedDecoder.BLOCK_LENGTH);
        reduced.wrap(source, event.offset(), ReducedDecoder.BLOCK_LENGTH, event.schemaVersion());
        fields.field("orderId", reduced.orderId());
        fields.field("userId", reduced.userId());
        fields.field("price", reduced.price());
        fields.field("size", reduced.size());
        fields.field("symbolId", reduced.symbolId());
    }

    private void describeRejected(final Message event, final FieldSink fields) {
        final DirectBuffer source = checked("Rejected", event, RejectedDecoder.BLOCK_LENGTH);
        rejected.wrap(source, event.offset(), RejectedDecoder.BLOCK_LENGTH, event.schemaVersion());
        fields.field("orderId", rejected.orderId());
        fields.field("userId", rejected.userId());
        fields.field("price", rejected.price());
        fields.field("size", rejected.size());
        fields.field("symbolId", rejected.symbolId());
    }

    private void describeFailed(final Message event, final FieldSink fields) {
        final DirectBuffer source = checked("Failed", event, FailedDecoder.BLOCK_LENGTH);
        failed.wrap(source, event.offset(), FailedDecoder.BLOCK_LENGTH, event.schemaVersion());
        final int reason = failed.reasonRaw();
        if (!FailReason.isCode(reason)) {
            throw CommandCodec.undecodable("Failed of an unknown reason", event.typeId(), "reason", reason);
        }
        fields.field("orderId", failed.orderId());
        fields.field("userId", failed.userId());
        fields.field("reason", FailReason.of(reason).name());
        fields.field("symbolId", failed.symbolId());
    }

    private static DirectBuffer checked(final String kind, final Message event, final int expectedBytes) {
        CommandCodec.checkLength(kind, event.typeId(), event.length(), expectedBytes);
        return event.buffer();
    }
}

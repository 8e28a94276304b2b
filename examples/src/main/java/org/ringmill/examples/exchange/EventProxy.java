package org.ringmill.examples.exchange;

import org.agrona.MutableDirectBuffer;
import org.ringmill.examples.exchange.codec.FailedEncoder;
import org.ringmill.examples.exchange.codec.ReasonCode;
import org.ringmill.examples.exchange.codec.ReducedEncoder;
import org.ringmill.examples.exchange.codec.RejectedEncoder;
import org.ringmill.examples.exchange.codec.SideCode;
import org.ringmill.examples.exchange.codec.TradeEncoder;
import org.ringmill.state.Outbound;

/** Encodes what a book answers into outputs of the engine, for one symbol at a time. Logic thread only. */
final class EventProxy implements BookEvents {
    private static final int VERSION = TradeEncoder.SCHEMA_VERSION;
    private static final SideCode[] SIDES = {SideCode.BID, SideCode.ASK};
    private static final ReasonCode[] REASONS = {
        ReasonCode.UNKNOWN_ORDER,
        ReasonCode.DUPLICATE_ORDER,
        ReasonCode.INVALID_SIZE,
        ReasonCode.SYMBOL_LIMIT,
        ReasonCode.RISK_SIZE,
        ReasonCode.RISK_NOTIONAL,
        ReasonCode.RISK_POSITION
    };

    private final TradeEncoder trade = new TradeEncoder();
    private final ReducedEncoder reduced = new ReducedEncoder();
    private final RejectedEncoder rejected = new RejectedEncoder();
    private final FailedEncoder failed = new FailedEncoder();

    private Outbound outbound = Nowhere.INSTANCE;
    private int symbolId;
    private long sent;

    /** Directs what follows to an outbound, in the name of a symbol. */
    void direct(final Outbound newOutbound, final int newSymbolId) {
        outbound = newOutbound;
        symbolId = newSymbolId;
    }

    long sent() {
        return sent;
    }

    void resume(final long sentBefore) {
        sent = sentBefore;
    }

    @Override
    public void trade(
            final long takerOrderId,
            final long takerUserId,
            final Side takerSide,
            final long makerOrderId,
            final long makerUserId,
            final long price,
            final long size) {
        final MutableDirectBuffer buffer = outbound.claim(TradeEncoder.BLOCK_LENGTH);
        trade.wrap(buffer, outbound.offset())
                .takerOrderId(takerOrderId)
                .takerUserId(takerUserId)
                .makerOrderId(makerOrderId)
                .makerUserId(makerUserId)
                .price(price)
                .size(size)
                .symbolId(symbolId)
                .takerSide(SIDES[takerSide.ordinal()]);
        commit(TradeEncoder.TEMPLATE_ID, TradeEncoder.BLOCK_LENGTH);
    }

    @Override
    public void reduced(final long orderId, final long userId, final Side side, final long price, final long size) {
        final MutableDirectBuffer buffer = outbound.claim(ReducedEncoder.BLOCK_LENGTH);
        reduced.wrap(buffer, outbound.offset())
                .orderId(orderId)
                .userId(userId)
                .price(price)
                .size(size)
                .symbolId(symbolId);
        commit(ReducedEncoder.TEMPLATE_ID, ReducedEncoder.BLOCK_LENGTH);
    }

    @Override
    public void rejected(final long orderId, final long userId, final Side side, final long price, final long size) {
        final MutableDirectBuffer buffer = outbound.claim(RejectedEncoder.BLOCK_LENGTH);
        rejected.wrap(buffer, outbound.offset())
                .orderId(orderId)
                .userId(userId)
                .price(price)
                .size(size)
                .symbolId(symbolId);
        commit(RejectedEncoder.TEMPLATE_ID, RejectedEncoder.BLOCK_LENGTH);
    }

    @Override
    public void failed(final long orderId, final long userId, final FailReason reason) {
        final MutableDirectBuffer buffer = outbound.claim(FailedEncoder.BLOCK_LENGTH);
        failed.wrap(buffer, outbound.offset())
                .orderId(orderId)
                .userId(userId)
                .symbolId(symbolId)
                .reason(REASONS[reason.ordinal()]);
        commit(FailedEncoder.TEMPLATE_ID, FailedEncoder.BLOCK_LENGTH);
    }

    private void commit(final int typeId, final int lengthBytes) {
        outbound.commit(typeId, VERSION, lengthBytes);
        sent++;
    }

    /** Stands in before the first command; nothing is ever sent to it. */
    private enum Nowhere implements Outbound {
        INSTANCE;

        @Override
        public MutableDirectBuffer claim(final int maxLengthBytes) {
            throw new IllegalStateException("event outside a command");
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public void commit(final int typeId, final int schemaVersion, final int lengthBytes) {
            throw new IllegalStateException("event outside a command");
        }

        @Override
        public int maxOutputBytes() {
            return 0;
        }
    }
}

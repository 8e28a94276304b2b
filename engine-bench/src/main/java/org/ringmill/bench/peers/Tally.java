package org.ringmill.bench.peers;

import org.ringmill.examples.exchange.BookEvents;
import org.ringmill.examples.exchange.FailReason;
import org.ringmill.examples.exchange.OrderBook;
import org.ringmill.examples.exchange.Side;

/** Counts what a book answers: as much work as a peer has with its chain of events. One thread at a time. */
final class Tally implements BookEvents {
    private long trades;
    private long volume;
    private long refused;

    @Override
    public void trade(
            final long takerOrderId,
            final long takerUserId,
            final Side takerSide,
            final long makerOrderId,
            final long makerUserId,
            final long price,
            final long size) {
        trades++;
        volume += size;
    }

    @Override
    public void reduced(final long orderId, final long userId, final Side side, final long price, final long size) {}

    @Override
    public void rejected(final long orderId, final long userId, final Side side, final long price, final long size) {}

    @Override
    public void failed(final long orderId, final long userId, final FailReason reason) {
        refused++;
    }

    /** {@return what was counted and a checksum of the books: equal for equal matching} */
    String fingerprint(final OrderBook[] books) {
        return "trades=" + trades + ",volume=" + volume + ",refused=" + refused + ",book=" + Books.checksum(books);
    }
}

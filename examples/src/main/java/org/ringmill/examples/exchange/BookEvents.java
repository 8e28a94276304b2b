package org.ringmill.examples.exchange;

/**
 * Receives what an {@link OrderBook} answers, in the order in which it happens. Called on the thread that calls the book,
 * in the middle of a change: an implementation must not call the book back. Prices and sizes are in the units of the
 * commands; a size is at least 1.
 */
public interface BookEvents {
    /**
     * A taker met a maker.
     *
     * @param takerSide the side of the taker; the maker's is the other one
     * @param price     the maker's
     */
    void trade(
            long takerOrderId,
            long takerUserId,
            Side takerSide,
            long makerOrderId,
            long makerUserId,
            long price,
            long size);

    /** Size of an open order left the book by a cancel or a reduce. */
    void reduced(long orderId, long userId, Side side, long price, long size);

    /** The part of an IOC or FOK_BUDGET order that did not trade; {@code price} is the one it was placed with. */
    void rejected(long orderId, long userId, Side side, long price, long size);

    /** The command could not be carried out and changed nothing. */
    void failed(long orderId, long userId, FailReason reason);
}

package org.ringmill.examples.exchange;

/** One symbol: its book, and what its users hold. */
final class Market {
    final int symbolId;
    final OrderBook book;
    final Positions positions = new Positions();

    Market(final int symbolId, final int initialOrders) {
        this.symbolId = symbolId;
        this.book = new OrderBook(initialOrders);
    }
}

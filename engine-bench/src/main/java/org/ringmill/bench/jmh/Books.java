package org.ringmill.bench.jmh;

import org.openjdk.jmh.infra.Blackhole;
import org.ringmill.examples.exchange.BookEvents;
import org.ringmill.examples.exchange.FailReason;
import org.ringmill.examples.exchange.OrderBook;
import org.ringmill.examples.exchange.OrderType;
import org.ringmill.examples.exchange.Side;

/** Order books for the benchmarks, and who listens to them. */
final class Books {
    static final long USER = 7;
    static final long BEST_BID = 42_999;

    /** A price better than that of any order. */
    static final long WITHIN = 43_000;

    private static final long BEST_ASK = 43_001;

    /** More than is ever taken. */
    private static final long SIZE = 1_000_000_000_000L;

    private static final int ORDERS_OF_LEVEL = 8;

    private Books() {}

    /** {@return a book of so many orders, ids from 1, odd ones bids, a few to each price} */
    static OrderBook of(final int orders) {
        final OrderBook book = new OrderBook(2 * orders);
        final BookEvents silent = new Strict();
        for (int i = 0; i < orders; i++) {
            final int level = i / 2 / ORDERS_OF_LEVEL;
            final boolean isAsk = i % 2 == 1;
            book.place(
                    i + 1,
                    USER,
                    isAsk ? Side.ASK : Side.BID,
                    OrderType.GTC,
                    isAsk ? BEST_ASK + level : BEST_BID - level,
                    SIZE,
                    silent);
        }
        return book;
    }

    /** Takes no event: none is expected. */
    private static final class Strict implements BookEvents {
        @Override
        public void trade(
                final long takerOrderId,
                final long takerUserId,
                final Side takerSide,
                final long makerOrderId,
                final long makerUserId,
                final long price,
                final long size) {
            throw new IllegalStateException("a trade, takerOrderId=" + takerOrderId);
        }

        @Override
        public void reduced(final long orderId, final long userId, final Side side, final long price, final long size) {
            throw new IllegalStateException("a reduction, orderId=" + orderId);
        }

        @Override
        public void rejected(
                final long orderId, final long userId, final Side side, final long price, final long size) {
            throw new IllegalStateException("a rejection, orderId=" + orderId);
        }

        @Override
        public void failed(final long orderId, final long userId, final FailReason reason) {
            throw new IllegalStateException("refused, orderId=" + orderId + ", reason=" + reason);
        }
    }

    /** Takes every event as if it went somewhere. */
    static final class Swallowing implements BookEvents {
        private final Blackhole blackhole;

        Swallowing(final Blackhole blackhole) {
            this.blackhole = blackhole;
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
            blackhole.consume(makerOrderId ^ price ^ size);
        }

        @Override
        public void reduced(final long orderId, final long userId, final Side side, final long price, final long size) {
            blackhole.consume(orderId ^ price ^ size);
        }

        @Override
        public void rejected(
                final long orderId, final long userId, final Side side, final long price, final long size) {
            blackhole.consume(orderId ^ price ^ size);
        }

        @Override
        public void failed(final long orderId, final long userId, final FailReason reason) {
            throw new IllegalStateException("refused, orderId=" + orderId + ", reason=" + reason);
        }
    }
}

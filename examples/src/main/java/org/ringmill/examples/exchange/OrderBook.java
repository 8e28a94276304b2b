package org.ringmill.examples.exchange;

import java.util.Objects;
import org.ringmill.agent.RingmillException;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.Snapshotable;

/**
 * A limit order book of one symbol by price-time priority. Prices are any long; a size is 1 to {@link Long#MAX_VALUE}.
 *
 * <p>A command that cannot be carried out is answered by {@link BookEvents#failed} and changes nothing; its arguments are
 * checked first (size below 1), then the book (order unknown, or id taken). An order may trade with another of the same
 * user. A move, even to the price the order has, puts it behind the orders there.
 *
 * <p>Every command takes time bounded by the makers it trades with and the bits of a price, whatever the book holds; a
 * FOK_BUDGET order also visits the makers it would trade with. Nothing is allocated below the largest number of open orders
 * and price levels there has been. A book that cannot grow throws, and is not to be used any
 * more. One thread at a time.
 */
public final class OrderBook implements Snapshotable {
    /** Most open orders that there can be room for from the start. Some more fit, fewer where nearly each has a price of its own. */
    public static final int MAX_ORDERS = OrderStore.MAX_ORDERS;

    private static final int INITIAL_BLOCKS = 64;
    private static final int BID = Side.BID.ordinal();

    private final OrderStore orders;
    private final PriceLadder bids;
    private final PriceLadder asks;

    /**
     * Makes an empty book.
     *
     * @param initialOrders open orders to have room for from the start, 1 to {@link #MAX_ORDERS}; it grows beyond
     */
    public OrderBook(final int initialOrders) {
        if (initialOrders < 1 || initialOrders > MAX_ORDERS) {
            throw new IllegalArgumentException(
                    "initialOrders out of range 1.." + MAX_ORDERS + ", initialOrders=" + initialOrders);
        }
        orders = new OrderStore(initialOrders, 2 * INITIAL_BLOCKS);
        bids = new PriceLadder(Side.BID, orders, INITIAL_BLOCKS);
        asks = new PriceLadder(Side.ASK, orders, INITIAL_BLOCKS);
    }

    /**
     * Places an order: it trades with what crosses it, then rests or is rejected by its type.
     *
     * @param price limit, or the total budget of a {@link OrderType#FOK_BUDGET} order
     */
    public void place(
            final long orderId,
            final long userId,
            final Side side,
            final OrderType type,
            final long price,
            final long size,
            final BookEvents events) {
        if (size < 1) {
            events.failed(orderId, userId, FailReason.INVALID_SIZE);
        } else if (orders.find(orderId) != OrderStore.NONE) {
            events.failed(orderId, userId, FailReason.DUPLICATE_ORDER);
        } else if (type == OrderType.FOK_BUDGET) {
            fillOrKill(orderId, userId, side, price, size, events);
        } else {
            final PriceLadder makers = side == Side.BID ? asks : bids;
            final long open = match(orderId, userId, side, makers, makers.keyOf(price), size, events);
            if (open > 0) {
                if (type == OrderType.GTC) {
                    rest(orderId, userId, side, price, open);
                } else {
                    events.rejected(orderId, userId, side, price, open);
                }
            }
        }
    }

    /** Gives an order a new price; at one that crosses, it trades as a taker first. */
    public void move(final long orderId, final long userId, final long newPrice, final BookEvents events) {
        final int order = find(orderId, userId);
        if (order == OrderStore.NONE) {
            events.failed(orderId, userId, FailReason.UNKNOWN_ORDER);
            return;
        }
        final long[] records = orders.records();
        final boolean isBid = records[order + OrderStore.SIDE] == BID;
        final PriceLadder own = isBid ? bids : asks;
        final PriceLadder makers = isBid ? asks : bids;
        own.remove(order);
        records[order + OrderStore.PRICE] = newPrice;
        if (makers.reaches(makers.keyOf(newPrice)) && !takes(order, isBid, own, makers, newPrice, events)) {
            return;
        }
        own.append(order);
    }

    /** Takes all that is open of an order from the book. */
    public void cancel(final long orderId, final long userId, final BookEvents events) {
        final int order = find(orderId, userId);
        if (order == OrderStore.NONE) {
            events.failed(orderId, userId, FailReason.UNKNOWN_ORDER);
            return;
        }
        reduceBy(order, orders.records()[order + OrderStore.OPEN_SIZE], events);
    }

    /**
     * Takes a part of an order from the book.
     *
     * @param size at least 1; at most what is open is taken
     */
    public void reduce(final long orderId, final long userId, final long size, final BookEvents events) {
        if (size < 1) {
            events.failed(orderId, userId, FailReason.INVALID_SIZE);
            return;
        }
        final int order = find(orderId, userId);
        if (order == OrderStore.NONE) {
            events.failed(orderId, userId, FailReason.UNKNOWN_ORDER);
            return;
        }
        reduceBy(order, Math.min(size, orders.records()[order + OrderStore.OPEN_SIZE]), events);
    }

    /** {@return how many orders are open} */
    public int openOrders() {
        return orders.size();
    }

    /** {@return what is open of an order, or 0 if it is unknown or another user's} */
    public long openSize(final long orderId, final long userId) {
        final int order = find(orderId, userId);
        return order == OrderStore.NONE ? 0 : orders.records()[order + OrderStore.OPEN_SIZE];
    }

    /** {@return whether no order of the side is open} */
    public boolean isEmpty(final Side side) {
        return ladder(side).bestLevel() == PriceLadder.NO_LEVEL;
    }

    /**
     * {@return the best price of a side}
     *
     * @throws IllegalStateException if the side {@link #isEmpty}
     */
    public long bestPrice(final Side side) {
        final PriceLadder ladder = ladder(side);
        if (ladder.bestLevel() == PriceLadder.NO_LEVEL) {
            throw new IllegalStateException("no open order, side=" + side);
        }
        return ladder.priceOf(ladder.keyAt(ladder.bestLevel()));
    }

    /** Visits the open orders of a side, best price first and in time priority. */
    public void forEachOrder(final Side side, final OrderVisitor visitor) {
        Objects.requireNonNull(visitor, "visitor");
        final PriceLadder ladder = ladder(side);
        final long[] records = orders.records();
        for (int level = ladder.bestLevel(); level != PriceLadder.NO_LEVEL; level = ladder.after(level)) {
            int order = ladder.firstOrder(level);
            while (order > OrderStore.NONE) {
                visitor.onOrder(
                        records[order + OrderStore.ID],
                        records[order + OrderStore.USER],
                        records[order + OrderStore.PRICE],
                        records[order + OrderStore.OPEN_SIZE]);
                order = (int) records[order + OrderStore.NEXT];
            }
        }
    }

    /** Writes bids, then asks, each as how many orders and, best first, their id, user, price and open size. */
    @Override
    public void writeSnapshot(final SnapshotSink sink) {
        writeSide(Side.BID, sink);
        writeSide(Side.ASK, sink);
    }

    @Override
    public void readSnapshot(final SnapshotSource source) {
        clear();
        readSide(Side.BID, source);
        readSide(Side.ASK, source);
    }

    /** Takes all orders out, keeping the memory. */
    void clear() {
        orders.clear();
        bids.clear();
        asks.clear();
    }

    OrderStore orders() {
        return orders;
    }

    PriceLadder ladder(final Side side) {
        return side == Side.BID ? bids : asks;
    }

    private int find(final long orderId, final long userId) {
        final int order = orders.find(orderId);
        // The record of NONE is never an order, so its user need not be told apart first.
        return orders.records()[order + OrderStore.USER] == userId ? order : OrderStore.NONE;
    }

    private void rest(final long orderId, final long userId, final Side side, final long price, final long open) {
        final PriceLadder own = ladder(side);
        own.append(orders.add(orderId, userId, side.ordinal(), price, open));
        own.addVolume(open);
    }

    /** Trades a moved order, which is in no ladder. {@return whether some of it is left; if not, it is removed} */
    private boolean takes(
            final int order,
            final boolean isBid,
            final PriceLadder own,
            final PriceLadder makers,
            final long newPrice,
            final BookEvents events) {
        final long[] records = orders.records();
        final long before = records[order + OrderStore.OPEN_SIZE];
        final long open = match(
                records[order + OrderStore.ID],
                records[order + OrderStore.USER],
                isBid ? Side.BID : Side.ASK,
                makers,
                makers.keyOf(newPrice),
                before,
                events);
        own.takeVolume(before - open);
        records[order + OrderStore.OPEN_SIZE] = open;
        if (open == 0) {
            orders.remove(order);
            return false;
        }
        return true;
    }

    /** Trades with makers up to a key. {@return what is left of the size} */
    private long match(
            final long orderId,
            final long userId,
            final Side side,
            final PriceLadder makers,
            final long limitKey,
            final long size,
            final BookEvents events) {
        final long[] records = orders.records();
        long open = size;
        while (open > 0 && makers.reaches(limitKey)) {
            final int maker = makers.firstOrder(makers.bestLevel());
            final long makerOpen = records[maker + OrderStore.OPEN_SIZE];
            final long traded = Math.min(open, makerOpen);
            events.trade(
                    orderId,
                    userId,
                    side,
                    records[maker + OrderStore.ID],
                    records[maker + OrderStore.USER],
                    records[maker + OrderStore.PRICE],
                    traded);
            open -= traded;
            takeOpen(maker, makers, makerOpen, traded);
        }
        return open;
    }

    private void reduceBy(final int order, final long size, final BookEvents events) {
        final long[] records = orders.records();
        final Side side = Side.of((int) records[order + OrderStore.SIDE]);
        events.reduced(
                records[order + OrderStore.ID],
                records[order + OrderStore.USER],
                side,
                records[order + OrderStore.PRICE],
                size);
        takeOpen(order, ladder(side), records[order + OrderStore.OPEN_SIZE], size);
    }

    private void takeOpen(final int order, final PriceLadder ladder, final long open, final long size) {
        ladder.takeVolume(size);
        if (size == open) {
            ladder.remove(order);
            orders.remove(order);
        } else {
            orders.records()[order + OrderStore.OPEN_SIZE] = open - size;
        }
    }

    private void fillOrKill(
            final long orderId,
            final long userId,
            final Side side,
            final long budget,
            final long size,
            final BookEvents events) {
        final PriceLadder makers = side == Side.BID ? asks : bids;
        if (Budgets.allow(side, orders, makers, budget, size)) {
            match(orderId, userId, side, makers, Long.MAX_VALUE, size, events);
        } else {
            events.rejected(orderId, userId, side, budget, size);
        }
    }

    private void writeSide(final Side side, final SnapshotSink sink) {
        final int[] count = new int[1];
        forEachOrder(side, (orderId, userId, price, openSize) -> count[0]++);
        sink.putInt(count[0]);
        forEachOrder(side, (orderId, userId, price, openSize) -> {
            sink.putLong(orderId);
            sink.putLong(userId);
            sink.putLong(price);
            sink.putLong(openSize);
        });
    }

    private void readSide(final Side side, final SnapshotSource source) {
        final int count = source.takeInt();
        for (int i = 0; i < count; i++) {
            final long orderId = source.takeLong();
            final long userId = source.takeLong();
            final long price = source.takeLong();
            final long openSize = source.takeLong();
            if (openSize < 1 || orders.find(orderId) != OrderStore.NONE) {
                throw new RingmillException(
                        RingmillException.Category.FATAL,
                        "snapshot holds an impossible order, orderId=" + orderId + ", openSize=" + openSize);
            }
            rest(orderId, userId, side, price, openSize);
        }
    }
}

package org.ringmill.examples.exchange;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules written down as simply as they can be, to compare the fast book with. */
final class ReferenceBook {
    private final TreeMap<Long, ArrayDeque<Order>> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<Long, ArrayDeque<Order>> asks = new TreeMap<>();
    private final Map<Long, Order> open = new HashMap<>();

    static final class Order {
        final long orderId;
        final long userId;
        final Side side;
        long price;
        long size;

        Order(final long orderId, final long userId, final Side side, final long price, final long size) {
            this.orderId = orderId;
            this.userId = userId;
            this.side = side;
            this.price = price;
            this.size = size;
        }
    }

    void apply(final OrderCommand command, final BookEvents events) {
        final FailReason reason = refuses(command);
        if (reason != null) {
            events.failed(command.orderId(), command.userId(), reason);
            return;
        }
        switch (command.kind()) {
            case PLACE -> place(command, events);
            case MOVE -> move(open.get(command.orderId()), command.price(), events);
            case CANCEL -> reduce(open.get(command.orderId()), Long.MAX_VALUE, events);
            case REDUCE -> reduce(open.get(command.orderId()), command.size(), events);
        }
    }

    int openOrders() {
        return open.size();
    }

    Order order(final long orderId) {
        return open.get(orderId);
    }

    /** Bids then asks, each best first and in time priority. */
    List<String> orders() {
        final List<String> orders = new ArrayList<>();
        for (final Side side : Side.values()) {
            levels(side)
                    .values()
                    .forEach(level -> level.forEach(order -> orders.add(side + " id=" + order.orderId + " user="
                            + order.userId + " price=" + order.price + " open=" + order.size)));
        }
        return orders;
    }

    private @Nullable FailReason refuses(final OrderCommand command) {
        final boolean hasSize = command.kind() == CommandKind.PLACE || command.kind() == CommandKind.REDUCE;
        if (hasSize && command.size() < 1) {
            return FailReason.INVALID_SIZE;
        }
        final Order order = open.get(command.orderId());
        if (command.kind() == CommandKind.PLACE) {
            return order == null ? null : FailReason.DUPLICATE_ORDER;
        }
        return order != null && order.userId == command.userId() ? null : FailReason.UNKNOWN_ORDER;
    }

    private void place(final OrderCommand command, final BookEvents events) {
        final Order order =
                new Order(command.orderId(), command.userId(), command.side(), command.price(), command.size());
        if (command.type() != OrderType.FOK_BUDGET) {
            match(order, false, events);
        } else if (isWithinBudget(order)) {
            match(order, true, events);
        }
        if (order.size > 0 && command.type() == OrderType.GTC) {
            rest(order);
        } else if (order.size > 0) {
            events.rejected(order.orderId, order.userId, order.side, order.price, order.size);
        }
    }

    private void move(final Order order, final long newPrice, final BookEvents events) {
        remove(order);
        order.price = newPrice;
        match(order, false, events);
        if (order.size > 0) {
            rest(order);
        }
    }

    private void reduce(final Order order, final long size, final BookEvents events) {
        final long reduced = Math.min(size, order.size);
        events.reduced(order.orderId, order.userId, order.side, order.price, reduced);
        order.size -= reduced;
        if (order.size == 0) {
            remove(order);
        }
    }

    private void match(final Order taker, final boolean atAnyPrice, final BookEvents events) {
        final TreeMap<Long, ArrayDeque<Order>> makers = levels(other(taker.side));
        while (taker.size > 0 && !makers.isEmpty()) {
            final Order maker = makers.firstEntry().getValue().getFirst();
            final boolean crosses = taker.side == Side.BID ? maker.price <= taker.price : maker.price >= taker.price;
            if (!atAnyPrice && !crosses) {
                return;
            }
            final long size = Math.min(taker.size, maker.size);
            events.trade(taker.orderId, taker.userId, taker.side, maker.orderId, maker.userId, maker.price, size);
            taker.size -= size;
            maker.size -= size;
            if (maker.size == 0) {
                remove(maker);
            }
        }
    }

    private boolean isWithinBudget(final Order taker) {
        BigInteger money = BigInteger.ZERO;
        long left = taker.size;
        for (final ArrayDeque<Order> level : levels(other(taker.side)).values()) {
            for (final Order maker : level) {
                final long size = Math.min(left, maker.size);
                money = money.add(BigInteger.valueOf(maker.price).multiply(BigInteger.valueOf(size)));
                left -= size;
            }
        }
        final int compared = money.compareTo(BigInteger.valueOf(taker.price));
        return left == 0 && (taker.side == Side.BID ? compared <= 0 : compared >= 0);
    }

    private void rest(final Order order) {
        levels(order.side)
                .computeIfAbsent(order.price, price -> new ArrayDeque<>())
                .addLast(order);
        open.put(order.orderId, order);
    }

    private void remove(final Order order) {
        final ArrayDeque<Order> level = levels(order.side).get(order.price);
        level.remove(order);
        if (level.isEmpty()) {
            levels(order.side).remove(order.price);
        }
        open.remove(order.orderId);
    }

    private TreeMap<Long, ArrayDeque<Order>> levels(final Side side) {
        return side == Side.BID ? bids : asks;
    }

    private static Side other(final Side side) {
        return side == Side.BID ? Side.ASK : Side.BID;
    }
}

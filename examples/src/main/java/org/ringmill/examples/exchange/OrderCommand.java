package org.ringmill.examples.exchange;

import java.util.Objects;

/**
 * One command, held in place and overwritten by the next. A field that the present kind does not have is 0, and side BID
 * and type GTC. Values are not checked here: the exchange answers them. One thread at a time.
 */
public final class OrderCommand {
    private CommandKind kind = CommandKind.CANCEL;
    private Side side = Side.BID;
    private OrderType type = OrderType.GTC;
    private int symbolId;
    private long line;
    private long orderId;
    private long userId;
    private long price;
    private long size;

    /** Makes this the placing of an order. {@return this} */
    public OrderCommand place(
            final long newOrderId,
            final long newUserId,
            final Side newSide,
            final OrderType newType,
            final long newPrice,
            final long newSize) {
        set(CommandKind.PLACE, newOrderId, newUserId, newPrice, newSize);
        side = Objects.requireNonNull(newSide, "side");
        type = Objects.requireNonNull(newType, "type");
        return this;
    }

    /** Makes this the move of an order. {@return this} */
    public OrderCommand move(final long newOrderId, final long newUserId, final long newPrice) {
        set(CommandKind.MOVE, newOrderId, newUserId, newPrice, 0);
        return this;
    }

    /** Makes this the cancel of an order. {@return this} */
    public OrderCommand cancel(final long newOrderId, final long newUserId) {
        set(CommandKind.CANCEL, newOrderId, newUserId, 0, 0);
        return this;
    }

    /** Makes this the reduction of an order. {@return this} */
    public OrderCommand reduce(final long newOrderId, final long newUserId, final long newSize) {
        set(CommandKind.REDUCE, newOrderId, newUserId, 0, newSize);
        return this;
    }

    /** Sets the line, kept until set again: the command's number in its flow, from 1. {@return this} */
    public OrderCommand onLine(final long newLine) {
        line = newLine;
        return this;
    }

    /** Sets the symbol, kept until set again: any int, 0 at first. {@return this} */
    public OrderCommand ofSymbol(final int newSymbolId) {
        symbolId = newSymbolId;
        return this;
    }

    /** {@return what is asked for} */
    public CommandKind kind() {
        return kind;
    }

    /** {@return the command's number in its flow, from 1; its correlationId on the engine} */
    public long line() {
        return line;
    }

    /** {@return the symbol} */
    public int symbolId() {
        return symbolId;
    }

    /** {@return the order's id, chosen by the sender} */
    public long orderId() {
        return orderId;
    }

    /** {@return the sender} */
    public long userId() {
        return userId;
    }

    /** {@return the side of a PLACE} */
    public Side side() {
        return side;
    }

    /** {@return the type of a PLACE} */
    public OrderType type() {
        return type;
    }

    /** {@return the price or budget of a PLACE, the new price of a MOVE} */
    public long price() {
        return price;
    }

    /** {@return the size of a PLACE or REDUCE} */
    public long size() {
        return size;
    }

    /** Gives the command to a book. The symbol is not looked at. */
    public void applyTo(final OrderBook book, final BookEvents events) {
        switch (kind) {
            case PLACE -> book.place(orderId, userId, side, type, price, size, events);
            case MOVE -> book.move(orderId, userId, price, events);
            case CANCEL -> book.cancel(orderId, userId, events);
            case REDUCE -> book.reduce(orderId, userId, size, events);
        }
    }

    /** {@return the command as a line of the file format, without its end} */
    @Override
    public String toString() {
        final String head = kind + "," + orderId + "," + userId;
        return switch (kind) {
            case PLACE -> head + "," + side + "," + type + "," + price + "," + size;
            case MOVE -> head + "," + price;
            case CANCEL -> head;
            case REDUCE -> head + "," + size;
        };
    }

    private void set(
            final CommandKind newKind,
            final long newOrderId,
            final long newUserId,
            final long newPrice,
            final long newSize) {
        kind = newKind;
        orderId = newOrderId;
        userId = newUserId;
        price = newPrice;
        size = newSize;
        side = Side.BID;
        type = OrderType.GTC;
    }
}

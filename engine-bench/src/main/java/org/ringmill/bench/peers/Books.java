package org.ringmill.bench.peers;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.ringmill.examples.exchange.ExchangeMachine;
import org.ringmill.examples.exchange.OrderBook;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.Side;

/** The books of a flow, one for each symbol, and a checksum of what is open in them. */
final class Books {
    /** More than are open in one of our flows; a book grows beyond. */
    private static final int INITIAL_ORDERS = 4096;

    private Books() {}

    /** {@return how many symbols the commands name, numbered from 0} */
    static int symbols(final OrderCommand[] commands) {
        int highest = 0;
        for (final OrderCommand command : commands) {
            if (command.symbolId() < 0) {
                throw new IllegalArgumentException(
                        "symbols are numbered from 0, line=" + command.line() + ", symbolId=" + command.symbolId());
            }
            highest = Math.max(highest, command.symbolId());
        }
        return highest + 1;
    }

    /** {@return so many empty books} */
    static OrderBook[] empty(final int symbols) {
        final OrderBook[] books = new OrderBook[symbols];
        for (int i = 0; i < symbols; i++) {
            books[i] = new OrderBook(INITIAL_ORDERS);
        }
        return books;
    }

    /** {@return those of an exchange that has ended; of a symbol that never had an order an empty one} */
    static OrderBook[] of(final ExchangeMachine machine, final int symbols) {
        final OrderBook[] books = empty(symbols);
        for (final int symbolId : machine.symbolIds()) {
            books[symbolId] = Objects.requireNonNull(machine.book(symbolId));
        }
        return books;
    }

    /** {@return the {@link #checksum} once books alone have carried the commands out} */
    static String checksumAfter(final OrderCommand[] commands) {
        final OrderBook[] books = empty(symbols(commands));
        final Tally tally = new Tally();
        for (final OrderCommand command : commands) {
            command.applyTo(books[command.symbolId()], tally);
        }
        return checksum(books);
    }

    /**
     * {@return a checksum of all open orders, in hexadecimal digits} CRC-32C of symbol, side (0 BID, 1 ASK), order, user,
     * price and open size of each, as big-endian longs. By symbol, bids first, best price first, then by priority in
     * time. A peer has the same for its own books.
     */
    static String checksum(final OrderBook[] books) {
        final CRC32C crc = new CRC32C();
        final ByteBuffer values = ByteBuffer.allocate(6 * Long.BYTES);
        for (int symbol = 0; symbol < books.length; symbol++) {
            for (final Side side : Side.values()) {
                final long symbolId = symbol;
                books[symbol].forEachOrder(side, (orderId, userId, price, openSize) -> {
                    values.clear();
                    values.putLong(symbolId).putLong(side.ordinal()).putLong(orderId);
                    values.putLong(userId).putLong(price).putLong(openSize);
                    crc.update(values.flip());
                });
            }
        }
        return Long.toHexString(crc.getValue());
    }
}

package org.ringmill.peer.exchangecore;

import exchange.core2.core.common.IOrder;
import exchange.core2.core.common.OrderAction;
import exchange.core2.core.orderbook.IOrderBook;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A checksum of all open orders: CRC-32C of symbol, side (0 BID, 1 ASK), order, user, price and open size of each, as
 * big-endian longs. By symbol, bids first, best price first, then by priority in time. The bench has the same for its own book.
 */
final class BookChecksum {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer values = ByteBuffer.allocate(6 * Long.BYTES);

    private BookChecksum() {}

    /** {@return the checksum of some books, in hexadecimal digits} */
    static String of(final Collection<IOrderBook> books) {
        final BookChecksum checksum = new BookChecksum();
        final List<IOrderBook> bySymbol = books.stream()
                .sorted(Comparator.comparingInt(book -> book.getSymbolSpec().symbolId))
                .toList();
        for (final IOrderBook book : bySymbol) {
            final int symbol = book.getSymbolSpec().symbolId;
            book.bidOrdersStream(true).forEachOrdered(order -> checksum.add(symbol, order));
            book.askOrdersStream(true).forEachOrdered(order -> checksum.add(symbol, order));
        }
        return Long.toHexString(checksum.crc.getValue());
    }

    private void add(final int symbol, final IOrder order) {
        values.clear();
        values.putLong(symbol);
        values.putLong(order.getAction() == OrderAction.BID ? 0 : 1);
        values.putLong(order.getOrderId());
        values.putLong(order.getUid());
        values.putLong(order.getPrice());
        values.putLong(order.getSize() - order.getFilled());
        crc.update(values.flip());
    }
}

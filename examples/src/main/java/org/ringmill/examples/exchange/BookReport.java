package org.ringmill.examples.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Writes the price levels of an exchange as text, {@code side,price,openVolume,orders}: asks first, then bids, both from
 * the highest price down. Where there is a symbol other than 0, each line begins with its symbol, symbols ascending.
 */
public final class BookReport {
    private BookReport() {}

    /** Writes the report. The stream is flushed and not closed. */
    public static void write(final ExchangeMachine exchange, final OutputStream stream) throws IOException {
        final int[] symbolIds = exchange.symbolIds();
        final boolean isDefaultOnly = symbolIds.length == 0 || (symbolIds.length == 1 && symbolIds[0] == 0);
        for (final int symbolId : symbolIds) {
            final OrderBook book = exchange.book(symbolId);
            if (book != null) {
                write(book, isDefaultOnly ? "" : symbolId + ",", stream);
            }
        }
        stream.flush();
    }

    static void write(final OrderBook book, final String prefix, final OutputStream stream) throws IOException {
        final List<String> asks = levels(book, Side.ASK, prefix);
        Collections.reverse(asks);
        for (final String line : asks) {
            stream.write(line.getBytes(StandardCharsets.US_ASCII));
        }
        for (final String line : levels(book, Side.BID, prefix)) {
            stream.write(line.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static List<String> levels(final OrderBook book, final Side side, final String prefix) {
        final LevelLines lines = new LevelLines(prefix + side + ",");
        book.forEachOrder(side, lines);
        lines.endLevel();
        return lines.lines;
    }

    /** Gathers orders into levels. */
    private static final class LevelLines implements OrderVisitor {
        private final List<String> lines = new ArrayList<>();
        private final String head;
        private long price;
        private int count;
        /** Sizes may add up to more than a long holds. */
        private BigInteger volume = BigInteger.ZERO;

        LevelLines(final String head) {
            this.head = head;
        }

        @Override
        public void onOrder(final long orderId, final long userId, final long orderPrice, final long openSize) {
            if (count > 0 && orderPrice != price) {
                endLevel();
            }
            price = orderPrice;
            volume = volume.add(BigInteger.valueOf(openSize));
            count++;
        }

        void endLevel() {
            if (count > 0) {
                lines.add(head + price + "," + volume + "," + count + "\n");
            }
            volume = BigInteger.ZERO;
            count = 0;
        }
    }
}

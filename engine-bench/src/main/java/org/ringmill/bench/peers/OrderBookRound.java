package org.ringmill.bench.peers;

import org.ringmill.examples.exchange.OrderBook;
import org.ringmill.examples.exchange.OrderCommand;

/**
 * Our order book alone, on the thread that calls: the commands are there before the clock starts, and the events go to one
 * that counts trades and volume. Each round has new books. One thread at a time.
 */
public final class OrderBookRound {
    private final OrderCommand[] commands;
    private final int symbols;

    /**
     * Makes rounds of some commands.
     *
     * @param commands their symbols are numbered from 0; read, never written
     */
    public OrderBookRound(final OrderCommand[] commands) {
        this.commands = commands.clone();
        symbols = Books.symbols(commands);
    }

    /** {@return what one round came to} */
    public Round run() {
        final OrderBook[] books = Books.empty(symbols);
        final Tally tally = new Tally();
        // What setting up left behind is not the book's garbage.
        System.gc();
        final AllocatedBytes allocated = new AllocatedBytes();
        final long startNs = System.nanoTime();
        for (final OrderCommand command : commands) {
            command.applyTo(books[command.symbolId()], tally);
        }
        final long elapsedNs = System.nanoTime() - startNs;
        final long allocatedBytes = allocated.sum();
        return new Round(commands.length, elapsedNs, allocatedBytes, tally.fingerprint(books));
    }
}

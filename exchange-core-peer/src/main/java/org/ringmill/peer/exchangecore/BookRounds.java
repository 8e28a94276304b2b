package org.ringmill.peer.exchangecore;

import exchange.core2.collections.objpool.ObjectsPool;
import exchange.core2.core.common.CoreSymbolSpecification;
import exchange.core2.core.common.cmd.OrderCommand;
import exchange.core2.core.common.config.LoggingConfiguration;
import exchange.core2.core.orderbook.IOrderBook;
import exchange.core2.core.orderbook.OrderBookDirectImpl;
import exchange.core2.core.orderbook.OrderBookEventsHelper;
import java.util.List;
import java.util.Map;

/**
 * Rounds through {@link OrderBookDirectImpl} alone, on the thread that calls. Each round has new books, with pools as large
 * as the matching engine's. The chain of a command's events is walked and let go, as exchange-core does: its pool of
 * events is switched off by a constant in the jar that is published. One thread at a time.
 */
final class BookRounds {
    /** What {@code MatchingEngineRouter} asks for. */
    private static final Map<Integer, Integer> POOL_SIZES = Map.of(
            ObjectsPool.DIRECT_ORDER, 1024 * 1024,
            ObjectsPool.DIRECT_BUCKET, 1024 * 64,
            ObjectsPool.ART_NODE_4, 1024 * 32,
            ObjectsPool.ART_NODE_16, 1024 * 16,
            ObjectsPool.ART_NODE_48, 1024 * 8,
            ObjectsPool.ART_NODE_256, 1024 * 4);

    private final OrderCommand[] commands;
    private final List<CoreSymbolSpecification> symbols;

    BookRounds(final CommandFile file) {
        commands = new PreparedCommands(file).forBook();
        symbols = Symbols.specifications(file.symbols());
    }

    Round run() {
        final IOrderBook[] books = newBooks();
        final Tally tally = new Tally();
        System.gc();
        final AllocatedBytes allocated = new AllocatedBytes();
        final long startNs = System.nanoTime();
        for (final OrderCommand command : commands) {
            tally.add(IOrderBook.processCommand(books[command.symbol], command), command.matcherEvent);
            command.matcherEvent = null;
        }
        final long elapsedNs = System.nanoTime() - startNs;
        final long allocatedBytes = allocated.sum();
        return new Round(commands.length, elapsedNs, allocatedBytes, tally.fingerprint(List.of(books)));
    }

    private IOrderBook[] newBooks() {
        final ObjectsPool pool = new ObjectsPool(POOL_SIZES);
        final IOrderBook[] books = new IOrderBook[symbols.size()];
        for (int i = 0; i < books.length; i++) {
            books[i] = new OrderBookDirectImpl(
                    symbols.get(i), pool, OrderBookEventsHelper.NON_POOLED_EVENTS_HELPER, LoggingConfiguration.DEFAULT);
        }
        return books;
    }
}

package org.ringmill.bench.jmh;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.ringmill.examples.exchange.BookEvents;
import org.ringmill.examples.exchange.OrderBook;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.examples.exchange.OrderFlow;
import org.ringmill.examples.exchange.OrderType;
import org.ringmill.examples.exchange.Side;
import org.ringmill.journal.snapshot.BufferSnapshotSink;

/** The order book by kind of command, with a thousand orders open, and on a flow of all kinds. */
@State(Scope.Thread)
public class OrderBookBenchmark extends ShortRuns {
    private static final int OPEN_ORDERS = 1_024;
    private static final int FLOW = 1 << 18;
    private static final long FLOW_SEED = 1;
    private static final long NEW_ORDER = 1_000_000_000;

    private final List<OrderCommand> flow = new ArrayList<>(FLOW);
    private final OrderBook flowBook = new OrderBook(2 * OPEN_ORDERS);
    private final BufferSnapshotSink emptyBook = new BufferSnapshotSink();
    private OrderBook book;
    private BookEvents events;
    private long turn;

    /** Fills the books. */
    @Setup
    public void fill(final Blackhole blackhole) {
        events = new Books.Swallowing(blackhole);
        book = Books.of(OPEN_ORDERS);
        flowBook.writeSnapshot(emptyBook);
        final OrderFlow commands = new OrderFlow(FLOW_SEED);
        for (int i = 0; i < FLOW; i++) {
            final OrderCommand command = new OrderCommand();
            commands.next(command);
            flow.add(command);
        }
    }

    /** An order that rests behind others at its price, and is taken back. {@return how many are open} */
    @Benchmark
    public int placeAndCancel() {
        final long orderId = NEW_ORDER + turn++;
        book.place(orderId, Books.USER, Side.BID, OrderType.GTC, Books.BEST_BID - (turn & 31), 10, events);
        book.cancel(orderId, Books.USER, events);
        return book.openOrders();
    }

    /** To another price that has orders. {@return how many are open} */
    @Benchmark
    public int move() {
        final long orderId = 1 + 2 * (turn++ % (OPEN_ORDERS / 2)); // a bid
        book.move(orderId, Books.USER, Books.BEST_BID - ((turn * 7) & 31), events);
        return book.openOrders();
    }

    /** By less than is open. {@return how many are open} */
    @Benchmark
    public int reduce() {
        book.reduce(1 + turn++ % OPEN_ORDERS, Books.USER, 1, events);
        return book.openOrders();
    }

    /** A maker inside the spread, and the taker that uses it up. {@return how many are open} */
    @Benchmark
    public int placeAndTrade() {
        final long orderId = NEW_ORDER + 2 * turn++;
        book.place(orderId, Books.USER, Side.ASK, OrderType.GTC, Books.WITHIN, 10, events);
        book.place(orderId + 1, Books.USER, Side.BID, OrderType.IOC, Books.WITHIN, 10, events);
        return book.openOrders();
    }

    /** A fill or kill whose budget does not suffice: it looks at the makers, and takes none. {@return how many are open} */
    @Benchmark
    public int kill() {
        book.place(NEW_ORDER + turn++, Books.USER, Side.BID, OrderType.FOK_BUDGET, 1, 10, events);
        return book.openOrders();
    }

    /** The next of a recorded flow, 72% moves; it begins anew, with an empty book, when it is over. {@return how many are open} */
    @Benchmark
    public int flow() {
        final int next = (int) (turn++ & (FLOW - 1));
        if (next == 0) {
            flowBook.readSnapshot(emptyBook.source());
        }
        flow.get(next).applyTo(flowBook, events);
        return flowBook.openOrders();
    }
}

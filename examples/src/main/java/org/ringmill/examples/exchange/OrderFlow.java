package org.ringmill.examples.exchange;

/**
 * An endless flow of commands made from a seed: the same seed gives the same commands on every machine and JDK. Its shape
 * is that of a busy book: it opens with about a thousand resting orders for each symbol, then 71.5% moves by a few ticks, 12.5% new
 * GTC orders, 7% cancels, 7% reductions, 1.9% IOC and 0.05% FOK_BUDGET orders, around a price that walks slowly; one command
 * in some 25 trades. Every command names an order that is open, since the flow keeps books of its own.
 *
 * <p>Nothing is allocated once warm. One thread at a time.
 */
public final class OrderFlow {
    /** Most symbols of one flow. */
    public static final int MAX_SYMBOLS = 1024;

    private static final int RESTING_ORDERS = 1024;
    private static final int USERS = 1000;
    private static final int FIRST_MID_PRICE = 43_000;
    private static final int LEAST_MID_PRICE = 10_000;

    /** Of 10,000 commands; the rest are GTC. */
    private static final int MOVES = 7_150;

    private static final int CANCELS = 705;
    private static final int REDUCTIONS = 700;
    private static final int IOCS = 190;
    private static final int FOKS = 5;
    private static final int ALL = 10_000;

    /** How far orders move, in ticks, each as likely as the others. */
    private static final byte[] STEPS = {
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 6, 6, 7, 8, 10
    };

    private final OrderBook[] books;
    private final long[] midPrices;
    private final BookEvents deaf = new Deaf();

    private long state;
    private long line;
    private long lastOrderId;

    /** Makes a flow of one symbol, 0. */
    public OrderFlow(final long seed) {
        this(seed, 1);
    }

    /**
     * Makes a flow of several symbols, numbered from 0, each as busy as the others.
     *
     * @param symbols 1 to {@link #MAX_SYMBOLS}
     */
    public OrderFlow(final long seed, final int symbols) {
        if (symbols < 1 || symbols > MAX_SYMBOLS) {
            throw new IllegalArgumentException("symbols out of range 1.." + MAX_SYMBOLS + ", symbols=" + symbols);
        }
        state = seed;
        books = new OrderBook[symbols];
        midPrices = new long[symbols];
        for (int i = 0; i < symbols; i++) {
            books[i] = new OrderBook(2 * RESTING_ORDERS);
            midPrices[i] = FIRST_MID_PRICE;
        }
    }

    /** Makes the next command; lines count from 1. */
    public void next(final OrderCommand command) {
        final int symbol = books.length == 1 ? 0 : below(books.length);
        final OrderBook book = books[symbol];
        command.onLine(++line).ofSymbol(symbol);
        if (line <= (long) RESTING_ORDERS * books.length || book.openOrders() < RESTING_ORDERS / 2) {
            placeGtc(command, book, midPrices[symbol]);
        } else {
            walk(symbol);
            choose(command, book, midPrices[symbol]);
        }
        command.applyTo(book, deaf);
    }

    /** Passes over commands: those that were taken before. The command is used to hold them. */
    public void skip(final long commands, final OrderCommand command) {
        for (long i = 0; i < commands; i++) {
            next(command);
        }
    }

    private void choose(final OrderCommand command, final OrderBook book, final long midPrice) {
        int choice = below(ALL);
        if (choice < MOVES) {
            move(command, book);
            return;
        }
        choice -= MOVES;
        if (choice < CANCELS) {
            final int order = anyOrder(book);
            final long[] records = book.orders().records();
            command.cancel(records[order + OrderStore.ID], records[order + OrderStore.USER]);
            return;
        }
        choice -= CANCELS;
        if (choice < REDUCTIONS) {
            reduce(command, book);
        } else if (choice < REDUCTIONS + IOCS) {
            placeIoc(command, midPrice);
        } else if (choice < REDUCTIONS + IOCS + FOKS) {
            placeFok(command, book);
        } else {
            placeGtc(command, book, midPrice);
        }
    }

    /** Moves an order by a few ticks; seven times out of eight away from the other side if it would cross it. */
    private void move(final OrderCommand command, final OrderBook book) {
        final int order = anyOrder(book);
        final long[] records = book.orders().records();
        final Side side = Side.of((int) records[order + OrderStore.SIDE]);
        final long random = nextLong();
        final int step = STEPS[(int) random & 63];
        final boolean isUp = (random & 64) != 0;
        final long price = records[order + OrderStore.PRICE];
        long newPrice = isUp ? price + step : price - step;
        if ((random & 0x380) != 0 && crosses(book, side, newPrice)) {
            newPrice = isUp ? price - step : price + step;
        }
        command.move(records[order + OrderStore.ID], records[order + OrderStore.USER], Math.max(1, newPrice));
    }

    /** Takes a part of an order, or all of it while there are more than enough. */
    private void reduce(final OrderCommand command, final OrderBook book) {
        final int order = anyOrder(book);
        final long[] records = book.orders().records();
        final long open = records[order + OrderStore.OPEN_SIZE];
        final boolean isPart = open > 1 && book.openOrders() <= RESTING_ORDERS;
        final long size = isPart ? 1 + below((int) Math.min(open - 1, 1 << 20)) : open;
        command.reduce(records[order + OrderStore.ID], records[order + OrderStore.USER], size);
    }

    private void placeGtc(final OrderCommand command, final OrderBook book, final long midPrice) {
        final Side side = anySide();
        // Most near the middle, a few a thousand ticks off.
        final long distance = 1 + (long) below(1_000) * below(1_000) * below(1_000) / 1_000_000;
        long price = Math.max(1, side == Side.BID ? midPrice - distance : midPrice + distance);
        if (crosses(book, side, price)) {
            price = side == Side.BID ? book.bestPrice(Side.ASK) - 1 : book.bestPrice(Side.BID) + 1;
        }
        command.place(++lastOrderId, anyUser(), side, OrderType.GTC, price, anySize());
    }

    private void placeIoc(final OrderCommand command, final long midPrice) {
        final Side side = anySide();
        final long price = side == Side.BID ? midPrice + midPrice / 4 : midPrice - midPrice / 4;
        command.place(++lastOrderId, anyUser(), side, OrderType.IOC, price, anySize());
    }

    /** Offers a budget near what the order costs, so that some are filled and some are not. */
    private void placeFok(final OrderCommand command, final OrderBook book) {
        final Side side = anySide();
        final Side other = side == Side.BID ? Side.ASK : Side.BID;
        final long best = book.isEmpty(other) ? FIRST_MID_PRICE : book.bestPrice(other);
        final long size = anySize();
        final long budget = (best + below(16) - 8) * size;
        command.place(++lastOrderId, anyUser(), side, OrderType.FOK_BUDGET, budget, size);
    }

    private void walk(final int symbol) {
        final long random = nextLong();
        if ((random & 127) == 0) {
            midPrices[symbol] = Math.max(LEAST_MID_PRICE, midPrices[symbol] + ((random & 128) == 0 ? 1 : -1));
        }
    }

    private static boolean crosses(final OrderBook book, final Side side, final long price) {
        if (side == Side.BID) {
            return !book.isEmpty(Side.ASK) && price >= book.bestPrice(Side.ASK);
        }
        return !book.isEmpty(Side.BID) && price <= book.bestPrice(Side.BID);
    }

    private int anyOrder(final OrderBook book) {
        final OrderStore orders = book.orders();
        final int highWater = orders.highWater();
        int order = orders.recordAt(below(highWater));
        while (order == OrderStore.NONE) {
            order = orders.recordAt(below(highWater));
        }
        return order;
    }

    private Side anySide() {
        return nextLong() < 0 ? Side.BID : Side.ASK;
    }

    private long anyUser() {
        return 1L + below(USERS);
    }

    /** {@return 1 half of the time, else some tens} */
    private long anySize() {
        return nextLong() < 0 ? 1 : 1 + (long) below(90) * below(90) / 64;
    }

    /** {@return a number from 0 to below the bound, by multiplication (Lemire, "Fast Random Integer Generation", 2019)} */
    private int below(final int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
    private long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The answers are for whoever gets the commands. */
    private static final class Deaf implements BookEvents {
        @Override
        public void trade(
                final long takerOrderId,
                final long takerUserId,
                final Side takerSide,
                final long makerOrderId,
                final long makerUserId,
                final long price,
                final long size) {}

        @Override
        public void reduced(
                final long orderId, final long userId, final Side side, final long price, final long size) {}

        @Override
        public void rejected(
                final long orderId, final long userId, final Side side, final long price, final long size) {}

        @Override
        public void failed(final long orderId, final long userId, final FailReason reason) {}
    }
}

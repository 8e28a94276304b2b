package org.ringmill.examples.exchange;

/**
 * Whether a FOK_BUDGET order can be filled within its budget. Adds up price times size in 128 bits, which cannot
 * overflow: the sizes that are added are at most the order's, which is a long.
 */
final class Budgets {
    private Budgets() {}

    /**
     * {@return whether all of the size can be traded with the makers within the budget}
     *
     * <p>It gives up at the first level at which even trading all the rest there would miss the budget, since what follows
     * is worse.
     *
     * @param side of the taker
     */
    static boolean allow(
            final Side side, final OrderStore orders, final PriceLadder makers, final long budget, final long size) {
        if (!makers.holds(size)) {
            return false;
        }
        final long[] records = orders.records();
        long high = 0;
        long low = 0;
        long open = size;
        int level = makers.bestLevel();
        while (open > 0) {
            final long price = makers.priceOf(makers.keyAt(level));
            if (!meets(side, budget, plusHigh(high, low, price, open), low + price * open)) {
                return false;
            }
            int order = makers.firstOrder(level);
            while (order > OrderStore.NONE && open > 0) {
                final long traded = Math.min(open, records[order + OrderStore.OPEN_SIZE]);
                high = plusHigh(high, low, price, traded);
                low += price * traded;
                open -= traded;
                order = (int) records[order + OrderStore.NEXT];
            }
            level = makers.after(level);
        }
        return true;
    }

    /** {@return the high half of (high, low) + price * size} */
    private static long plusHigh(final long high, final long low, final long price, final long size) {
        final long productLow = price * size;
        final long carry = Long.compareUnsigned(low + productLow, productLow) < 0 ? 1 : 0;
        return high + Math.multiplyHigh(price, size) + carry;
    }

    private static boolean meets(final Side side, final long budget, final long high, final long low) {
        final long budgetHigh = budget >> 63;
        final int compared = high != budgetHigh ? Long.compare(high, budgetHigh) : Long.compareUnsigned(low, budget);
        return side == Side.BID ? compared <= 0 : compared >= 0;
    }
}

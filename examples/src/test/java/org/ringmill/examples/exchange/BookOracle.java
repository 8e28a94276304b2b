package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What must hold of a book between any two commands. */
final class BookOracle {
    private BookOracle() {}

    /** Bids then asks, each best first and in time priority, as {@link ReferenceBook#orders} gives them. */
    static List<String> orders(final OrderBook book) {
        final List<String> orders = new ArrayList<>();
        for (final Side side : Side.values()) {
            book.forEachOrder(
                    side,
                    (orderId, userId, price, openSize) -> orders.add(
                            side + " id=" + orderId + " user=" + userId + " price=" + price + " open=" + openSize));
        }
        return orders;
    }

    static void check(final OrderBook book) {
        final Set<Long> ids = new HashSet<>();
        for (final Side side : Side.values()) {
            checkSide(book, side, ids);
        }
        assertThat(book.openOrders()).isEqualTo(ids.size());
        int live = 0;
        for (int i = 0; i < book.orders().highWater(); i++) {
            live += book.orders().recordAt(i) == OrderStore.NONE ? 0 : 1;
        }
        assertThat(live).as("records in use").isEqualTo(ids.size());
        if (!book.isEmpty(Side.BID) && !book.isEmpty(Side.ASK)) {
            assertThat(book.bestPrice(Side.BID)).as("not crossed").isLessThan(book.bestPrice(Side.ASK));
        }
    }

    private static void checkSide(final OrderBook book, final Side side, final Set<Long> ids) {
        final PriceLadder ladder = book.ladder(side);
        BigInteger volume = BigInteger.ZERO;
        long lastKey = 0;
        boolean isFirst = true;
        for (int level = ladder.bestLevel(); level != PriceLadder.NO_LEVEL; level = ladder.after(level)) {
            final long key = ladder.keyAt(level);
            assertThat(isFirst || key > lastKey).as("levels in order").isTrue();
            if (isFirst) {
                assertThat(book.bestPrice(side)).as("best price").isEqualTo(ladder.priceOf(key));
                assertThat(ladder.reaches(key)).isTrue();
                assertThat(key > Long.MIN_VALUE && ladder.reaches(key - 1)).isFalse();
            }
            isFirst = false;
            lastKey = key;
            volume = volume.add(checkLevel(book, side, level, key, ids));
        }
        checkVolume(ladder, volume);
    }

    private static BigInteger checkLevel(
            final OrderBook book, final Side side, final int level, final long key, final Set<Long> ids) {
        final PriceLadder ladder = book.ladder(side);
        final long[] records = book.orders().records();
        BigInteger volume = BigInteger.ZERO;
        final int end = OrderStore.end(level);
        int previous = end;
        int order = ladder.firstOrder(level);
        assertThat(order).as("a level has orders").isNotEqualTo(end);
        while (order != end) {
            assertThat(order).as("an order").isGreaterThan(OrderStore.NONE);
            assertThat(records[order + OrderStore.PREVIOUS]).isEqualTo(previous);
            assertThat(records[order + OrderStore.LEVEL]).isEqualTo(level);
            assertThat(records[order + OrderStore.SIDE]).isEqualTo(side.ordinal());
            assertThat(ladder.keyOf(records[order + OrderStore.PRICE])).isEqualTo(key);
            assertThat(records[order + OrderStore.OPEN_SIZE]).isPositive();
            assertThat(book.orders().find(records[order + OrderStore.ID])).isEqualTo(order);
            assertThat(ids.add(records[order + OrderStore.ID])).as("ids differ").isTrue();
            volume = volume.add(BigInteger.valueOf(records[order + OrderStore.OPEN_SIZE]));
            previous = order;
            order = (int) records[order + OrderStore.NEXT];
        }
        assertThat(records[end + OrderStore.PREVIOUS & records.length - 1]).isEqualTo(previous);
        return volume;
    }

    private static void checkVolume(final PriceLadder ladder, final BigInteger volume) {
        final BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
        assertThat(ladder.holds(volume.min(most).longValueExact()))
                .as("holds its volume")
                .isTrue();
        if (volume.compareTo(most) < 0) {
            assertThat(ladder.holds(volume.longValueExact() + 1))
                    .as("holds no more")
                    .isFalse();
        }
    }
}

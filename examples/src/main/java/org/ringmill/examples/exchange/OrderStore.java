package org.ringmill.examples.exchange;

import java.util.Arrays;

/**
 * The open orders of one book in flat memory, found by id. An order is a record of eight longs in one
 * array; a reference to it is the index of its first long, and {@link #NONE} is no order. Flat records instead of
 * objects cost no garbage collector barrier when links change. Records are reused last in, first out.
 *
 * <p>References below {@code NONE} are the {@link PriceLadder}s': the ends of their lists, with links where an order has them, so
 * that to link an order is the same between two others and at an end. They count from the end of the array, whose length is a power of
 * two: {@code records[reference + field & records.length - 1]} is right for both.
 *
 * <p>It grows by doubling; nothing is allocated below the largest number of orders and levels there has been.
 */
final class OrderStore {
    static final int NONE = RecordIndex.NONE;

    /** Fields of a record. The links and the level belong to the {@link PriceLadder} that the order stands in. */
    static final int ID = 0;

    static final int USER = 1;
    static final int PRICE = 2;
    static final int OPEN_SIZE = 3;
    static final int NEXT = 4;
    static final int PREVIOUS = 5;
    /** {@link PriceLadder#NO_LEVEL} in a free record. */
    static final int LEVEL = 6;

    static final int SIDE = 7;

    static final int MAX_ORDERS = 1 << 26;

    private static final int MAX_LENGTH = 1 << 30;

    private static final int RECORD_SHIFT = 3;
    private static final int RECORD_LENGTH = 1 << RECORD_SHIFT;

    private final RecordIndex index;
    private long[] records;
    private int firstFree = NONE;
    /** First record that has never been used. */
    private int unused = RECORD_LENGTH;
    /** Longs at the end of the array that are not for orders. */
    private int endLength;

    OrderStore(final int initialCapacity) {
        records = new long[RecordIndex.powerOfTwo((initialCapacity + 1) << RECORD_SHIFT)];
        index = new RecordIndex(initialCapacity);
    }

    /** {@return the records; a new array after an order was added, or longs were reserved} */
    long[] records() {
        return records;
    }

    /** Sees to it that references below {@link #NONE} have that many longs. */
    void reserveEnd(final int longs) {
        while (longs > records.length - unused) {
            grow();
        }
        endLength = Math.max(endLength, longs);
    }

    int size() {
        return index.size();
    }

    /** {@return how many records have ever been used; they are those up to {@link #recordAt} of one less} */
    int highWater() {
        return (unused >> RECORD_SHIFT) - 1;
    }

    /** {@return the record at a position from 0, or {@link #NONE} if it is free now} */
    int recordAt(final int position) {
        final int order = (position + 1) << RECORD_SHIFT;
        return records[order + LEVEL] == PriceLadder.NO_LEVEL ? NONE : order;
    }

    /** {@return the order with the id, or {@link #NONE}} */
    int find(final long orderId) {
        return index.find(records, orderId);
    }

    /** {@return a new order; the id must not be taken; links and level are the caller's to fill} */
    int add(final long orderId, final long userId, final int side, final long price, final long openSize) {
        final int order = takeRecord();
        final long[] records = this.records;
        records[order] = orderId;
        records[order + USER] = userId;
        records[order + PRICE] = price;
        records[order + OPEN_SIZE] = openSize;
        records[order + SIDE] = side;
        index.add(records, order);
        return order;
    }

    /** Takes an order out of the index and frees its record. */
    void remove(final int order) {
        index.remove(records, order);
        records[order + LEVEL] = PriceLadder.NO_LEVEL;
        records[order + NEXT] = firstFree;
        firstFree = order;
    }

    void clear() {
        index.clear();
        Arrays.fill(records, 0, unused, 0);
        firstFree = NONE;
        unused = RECORD_LENGTH;
    }

    private int takeRecord() {
        if (firstFree != NONE) {
            final int order = firstFree;
            firstFree = (int) records[order + NEXT];
            return order;
        }
        if (unused + RECORD_LENGTH > records.length - endLength) {
            grow();
        }
        final int order = unused;
        unused += RECORD_LENGTH;
        return order;
    }

    private void grow() {
        final long[] old = records;
        if (old.length == MAX_LENGTH) {
            throw new IllegalStateException("too many open orders and price levels in one book, orders=" + size());
        }
        records = new long[old.length << 1];
        System.arraycopy(old, 0, records, 0, unused);
        System.arraycopy(old, old.length - endLength, records, records.length - endLength, endLength);
    }
}

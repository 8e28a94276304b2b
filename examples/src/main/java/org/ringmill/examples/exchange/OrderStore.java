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
 * <p>It grows by doubling, up to 2^30 longs: eight for each order, and 32 for each sixteen neighbouring prices of a side with
 * orders. Nothing is allocated below the largest number of both there has been.
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
    private static final int LEVELS = 1 << PriceLadder.BLOCK_SHIFT;
    /** Two links for each level of a block. */
    private static final int BLOCK_LENGTH = 2 * LEVELS;

    private final RecordIndex index;
    private long[] records;
    private int firstFree = NONE;
    /** First record that has never been used. */
    private int unused = RECORD_LENGTH;
    /** Blocks of levels that have ever been used. */
    private int blocks;

    OrderStore(final int initialOrders, final int initialBlocks) {
        records =
                new long[RecordIndex.powerOfTwo(((initialOrders + 1) << RECORD_SHIFT) + initialBlocks * BLOCK_LENGTH)];
        index = new RecordIndex(initialOrders);
    }

    /** {@return the records; a new array after an order or a block was added} */
    long[] records() {
        return records;
    }

    /** {@return the number of a new block of levels, from 1; the lists of its levels are empty} */
    int addBlock() {
        requireRoom(BLOCK_LENGTH);
        final int block = ++blocks;
        final int mask = records.length - 1;
        for (int place = 0; place < LEVELS; place++) {
            final int end = end(block * LEVELS + place);
            records[end + NEXT & mask] = end;
            records[end + PREVIOUS & mask] = end;
        }
        return block;
    }

    /** {@return the end of a level's list: before its first order and behind its last, a reference below {@link #NONE}} */
    static int end(final int level) {
        return 2 * LEVELS - 2 - NEXT - 2 * level;
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
        blocks = 0;
        firstFree = NONE;
        unused = RECORD_LENGTH;
    }

    private int takeRecord() {
        if (firstFree != NONE) {
            final int order = firstFree;
            firstFree = (int) records[order + NEXT];
            return order;
        }
        requireRoom(RECORD_LENGTH);
        final int order = unused;
        unused += RECORD_LENGTH;
        return order;
    }

    private void requireRoom(final int longs) {
        if (unused + longs > records.length - blocks * BLOCK_LENGTH) {
            grow();
        }
    }

    private void grow() {
        final long[] old = records;
        if (old.length == MAX_LENGTH) {
            throw new IllegalStateException("too many open orders and price levels in one book, orders=" + size()
                    + ", blocksOfLevels=" + blocks);
        }
        final int endLength = blocks * BLOCK_LENGTH;
        records = new long[old.length << 1];
        System.arraycopy(old, 0, records, 0, unused);
        System.arraycopy(old, old.length - endLength, records, records.length - endLength, endLength);
    }
}

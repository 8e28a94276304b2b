package org.ringmill.examples.exchange;

import java.util.Arrays;

/**
 * The price levels of one side of a book, each a circular list of orders by time, with an {@link OrderStore#end} that is
 * none. It knows keys, not prices: an ask's key is its price, a bid's the complement, so that the best level is the one
 * with the least key on both sides and any long is a price.
 *
 * <p>Sixteen neighbouring keys share a block, found by hash; a bitmap in the block says which levels have orders, so
 * making, dropping and following a level inside a block is one bit operation, and prices near the best, where a
 * market changes, share blocks. The order of the blocks is in a {@link PrefixSet}, touched when a block becomes used or
 * empty; its cost is bounded by the bits of a price, not by the number of levels.
 *
 * <p>A level's number is its block's times sixteen plus its place in it, and valid while it has orders. The two sides of a
 * book have their blocks from the same {@link OrderStore}, so their levels have different numbers.
 */
final class PriceLadder {
    static final int NO_LEVEL = 0;

    static final int BLOCK_SHIFT = Long.SIZE - PrefixSet.PREFIX_BITS;
    private static final int BLOCK_MASK = (1 << BLOCK_SHIFT) - 1;
    private static final int NO_BLOCK = RecordIndex.NONE;

    /** Turns a price into a key and back: 0 or all ones. */
    private final long keyMask;

    private final OrderStore orders;
    private final RecordIndex index;
    private final PrefixSet used;

    private int bestLevel = NO_LEVEL;
    private long bestKey;

    /** Open size of the whole side, 128 bits unsigned: sizes may add up to more than a long holds. */
    private long volumeHigh;

    private long volumeLow;

    /** By block: which levels have orders. */
    private int[] bits;
    /** By block: the key without its last bits, as an unsigned number that keeps the order. Links free blocks. */
    private long[] prefixes;

    private int firstFree = NO_BLOCK;

    PriceLadder(final Side side, final OrderStore orders, final int initialBlocks) {
        this.keyMask = side == Side.ASK ? 0 : -1;
        this.orders = orders;
        this.index = new RecordIndex(initialBlocks);
        this.used = new PrefixSet(initialBlocks);
        final int capacity = RecordIndex.powerOfTwo(initialBlocks);
        bits = new int[capacity];
        prefixes = new long[capacity];
    }

    long keyOf(final long price) {
        return price ^ keyMask;
    }

    long priceOf(final long key) {
        return key ^ keyMask;
    }

    /** {@return whether the best level is at the key or better} */
    boolean reaches(final long key) {
        return bestLevel != NO_LEVEL && bestKey <= key;
    }

    /** {@return the best level, or {@link #NO_LEVEL}} */
    int bestLevel() {
        return bestLevel;
    }

    /** {@return the first order of a level that has orders; what follows the last one is no order} */
    int firstOrder(final int level) {
        final long[] records = orders.records();
        return (int) records[OrderStore.end(level) + OrderStore.NEXT & records.length - 1];
    }

    long keyAt(final int level) {
        return (prefixes[level >> BLOCK_SHIFT] << BLOCK_SHIFT | (level & BLOCK_MASK)) ^ Long.MIN_VALUE;
    }

    /** {@return the level next worse than one that has orders, or {@link #NO_LEVEL}} */
    int after(final int level) {
        final int block = level >> BLOCK_SHIFT;
        final int following = bits[block] & -2 << (level & BLOCK_MASK);
        if (following != 0) {
            return block << BLOCK_SHIFT | Integer.numberOfTrailingZeros(following);
        }
        final long prefix = used.after(prefixes[block]);
        if (prefix == PrefixSet.NONE) {
            return NO_LEVEL;
        }
        final int nextBlock = index.find(prefixes, prefix);
        return nextBlock << BLOCK_SHIFT | Integer.numberOfTrailingZeros(bits[nextBlock]);
    }

    /** Puts an order behind those at the key of its price. */
    void append(final int order) {
        final long key = orders.records()[order + OrderStore.PRICE] ^ keyMask;
        final long prefix = (key ^ Long.MIN_VALUE) >>> BLOCK_SHIFT;
        int block = index.find(prefixes, prefix);
        if (block == NO_BLOCK) {
            block = addBlock(prefix);
        }
        final int place = (int) key & BLOCK_MASK;
        final int level = block << BLOCK_SHIFT | place;
        final int end = OrderStore.end(level);
        final long[] records = orders.records(); // another array, if there was a block to add
        final int mask = records.length - 1;
        final int last = (int) records[end + OrderStore.PREVIOUS & mask];
        records[order + OrderStore.LEVEL] = level;
        records[order + OrderStore.NEXT] = end;
        records[order + OrderStore.PREVIOUS] = last;
        records[last + OrderStore.NEXT & mask] = order;
        records[end + OrderStore.PREVIOUS & mask] = order;
        bits[block] |= 1 << place;
        if (bestLevel == NO_LEVEL || key < bestKey) {
            bestLevel = level;
            bestKey = key;
        }
    }

    /** Takes an order out of its level, and the level away if it was the last. */
    void remove(final int order) {
        final long[] records = orders.records();
        final int mask = records.length - 1;
        final int next = (int) records[order + OrderStore.NEXT];
        final int previous = (int) records[order + OrderStore.PREVIOUS];
        records[next + OrderStore.PREVIOUS & mask] = previous;
        records[previous + OrderStore.NEXT & mask] = next;
        if (next == previous) { // only the end is left
            dropLevel((int) records[order + OrderStore.LEVEL]);
        }
    }

    void addVolume(final long size) {
        volumeLow += size;
        if (Long.compareUnsigned(volumeLow, size) < 0) {
            volumeHigh++;
        }
    }

    void takeVolume(final long size) {
        if (Long.compareUnsigned(volumeLow, size) < 0) {
            volumeHigh--;
        }
        volumeLow -= size;
    }

    /** {@return whether at least the size is open on this side} */
    boolean holds(final long size) {
        return volumeHigh != 0 || Long.compareUnsigned(volumeLow, size) >= 0;
    }

    void clear() {
        index.clear();
        Arrays.fill(bits, 0);
        used.clear();
        bestLevel = NO_LEVEL;
        volumeHigh = 0;
        volumeLow = 0;
        firstFree = NO_BLOCK;
    }

    private void dropLevel(final int level) {
        if (level == bestLevel) {
            bestLevel = after(level);
            bestKey = keyAt(bestLevel);
        }
        final int block = level >> BLOCK_SHIFT;
        bits[block] &= ~(1 << (level & BLOCK_MASK));
        if (bits[block] == 0) {
            dropBlock(block);
        }
    }

    private int addBlock(final long prefix) {
        final int block = takeBlock();
        prefixes[block] = prefix;
        index.add(prefixes, block);
        used.add(prefix);
        return block;
    }

    private void dropBlock(final int block) {
        used.remove(prefixes[block]);
        index.remove(prefixes, block);
        prefixes[block] = firstFree;
        firstFree = block;
    }

    private int takeBlock() {
        if (firstFree != NO_BLOCK) {
            final int block = firstFree;
            firstFree = (int) prefixes[block];
            return block;
        }
        final int block = orders.addBlock();
        if (block >= bits.length) {
            final int capacity = RecordIndex.powerOfTwo(block + 1);
            bits = Arrays.copyOf(bits, capacity);
            prefixes = Arrays.copyOf(prefixes, capacity);
        }
        return block;
    }
}

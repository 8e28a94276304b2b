package org.ringmill.examples.exchange;

import java.util.Arrays;

/**
 * An ordered set of numbers of {@value #PREFIX_BITS} bits: a trie of bitmaps, 64 ways at each of {@value #DEPTHS}
 * depths, whose nodes live in one hash table by depth and number, as in an x-fast trie (Willard, "Log-logarithmic
 * worst-case range queries are possible in space Theta(N)", 1983) with a wider fan-out. Neighbours share nodes, so adding or
 * removing one usually changes one word; the worst case is one word per depth, whatever the numbers are.
 *
 * <p>The table grows by doubling; nothing is allocated below the largest number of nodes there has been.
 */
final class PrefixSet {
    static final int PREFIX_BITS = 60;
    static final long NONE = -1;

    private static final int DEPTHS = 10;
    private static final int WAYS_SHIFT = 6;
    private static final int DEPTH_SHIFT = 4;
    private static final long WAYS_MASK = 63;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** Pairs of a node's key and its bitmap; a bitmap of 0 is a free pair. */
    private long[] nodes;

    private int shift;
    private int size;

    PrefixSet(final int initialCapacity) {
        allocate(RecordIndex.powerOfTwo(initialCapacity) << 1);
    }

    /** Adds a number that is not in the set. */
    void add(final long prefix) {
        long node = prefix;
        for (int depth = 1; depth <= DEPTHS; depth++) {
            final long bit = 1L << (node & WAYS_MASK);
            node >>>= WAYS_SHIFT;
            final long key = key(depth, node);
            final int i = find(key);
            if (nodes[i + 1] != 0) {
                nodes[i + 1] |= bit;
                return;
            }
            nodes[i] = key;
            nodes[i + 1] = bit;
            size++;
            if (size << 2 > nodes.length) {
                grow();
            }
        }
    }

    /** Removes a number that is in the set. */
    void remove(final long prefix) {
        long node = prefix;
        for (int depth = 1; depth <= DEPTHS; depth++) {
            final long bit = 1L << (node & WAYS_MASK);
            node >>>= WAYS_SHIFT;
            final int i = find(key(depth, node));
            nodes[i + 1] &= ~bit;
            if (nodes[i + 1] != 0) {
                return;
            }
            removeNode(i);
        }
    }

    /** {@return the least number in the set above one that is in it, or {@link #NONE}} */
    long after(final long prefix) {
        long node = prefix;
        for (int depth = 1; depth <= DEPTHS; depth++) {
            // Shifted twice, since a shift by 64 would be none.
            final long above = -2L << (node & WAYS_MASK);
            node >>>= WAYS_SHIFT;
            final long following = nodes[find(key(depth, node)) + 1] & above;
            if (following != 0) {
                return least(depth, node << WAYS_SHIFT | Long.numberOfTrailingZeros(following));
            }
        }
        return NONE;
    }

    void clear() {
        Arrays.fill(nodes, 0);
        size = 0;
    }

    /** Goes down to the least number below a child of a node at a depth. */
    private long least(final int depth, final long child) {
        long node = child;
        for (int d = depth - 1; d > 0; d--) {
            node = node << WAYS_SHIFT | Long.numberOfTrailingZeros(nodes[find(key(d, node)) + 1]);
        }
        return node;
    }

    private static long key(final int depth, final long node) {
        return node << DEPTH_SHIFT | depth;
    }

    /** {@return where the node is, or the free pair where it would be} */
    private int find(final long key) {
        final long[] nodes = this.nodes;
        final int mask = nodes.length - 1;
        int i = home(key);
        while (nodes[i + 1] != 0 && nodes[i] != key) {
            i = i + 2 & mask;
        }
        return i;
    }

    private void removeNode(final int position) {
        final long[] nodes = this.nodes;
        final int mask = nodes.length - 1;
        int gap = position;
        for (int i = gap + 2 & mask; nodes[i + 1] != 0; i = i + 2 & mask) {
            final int distance = i - home(nodes[i]) & mask;
            if (distance >= (i - gap & mask)) {
                nodes[gap] = nodes[i];
                nodes[gap + 1] = nodes[i + 1];
                gap = i;
            }
        }
        nodes[gap + 1] = 0;
        size--;
    }

    private void grow() {
        final long[] old = nodes;
        allocate(old.length << 1);
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0) {
                final int target = find(old[i]);
                nodes[target] = old[i];
                nodes[target + 1] = old[i + 1];
            }
        }
    }

    private void allocate(final int length) {
        nodes = new long[length];
        shift = Long.numberOfLeadingZeros((length >> 1) - 1L);
    }

    private int home(final long key) {
        return (int) (((key ^ (key >>> 32)) * GOLDEN_RATIO) >>> shift) << 1;
    }
}

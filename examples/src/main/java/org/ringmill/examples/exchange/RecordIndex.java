package org.ringmill.examples.exchange;

import java.util.Arrays;

/**
 * Finds records by a key of 64 bits, for an owner that keeps them in an array of longs: a record is the index of its key in that array,
 * which the owner passes with each call, and {@link #NONE} is no record. Open addressing with linear probing and
 * deletion by moving back (Knuth, The Art of Computer Programming 3, 6.4, algorithm R), at most half full, so it never fills
 * with tombstones. It grows by doubling; nothing is allocated below the largest number of records there has been.
 */
final class RecordIndex {
    static final int NONE = 0;

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private int[] table;
    private int shift;
    private int size;

    RecordIndex(final int initialRecords) {
        allocate(powerOfTwo(initialRecords) << 1);
    }

    /** {@return the least power of two that is at least the number and at least 16} */
    static int powerOfTwo(final int atLeast) {
        return atLeast <= 16 ? 16 : Integer.highestOneBit(atLeast - 1) << 1;
    }

    int size() {
        return size;
    }

    int find(final long[] keys, final long key) {
        final int[] table = this.table;
        final int mask = table.length - 1;
        int i = home(key);
        int record = table[i & mask];
        while (record != NONE && keys[record] != key) {
            record = table[++i & mask];
        }
        return record;
    }

    /** Adds a record whose key is not in the index. */
    void add(final long[] keys, final int record) {
        if (size << 1 >= table.length) {
            grow(keys);
        }
        link(keys, record);
        size++;
    }

    /** Removes a record that is in the index. */
    void remove(final long[] keys, final int record) {
        final int[] table = this.table;
        final int mask = table.length - 1;
        int gap = home(keys[record]);
        while (table[gap & mask] != record) {
            gap++;
        }
        gap &= mask;
        for (int i = gap + 1 & mask; table[i] != NONE; i = i + 1 & mask) {
            final int distance = i - home(keys[table[i]]) & mask;
            if (distance >= (i - gap & mask)) {
                table[gap] = table[i];
                gap = i;
            }
        }
        table[gap] = NONE;
        size--;
    }

    void clear() {
        Arrays.fill(table, NONE);
        size = 0;
    }

    private void link(final long[] keys, final int record) {
        final int mask = table.length - 1;
        int i = home(keys[record]);
        while (table[i & mask] != NONE) {
            i++;
        }
        table[i & mask] = record;
    }

    private void grow(final long[] keys) {
        final int[] old = table;
        allocate(old.length << 1);
        for (final int record : old) {
            if (record != NONE) {
                link(keys, record);
            }
        }
    }

    private void allocate(final int length) {
        table = new int[length];
        shift = Long.numberOfLeadingZeros(length - 1L);
    }

    private int home(final long key) {
        return (int) (((key ^ (key >>> 32)) * GOLDEN_RATIO) >>> shift);
    }
}

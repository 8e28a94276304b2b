package org.ringmill.time;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/**
 * The timers of one state machine: a binary heap ordered by deadline and id, with an index from id to heap slot. The
 * order in which timers fire depends on nothing but their deadlines and ids, so that state rebuilt from a snapshot fires
 * them as the original would have; a timer wheel fires those of one tick by slot, which depends on history. Schedule,
 * cancel and expiry take O(log n). Used on the logic thread only.
 */
public final class TimerQueue implements Timers {
    /** {@link #nextDeadlineNs()} when no timer is pending. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final long MISSING_SLOT = -1;

    private long[] ids = new long[16];
    private long[] deadlines = new long[16];
    private int size;
    private final Long2LongHashMap slotById = new Long2LongHashMap(MISSING_SLOT);

    /** Takes a pending timer. */
    @FunctionalInterface
    public interface TimerConsumer {
        /** Takes the timer's id and its deadline in nanoseconds since the epoch. */
        void accept(long timerId, long deadlineNs);
    }

    @Override
    public void schedule(final long timerId, final long deadlineNs) {
        cancel(timerId);
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
            deadlines = Arrays.copyOf(deadlines, size * 2);
        }
        place(size, timerId, deadlineNs);
        siftUp(size++);
    }

    @Override
    public boolean cancel(final long timerId) {
        final long slot = slotById.remove(timerId);
        if (slot == MISSING_SLOT) {
            return false;
        }
        removeSlot((int) slot);
        return true;
    }

    @Override
    public int size() {
        return size;
    }

    /** {@return the earliest deadline, or {@link #NO_DEADLINE}} */
    public long nextDeadlineNs() {
        return size == 0 ? NO_DEADLINE : deadlines[0];
    }

    /**
     * Removes the first timer; call only when {@link #size()} is above 0.
     *
     * @return its id
     */
    public long removeFirst() {
        assert size > 0;
        final long timerId = ids[0];
        slotById.remove(timerId);
        removeSlot(0);
        return timerId;
    }

    /** Removes all timers. */
    public void clear() {
        size = 0;
        slotById.clear();
    }

    /** Gives every pending timer in the order in which they would fire. */
    public void forEachInOrder(final TimerConsumer consumer) {
        final Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> isBefore(a, b) ? -1 : (isBefore(b, a) ? 1 : 0));
        for (final int slot : order) {
            consumer.accept(ids[slot], deadlines[slot]);
        }
    }

    private void removeSlot(final int slot) {
        size--;
        if (slot < size) {
            place(slot, ids[size], deadlines[size]);
            siftDown(slot);
            siftUp(slot);
        }
    }

    private void siftUp(final int from) {
        int slot = from;
        while (slot > 0) {
            final int parent = (slot - 1) >>> 1;
            if (!isBefore(slot, parent)) {
                return;
            }
            swap(slot, parent);
            slot = parent;
        }
    }

    private void siftDown(final int from) {
        int slot = from;
        while (true) {
            final int left = 2 * slot + 1;
            if (left >= size) {
                return;
            }
            final int right = left + 1;
            final int child = right < size && isBefore(right, left) ? right : left;
            if (!isBefore(child, slot)) {
                return;
            }
            swap(slot, child);
            slot = child;
        }
    }

    private boolean isBefore(final int a, final int b) {
        return deadlines[a] != deadlines[b] ? deadlines[a] < deadlines[b] : ids[a] < ids[b];
    }

    private void swap(final int a, final int b) {
        final long id = ids[a];
        final long deadlineNs = deadlines[a];
        place(a, ids[b], deadlines[b]);
        place(b, id, deadlineNs);
    }

    private void place(final int slot, final long timerId, final long deadlineNs) {
        ids[slot] = timerId;
        deadlines[slot] = deadlineNs;
        slotById.put(timerId, slot);
    }
}

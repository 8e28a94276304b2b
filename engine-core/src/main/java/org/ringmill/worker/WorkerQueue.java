package org.ringmill.worker;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jctools.queues.MessagePassingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The few tasks that a worker has taken at once and not begun. They are not lost to others if one of them is long: each is taken by
 * an exchange, by the worker or by a thief, whoever is first. The worker takes them in the order in which it got them.
 */
final class WorkerQueue implements MessagePassingQueue.Consumer<Runnable> {
    /** Most tasks taken at once. */
    static final int CAPACITY = 16;

    /** Empty cells in front and behind, so that a thief's exchange takes no other object's cache line from its owner. */
    private static final int PADDING = 16;

    private final AtomicReferenceArray<@Nullable Runnable> cells =
            new AtomicReferenceArray<>(PADDING + CAPACITY + PADDING);

    // Worker's.
    private int next;
    private int end;

    /** Worker: puts a task in; only what a take of {@link #CAPACITY} at most gives it, when it {@link #isUsedUp}. */
    @Override
    public void accept(final Runnable task) {
        cells.setRelease(PADDING + end++, task);
    }

    /** Worker: {@return whether it has been through all its tasks} */
    boolean isUsedUp() {
        return next == end;
    }

    /** Worker: ready for {@link #accept}. */
    void reuse() {
        next = 0;
        end = 0;
    }

    /** Worker: {@return the next task, or null if there is none that nobody has stolen} */
    @Nullable
    Runnable poll() {
        while (next < end) {
            final Runnable task = cells.getAndSet(PADDING + next++, null);
            if (task != null) {
                return task;
            }
        }
        return null;
    }

    /** Any thread: {@return the oldest task, or null if there is none} */
    @Nullable
    Runnable steal() {
        for (int i = PADDING; i < PADDING + CAPACITY; i++) {
            if (cells.getOpaque(i) != null) {
                final Runnable task = cells.getAndSet(i, null);
                if (task != null) {
                    return task;
                }
            }
        }
        return null;
    }

    /** Any thread: {@return whether there is nothing to steal, as seen at this moment} */
    boolean isEmpty() {
        for (int i = PADDING; i < PADDING + CAPACITY; i++) {
            if (cells.getOpaque(i) != null) {
                return false;
            }
        }
        return true;
    }
}

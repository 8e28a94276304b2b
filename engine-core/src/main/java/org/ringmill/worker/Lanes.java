package org.ringmill.worker;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/** The tasks that wait, a bounded queue of JCTools for each {@link Priority}. Any thread may offer and take. */
final class Lanes {
    /** Tasks of a higher lane after which NORMAL is looked into first. */
    static final int NORMAL_AFTER = 8;

    /** Tasks of a higher lane after which LOW is looked into first. */
    static final int LOW_AFTER = 64;

    /** What a worker remembers between two takes: how long the lower lanes have waited for it. One worker's. */
    static final class Turn {
        private int sinceNormal;
        private int sinceLow;
    }

    final MpmcVarHandleArrayQueue<Runnable> high;
    final MpmcVarHandleArrayQueue<Runnable> normal;
    final MpmcVarHandleArrayQueue<Runnable> low;

    Lanes(final int capacity) {
        high = new MpmcVarHandleArrayQueue<>(capacity);
        normal = new MpmcVarHandleArrayQueue<>(capacity);
        low = new MpmcVarHandleArrayQueue<>(capacity);
    }

    MpmcVarHandleArrayQueue<Runnable> of(final Priority priority) {
        return switch (priority) {
            case HIGH -> high;
            case NORMAL -> normal;
            case LOW -> low;
        };
    }

    /** Gives tasks of one lane, the one whose turn it is, to a consumer; {@return how many, at most the limit}. */
    int take(final Turn turn, final MessagePassingQueue.Consumer<Runnable> consumer, final int limit) {
        if (turn.sinceLow >= LOW_AFTER) {
            turn.sinceLow = 0;
            final int taken = low.drain(consumer, 1);
            if (taken > 0) {
                return taken;
            }
        }
        if (turn.sinceNormal >= NORMAL_AFTER) {
            turn.sinceNormal = 0;
            final int taken = takeNormal(turn, consumer, 1);
            if (taken > 0) {
                return taken;
            }
        }
        return takeHighestFirst(turn, consumer, limit);
    }

    private int takeHighestFirst(
            final Turn turn, final MessagePassingQueue.Consumer<Runnable> consumer, final int limit) {
        final int ofHigh = high.drain(consumer, Math.min(limit, NORMAL_AFTER));
        if (ofHigh > 0) {
            turn.sinceNormal += ofHigh;
            turn.sinceLow += ofHigh;
            return ofHigh;
        }
        final int ofNormal = takeNormal(turn, consumer, limit);
        return ofNormal > 0 ? ofNormal : low.drain(consumer, limit);
    }

    private int takeNormal(final Turn turn, final MessagePassingQueue.Consumer<Runnable> consumer, final int limit) {
        final int taken = normal.drain(consumer, limit);
        turn.sinceLow += taken;
        return taken;
    }

    /** {@return the oldest task of the highest lane, or null} Sees every offer that has begun before, and waits for one under way. */
    @Nullable
    Runnable poll() {
        Runnable task = high.poll();
        if (task == null) {
            task = normal.poll();
        }
        return task == null ? low.poll() : task;
    }

    boolean isEmpty() {
        return normal.isEmpty() && high.isEmpty() && low.isEmpty();
    }

    int size() {
        return high.size() + normal.size() + low.size();
    }

    /** {@return tasks ever put in} */
    long accepted() {
        return high.currentProducerIndex() + normal.currentProducerIndex() + low.currentProducerIndex();
    }
}

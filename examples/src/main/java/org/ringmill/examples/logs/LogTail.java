package org.ringmill.examples.logs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the newest in memory. Any thread may look at any time.
 *
 * @param <T> the elements
 */
public final class LogTail<T> implements LogOutput<T> {
    private static final int MAX_SIZE = 1 << 20;

    private final int size;
    private final Deque<T> kept = new ArrayDeque<>();

    /**
     * Keeps none yet.
     *
     * @param size most elements, 1 to 2^20
     */
    public LogTail(final int size) {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size must be 1 to " + MAX_SIZE + ", size=" + size);
        }
        this.size = size;
    }

    @Override
    public synchronized void write(final T element) {
        if (kept.size() == size) {
            kept.removeFirst();
        }
        kept.addLast(element);
    }

    /** {@return the newest, oldest of them first} */
    public synchronized List<T> newest() {
        return List.copyOf(kept);
    }
}

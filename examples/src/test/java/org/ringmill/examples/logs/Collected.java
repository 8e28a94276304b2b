package org.ringmill.examples.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An output that keeps all, waits until it is let go, and fails at a given element. */
final class Collected<T> implements LogOutput<T> {
    private final List<T> elements = new ArrayList<>();
    private final CountDownLatch open;
    private final long failAt;
    private volatile boolean closed;

    Collected() {
        this(new CountDownLatch(0), Long.MAX_VALUE);
    }

    Collected(final CountDownLatch open, final long failAt) {
        this.open = open;
        this.failAt = failAt;
    }

    @Override
    public void write(final T element) throws Exception {
        open.await();
        synchronized (elements) {
            if (elements.size() == failAt) {
                throw new java.io.IOException("No space left on device");
            }
            elements.add(element);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    List<T> elements() {
        synchronized (elements) {
            return List.copyOf(elements);
        }
    }
}

package org.ringmill.stream;

import java.util.ArrayList;
import java.util.List;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;

/**
 * Hands each element to all outputs of a set that changes while it runs; elements that come while the set is empty are discarded at
 * the input, which counts them. It ends with its input. Any thread changes the set; the agent follows between two elements.
 *
 * @param <E> the elements
 */
public final class Broadcast<E> extends FanOut<E> {
    /** Guards what follows, which the agent looks at only if {@link #changed}. */
    private final Object lock = new Object();

    private final List<Sender<E>> added = new ArrayList<>();
    private final List<Sender<E>> removed = new ArrayList<>();
    private boolean closed;

    private volatile boolean changed;

    /** Outputs that the agent has; written by the agent. */
    private volatile int present;

    Broadcast(final String name, final Channel<E> input) {
        super(name, input, List.of(), false);
    }

    /**
     * Adds an output, which gets the elements read from now on, and whose sender is the agent's from then on.
     *
     * @return false if this has ended or has {@link #MAX_CHANNELS} outputs: then the sender is still the caller's
     */
    public boolean add(final Sender<E> output) {
        synchronized (lock) {
            if (closed || present + added.size() >= MAX_CHANNELS) {
                return false;
            }
            added.add(output);
            changed = true;
            return true;
        }
    }

    /** Takes an output out; the agent closes it, between two elements or while it waits for it. */
    public void remove(final Sender<E> output) {
        synchronized (lock) {
            if (!closed && !removed.contains(output)) {
                removed.add(output);
                changed = true;
            }
        }
    }

    @Override
    int changeOutputs() {
        if (!changed) {
            return 0;
        }
        synchronized (lock) {
            changed = false;
            added.forEach(this::addOutput);
            added.clear();
            for (int i = outputCount() - 1; i >= 0; i--) {
                if (removed.contains(output(i))) {
                    removeOutput(i);
                }
            }
            removed.clear();
            present = outputCount();
        }
        return 1;
    }

    @Override
    void onCount(final int left) {
        present = left;
    }

    @Override
    boolean isRemoved(final Sender<E> output) {
        if (changed) {
            synchronized (lock) {
                return removed.contains(output);
            }
        }
        return super.isRemoved(output);
    }

    @Override
    void release() {
        synchronized (lock) {
            closed = true;
            changed = false;
            added.forEach(Sender::close);
            added.clear();
            removed.clear();
        }
        super.release();
    }
}

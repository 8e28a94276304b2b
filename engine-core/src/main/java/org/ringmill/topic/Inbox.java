package org.ringmill.topic;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Backpressure;

/**
 * Where publishers put the messages of one subscription, and what is done when there is no room. Any thread puts and asks; the
 * subscriber's takes.
 */
abstract class Inbox<M> {
    final Backpressure policy;

    /** Whether it keeps a message's topic, sequence and time, so that publishers need to know the time. */
    final boolean detailed;

    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong blocked = new AtomicLong();
    private volatile boolean closed;
    private volatile boolean overrun;

    /** Whether the broker's agents take from it; set before anybody puts. */
    private boolean handled;

    /** The thread that took last: it must not wait for room that it would have to make itself. */
    private volatile @Nullable Thread taker;

    Inbox(final Backpressure policy, final boolean detailed) {
        this.policy = policy;
        this.detailed = detailed;
    }

    /** Puts a message in, if need be in the place of others; {@return false if there is no room}. */
    abstract boolean tryPut(String topic, M message, long sequence, long timestampNs);

    /** Gives the oldest message to the subscriber's reader; {@return false if there is none}. */
    abstract boolean take(Reader<M> reader);

    /** {@return messages in it} */
    abstract int size();

    /** {@return messages replaced by newer ones} */
    long conflated() {
        return 0;
    }

    /** Puts a message in or answers by the policy, at once. */
    final long put(final String topic, final M message, final long sequence, final long timestampNs) {
        if (closed) {
            return Receipt.REFUSED;
        }
        return tryPut(topic, message, sequence, timestampNs) ? Receipt.TAKEN : refuse();
    }

    /** Loses a message for which there is no room. */
    final long refuse() {
        dropped.incrementAndGet();
        if (policy.kind() == Backpressure.Kind.DISCONNECT) {
            closed = true;
            overrun = true;
        }
        return Receipt.REFUSED;
    }

    final void countDropped() {
        dropped.incrementAndGet();
    }

    final void countBlocked() {
        blocked.incrementAndGet();
    }

    final void close() {
        closed = true;
    }

    final boolean isClosed() {
        return closed;
    }

    /** {@return whether it has closed itself, being full} */
    final boolean isOverrun() {
        return overrun;
    }

    final void handledByAgent() {
        handled = true;
    }

    /** {@return whether an agent of the broker takes from it, not its owner} */
    final boolean isHandled() {
        return handled;
    }

    final void takenBy(final Thread thread) {
        if (taker != thread) {
            taker = thread;
        }
    }

    final boolean isTaker(final Thread thread) {
        return taker == thread;
    }

    final long dropped() {
        return dropped.get();
    }

    final long blocked() {
        return blocked.get();
    }
}

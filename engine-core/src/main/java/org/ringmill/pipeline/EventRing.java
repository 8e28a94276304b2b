package org.ringmill.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.EventFactory;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.dsl.ProducerType;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.Wakeup;

/**
 * The Disruptor's ring buffer, and beside each slot the event's time. The time is written by the publisher before it
 * publishes the slot and read by the stages after they have seen it published, so the ring's own release and acquire
 * order it. Barriers never wait: they answer how far one may read, and the agent idles.
 */
final class EventRing<E> {
    /** Marks a slot that was claimed and given up: every stage passes over it. */
    static final long VOID = Long.MIN_VALUE;

    final RingBuffer<E> buffer;

    /** The events of {@link #buffer}, in fewer steps. */
    final E[] events;

    /** Event time of each slot. */
    final long[] timestamps;

    final int mask;

    /** The buffer's cursor, for a single publisher to move by itself when nobody has to be woken; else null. */
    final @Nullable Sequence cursor;

    @SuppressWarnings("unchecked") // the array holds what the factory makes
    EventRing(
            final EventFactory<E> factory,
            final int capacity,
            final ProducerType producers,
            final @Nullable Wakeup wakeup) {
        final NeverWait waitStrategy = new NeverWait(wakeup);
        buffer = RingBuffer.create(producers, factory, capacity, waitStrategy);
        events = (E[]) new Object[capacity];
        Arrays.setAll(events, buffer::get);
        timestamps = new long[capacity];
        mask = capacity - 1;
        // The Disruptor shows its cursor to the wait strategy only.
        available(buffer.newBarrier(), 0);
        cursor = producers == ProducerType.SINGLE && wakeup == null ? waitStrategy.cursor : null;
    }

    E event(final long sequence) {
        return events[(int) sequence & mask];
    }

    /**
     * {@return the last sequence that may be written: one turn of the ring ahead of the slowest stage} For the publisher. The
     * fence shows its cursor to a tap that is joining, before it reads who holds it back: one of the two sees the other.
     */
    long freeUntil() {
        VarHandle.fullFence();
        return buffer.getMinimumGatingSequence() + events.length;
    }

    long timestampNs(final long sequence) {
        return timestamps[(int) sequence & mask];
    }

    void publish(final long first, final long last, final long timestampNs) {
        for (long sequence = first; sequence <= last; sequence++) {
            timestamps[(int) sequence & mask] = timestampNs;
        }
        buffer.publish(first, last);
    }

    /** {@return the highest sequence that may be read, below {@code next} if there is none}. */
    static long available(final SequenceBarrier barrier, final long next) {
        try {
            return barrier.waitFor(next);
        } catch (final AlertException | InterruptedException | TimeoutException e) {
            throw new IllegalStateException("a barrier that never waits has waited", e);
        }
    }

    /** Answers at once; on publish it wakes the group's threads, if they park. */
    private static final class NeverWait implements WaitStrategy {
        private final @Nullable Wakeup wakeup;
        private @Nullable Sequence cursor;

        NeverWait(final @Nullable Wakeup wakeup) {
            this.wakeup = wakeup;
        }

        @Override
        public long waitFor(
                final long sequence, final Sequence cursor, final Sequence dependent, final SequenceBarrier barrier) {
            if (this.cursor == null) {
                this.cursor = cursor;
            }
            return dependent.get();
        }

        @Override
        public void signalAllWhenBlocking() {
            if (wakeup != null) {
                wakeup.signal();
            }
        }
    }
}

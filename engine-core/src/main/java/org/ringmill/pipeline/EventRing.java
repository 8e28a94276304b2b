package org.ringmill.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.EventFactory;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.dsl.ProducerType;
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
    /** Event time of each slot; as long as the ring, so a power of two. */
    final long[] timestamps;

    EventRing(
            final EventFactory<E> factory,
            final int capacity,
            final ProducerType producers,
            final @Nullable Wakeup wakeup) {
        buffer = RingBuffer.create(
                producers, factory, capacity, wakeup == null ? new NeverWait() : new NeverWaitButWake(wakeup));
        timestamps = new long[capacity];
    }

    E event(final long sequence) {
        return buffer.get(sequence);
    }

    long timestampNs(final long sequence) {
        return timestamps[(int) sequence & (timestamps.length - 1)];
    }

    void publish(final long sequence, final long timestampNs) {
        timestamps[(int) sequence & (timestamps.length - 1)] = timestampNs;
        buffer.publish(sequence);
    }

    void publish(final long first, final long last, final long timestampNs) {
        for (long sequence = first; sequence <= last; sequence++) {
            timestamps[(int) sequence & (timestamps.length - 1)] = timestampNs;
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

    /** Answers at once. */
    private static class NeverWait implements WaitStrategy {
        @Override
        public final long waitFor(
                final long sequence, final Sequence cursor, final Sequence dependent, final SequenceBarrier barrier) {
            return dependent.get();
        }

        @Override
        public void signalAllWhenBlocking() {}
    }

    /** Answers at once; on publish it wakes the group's parked threads. */
    private static final class NeverWaitButWake extends NeverWait {
        private final Wakeup wakeup;

        NeverWaitButWake(final Wakeup wakeup) {
            this.wakeup = wakeup;
        }

        @Override
        public void signalAllWhenBlocking() {
            wakeup.signal();
        }
    }
}

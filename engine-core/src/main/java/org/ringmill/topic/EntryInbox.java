package org.ringmill.topic;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Backpressure;

/**
 * A buffer of messages with all that belongs to them, in entries that go round: from the pool to a publisher, through the queue to the
 * subscriber, and back. Where nobody drops the oldest there are as many entries as the buffer has room for, so the pool says whether
 * it is full. Otherwise there are some more, for publishers that hold one while the buffer is full.
 */
final class EntryInbox<M> extends Inbox<M> {
    /** How many publishers may hold an entry at a time before one has to wait for another's. */
    static final int SPARE = 64;

    private final MessagePassingQueue<Entry<M>> queue;
    private final EntryPool<M> pool;
    private final boolean dropsOldest;

    EntryInbox(final int capacity, final Backpressure policy) {
        super(policy, true);
        dropsOldest = policy.kind() == Backpressure.Kind.DROP_OLDEST;
        queue = dropsOldest ? new MpmcVarHandleArrayQueue<>(capacity) : new MpscVarHandleArrayQueue<>(capacity);
        pool = dropsOldest ? EntryPool.ofAll(capacity + SPARE) : EntryPool.ofSubscriber(capacity);
    }

    @Override
    boolean tryPut(final String topic, final M message, final long sequence, final long timestampNs) {
        if (dropsOldest) {
            putForOldest(pool.take().fill(topic, message, sequence, timestampNs));
            return true;
        }
        final Entry<M> entry = pool.poll();
        if (entry == null) {
            return false;
        }
        final boolean isIn = queue.offer(entry.fill(topic, message, sequence, timestampNs));
        assert isIn : "as many entries as places";
        return true;
    }

    private void putForOldest(final Entry<M> entry) {
        while (!queue.offer(entry)) {
            final Entry<M> oldest = queue.relaxedPoll();
            if (oldest != null) {
                countDropped();
                pool.giveBack(oldest);
            }
        }
    }

    @Override
    boolean take(final Reader<M> reader) {
        final Entry<M> entry = takeEntry();
        if (entry == null) {
            return false;
        }
        reader.onEntry(entry);
        giveBack(entry);
        return true;
    }

    /** {@return the oldest entry, to be given back; null if there is none} */
    @Nullable
    Entry<M> takeEntry() {
        return queue.relaxedPoll();
    }

    /** Makes room for another message; the subscriber's thread. */
    void giveBack(final Entry<M> entry) {
        pool.giveBack(entry);
    }

    @Override
    int size() {
        return queue.size();
    }
}

package org.ringmill.topic;

import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/** Entries that are free. Any thread takes; who gives back the factory says. */
final class EntryPool<M> {
    private final MessagePassingQueue<Entry<M>> free;

    private EntryPool(final MessagePassingQueue<Entry<M>> free, final int entries) {
        this.free = free;
        for (int i = 0; i < entries; i++) {
            free.offer(new Entry<>(true));
        }
    }

    /**
     * {@return a pool to which the subscriber alone gives back} Twice as wide as needed, so that it need never wait for a taker
     * at the same place.
     */
    static <M> EntryPool<M> ofSubscriber(final int entries) {
        return new EntryPool<>(new SpmcVarHandleArrayQueue<>(2 * entries), entries);
    }

    /** {@return a pool to which publishers give back too} */
    static <M> EntryPool<M> ofAll(final int entries) {
        return new EntryPool<>(new MpmcVarHandleArrayQueue<>(entries), entries);
    }

    /** {@return a free entry, or null if there is none} */
    @Nullable
    Entry<M> poll() {
        return free.relaxedPoll();
    }

    /**
     * {@return a free entry} For pools that hold some more than can lie in the buffer: they lack one only while others are at a
     * few instructions.
     */
    Entry<M> take() {
        Entry<M> entry = free.relaxedPoll();
        while (entry == null) {
            Thread.onSpinWait();
            entry = free.relaxedPoll();
        }
        return entry;
    }

    void giveBack(final Entry<M> entry) {
        entry.message = null;
        final boolean isBack = free.offer(entry);
        assert isBack : "a pool holds what was taken from it";
    }
}

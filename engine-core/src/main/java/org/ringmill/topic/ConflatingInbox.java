package org.ringmill.topic;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Backpressure;

/**
 * A buffer that keeps the newest message of each key. A key has a place for good, with the message that waits there, if one does. Who
 * puts a message into an empty place also puts the place into the queue, once; the subscriber takes places from the queue, then
 * empties them. So a place is in the queue once at most, and the queue is never full. Places are found in a table of open
 * addressing that only ever fills: only the first message of a key takes a lock.
 */
final class ConflatingInbox<M> extends Inbox<M> {
    private final ToLongFunction<? super M> key;
    private final int maxKeys;
    private final Guard<M> guard;
    private final AtomicReferenceArray<@Nullable Place<M>> places;
    private final MpscVarHandleArrayQueue<Place<M>> queue;
    private final EntryPool<M> pool;
    private final LongAdder conflated = new LongAdder();

    /** Places made; guarded by this. */
    private int keys;

    /** Where the message of a key waits. */
    private static final class Place<M> {
        final long key;
        final AtomicReference<@Nullable Entry<M>> waiting = new AtomicReference<>();

        Place(final long key) {
            this.key = key;
        }
    }

    ConflatingInbox(final ToLongFunction<? super M> key, final int maxKeys, final Guard<M> guard) {
        super(Backpressure.conflate(), true);
        this.key = key;
        this.maxKeys = maxKeys;
        this.guard = guard;
        places = new AtomicReferenceArray<>(2 * maxKeys);
        queue = new MpscVarHandleArrayQueue<>(maxKeys);
        pool = EntryPool.ofAll(maxKeys + EntryInbox.SPARE);
    }

    @Override
    boolean tryPut(final String topic, final M message, final long sequence, final long timestampNs) {
        final Place<M> place;
        try {
            place = place(key.applyAsLong(message));
        } catch (final Throwable failure) {
            guard.note(failure);
            return false;
        }
        if (place == null) {
            return false;
        }
        final Entry<M> replaced = place.waiting.getAndSet(pool.take().fill(topic, message, sequence, timestampNs));
        if (replaced == null) {
            final boolean isIn = queue.offer(place);
            assert isIn : "a place is in the queue once";
        } else {
            conflated.increment();
            pool.giveBack(replaced);
        }
        return true;
    }

    /** {@return the place of a key, null if there are too many keys} */
    private @Nullable Place<M> place(final long wanted) {
        final int mask = places.length() - 1;
        int index = (int) mixed(wanted) & mask;
        Place<M> place = places.get(index);
        while (place != null && place.key != wanted) {
            index = (index + 1) & mask;
            place = places.get(index);
        }
        return place != null ? place : newPlace(wanted, index);
    }

    /** Makes a place at the first empty index from that one on, unless another has made it meanwhile. */
    private synchronized @Nullable Place<M> newPlace(final long wanted, final int from) {
        final int mask = places.length() - 1;
        int index = from;
        for (Place<M> place = places.get(index); place != null; place = places.get(index)) {
            if (place.key == wanted) {
                return place;
            }
            index = (index + 1) & mask;
        }
        if (keys == maxKeys) {
            return null;
        }
        keys++;
        final Place<M> made = new Place<>(wanted);
        places.set(index, made);
        return made;
    }

    /** The finaliser of SplitMix64, so that keys that lie in a row or far apart fill the table evenly. */
    private static long mixed(final long value) {
        final long once = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        final long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
        return twice ^ (twice >>> 31);
    }

    @Override
    boolean take(final Reader<M> reader) {
        final Place<M> place = queue.relaxedPoll();
        if (place == null) {
            return false;
        }
        final Entry<M> entry = place.waiting.getAndSet(null);
        if (entry == null) {
            throw new AssertionError("a place in the queue has a message, key=" + place.key);
        }
        reader.onEntry(entry);
        pool.giveBack(entry);
        return true;
    }

    @Override
    int size() {
        return queue.size();
    }

    @Override
    long conflated() {
        return conflated.sum();
    }
}

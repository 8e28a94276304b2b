package org.ringmill.pipeline;

import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest event of each key, waiting for room in the ring, in the order in which the keys began to wait. All holders
 * are made at the start and reused. Used on the publisher's thread only.
 */
final class Conflater<E> {
    private final ToLongFunction<? super E> key;
    private final BiConsumer<? super E, ? super E> copier;
    private final Long2ObjectHashMap<Holder<E>> byKey;
    private final ArrayDeque<Holder<E>> waiting;
    private final ArrayDeque<Holder<E>> spare;
    private final int maxKeys;
    private @Nullable Holder<E> staging;

    /** How many wait: written here, read by the thread that closes the pipeline. */
    private volatile int size;

    /** What became of a staged event. */
    enum Outcome {
        ADDED,
        REPLACED,
        TOO_MANY
    }

    private static final class Holder<E> {
        E event;
        long timestampNs;

        Holder(final E event) {
            this.event = event;
        }
    }

    Conflater(
            final int maxKeys,
            final ToLongFunction<? super E> key,
            final BiConsumer<? super E, ? super E> copier,
            final java.util.function.Supplier<E> factory) {
        this.key = key;
        this.copier = copier;
        this.maxKeys = maxKeys;
        byKey = new Long2ObjectHashMap<>(maxKeys * 2, 0.6f);
        waiting = new ArrayDeque<>(maxKeys + 1);
        spare = new ArrayDeque<>(maxKeys + 1);
        for (int i = 0; i <= maxKeys; i++) {
            spare.add(new Holder<>(factory.get()));
        }
    }

    /** {@return how many events wait}. Any thread. */
    int size() {
        return size;
    }

    boolean isStaging() {
        return staging != null;
    }

    /** {@return an event to fill}. There is always one: a holder is kept back for it. */
    E stage() {
        if (staging != null) {
            throw new IllegalStateException("commit or abort the claim before the next");
        }
        final Holder<E> holder = spare.remove();
        staging = holder;
        return holder.event;
    }

    /** Keeps the staged event; {@return whether it was added, took an older one's place, or is one key too many}. */
    Outcome commit(final long timestampNs) {
        final Holder<E> staged = takeStaged();
        final long keyOfStaged = key.applyAsLong(staged.event);
        final Holder<E> older = byKey.get(keyOfStaged);
        if (older == null && waiting.size() == maxKeys) {
            spare.push(staged);
            return Outcome.TOO_MANY;
        }
        if (older == null) {
            staged.timestampNs = timestampNs;
            byKey.put(keyOfStaged, staged);
            waiting.add(staged);
            size = waiting.size();
            return Outcome.ADDED;
        }
        final E replaced = older.event;
        older.event = staged.event;
        older.timestampNs = timestampNs;
        staged.event = replaced;
        spare.push(staged);
        return Outcome.REPLACED;
    }

    void abort() {
        spare.push(takeStaged());
    }

    /** Copies the event that has waited longest into the given one and forgets it; {@return its time}. */
    long takeFirst(final E target) {
        final Holder<E> first = waiting.element();
        copier.accept(first.event, target);
        waiting.remove();
        size = waiting.size();
        byKey.remove(key.applyAsLong(first.event));
        spare.push(first);
        return first.timestampNs;
    }

    private Holder<E> takeStaged() {
        final Holder<E> staged = staging;
        if (staged == null) {
            throw new IllegalStateException("nothing is claimed");
        }
        staging = null;
        return staged;
    }
}

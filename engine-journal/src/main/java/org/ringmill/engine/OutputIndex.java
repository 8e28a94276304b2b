package org.ringmill.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which commands have outputs, and how many: the logic says it, and the release stage looks at no other command, and at none
 * in the ring. As many entries as the ring has slots, so none is overwritten before it was read.
 *
 * <p>The ring's own release and acquire order what belongs to the commands that the release stage has come to; of later
 * ones it sees at most that they are later.
 */
final class OutputIndex {
    static final long NONE = Long.MAX_VALUE;

    private static final int ENTRY_SHIFT = 2;
    private static final int COUNT = 1;
    private static final int TIMESTAMP = 2;
    private static final int CORRELATION_ID = 3;

    /** Longs between what two threads write, so that they share no cache line, nor two that are fetched together. */
    private static final int PADDING = 16;

    private final AtomicLongArray entries;
    private final int mask;

    /** Where the array holds how many were added; the writer's. */
    private final int addedAt;

    /** Where it holds how many were passed; the reader's. */
    private final int passedAt;

    /** @param ringCapacity a power of two */
    OutputIndex(final int ringCapacity) {
        mask = ringCapacity - 1;
        addedAt = (ringCapacity << ENTRY_SHIFT) + PADDING;
        passedAt = addedAt + PADDING;
        entries = new AtomicLongArray(passedAt + PADDING);
    }

    /** By the logic: a command has outputs, at least one. Sequences begin at 1. */
    void add(final long sequence, final int count, final long timestampNs, final long correlationId) {
        final long index = entries.getPlain(addedAt);
        entries.setPlain(addedAt, index + 1);
        final int entry = position(index);
        entries.setPlain(entry + COUNT, count);
        entries.setPlain(entry + TIMESTAMP, timestampNs);
        entries.setPlain(entry + CORRELATION_ID, correlationId);
        entries.setOpaque(entry, sequence);
    }

    /**
     * By the release stage: {@return the next command with outputs, or {@link #NONE}}
     *
     * @param from above all that were named before: what is lower in its place is from the round before
     */
    long next(final long from) {
        final long sequence = entries.getOpaque(next());
        return sequence < from ? NONE : sequence;
    }

    /** {@return how many outputs the next command has; the logic has passed it} */
    int count() {
        return (int) entries.getPlain(next() + COUNT);
    }

    /** {@return the event time of the next command, as {@link #count}} */
    long timestampNs() {
        return entries.getPlain(next() + TIMESTAMP);
    }

    /** {@return the correlation id of the next command, as {@link #count}} */
    long correlationId() {
        return entries.getPlain(next() + CORRELATION_ID);
    }

    /** Goes on to the one after. */
    void advance() {
        entries.setPlain(passedAt, entries.getPlain(passedAt) + 1);
    }

    private int next() {
        return position(entries.getPlain(passedAt));
    }

    private int position(final long index) {
        return (int) (index & mask) << ENTRY_SHIFT;
    }
}

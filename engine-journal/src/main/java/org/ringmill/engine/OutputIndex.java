package org.ringmill.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which commands have outputs, and how many: the logic says it, and the release stage looks at no other command, and at none
 * in the ring. As many entries as the ring has slots, so none is overwritten before it was read.
 *
 * <p>The ring's own release and acquire order what
 * belongs to the commands that the release stage has come to; of later ones it sees at most that they are later.
 */
final class OutputIndex {
    static final long NONE = Long.MAX_VALUE;

    private static final int ENTRY_SHIFT = 2;
    private static final int COUNT = 1;
    private static final int TIMESTAMP = 2;
    private static final int CORRELATION_ID = 3;

    private final AtomicLongArray entries;
    private final int mask;

    // owned by the writer
    private long written;

    // owned by the reader
    private int entry;
    private long read;

    /** @param ringCapacity a power of two */
    OutputIndex(final int ringCapacity) {
        entries = new AtomicLongArray(ringCapacity << ENTRY_SHIFT);
        mask = ringCapacity - 1;
    }

    /** By the logic: a command has outputs, at least one. Sequences begin at 1. */
    void add(final long sequence, final int count, final long timestampNs, final long correlationId) {
        final int added = position(written++);
        entries.setPlain(added + COUNT, count);
        entries.setPlain(added + TIMESTAMP, timestampNs);
        entries.setPlain(added + CORRELATION_ID, correlationId);
        entries.setOpaque(added, sequence);
    }

    /**
     * By the release stage: {@return the next command with outputs, or {@link #NONE}}
     *
     * @param from above all that were named before: what is lower in its place is from the round before
     */
    long next(final long from) {
        final long sequence = entries.getOpaque(entry);
        return sequence < from ? NONE : sequence;
    }

    /** {@return how many outputs the next command has; the logic has passed it} */
    int count() {
        return (int) entries.getPlain(entry + COUNT);
    }

    /** {@return the event time of the next command, as {@link #count}} */
    long timestampNs() {
        return entries.getPlain(entry + TIMESTAMP);
    }

    /** {@return the correlation id of the next command, as {@link #count}} */
    long correlationId() {
        return entries.getPlain(entry + CORRELATION_ID);
    }

    /** Goes on to the one after. */
    void advance() {
        entry = position(++read);
    }

    private int position(final long index) {
        return (int) (index & mask) << ENTRY_SHIFT;
    }
}

package org.ringmill.cli;

/**
 * A part of a journal, both ends included. Event time counts as recorded, which never steps back.
 *
 * @param fromSequence 1 for the first of all
 * @param fromTimeNs   0 for the first of all
 * @param toSequence   {@link Long#MAX_VALUE} for the last of all
 * @param toTimeNs     {@link Long#MAX_VALUE} for the last of all
 */
record Range(long fromSequence, long fromTimeNs, long toSequence, long toTimeNs) {
    static final Range ALL = new Range(1, 0, Long.MAX_VALUE, Long.MAX_VALUE);

    boolean begins(final long sequence, final long timeNs) {
        return sequence >= fromSequence && timeNs >= fromTimeNs;
    }

    boolean endsBefore(final long sequence, final long timeNs) {
        return sequence > toSequence || timeNs > toTimeNs;
    }
}

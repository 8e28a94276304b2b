package org.ringmill.engine;

import org.ringmill.journal.snapshot.Snapshot;

/**
 * Which commands of a journal a replay shows, both ends included, and which snapshots it may start from. An event time of
 * the range counts as recorded, which never steps back.
 *
 * @param fromSequence the first; 0 for the first of all
 * @param fromTimeNs   the first at or after that event time; {@link Long#MIN_VALUE} for the first of all
 * @param toSequence   the last
 * @param toTimeNs     the last at or before that event time
 * @param snapshots    what snapshots may be used for
 */
record ReplayRange(long fromSequence, long fromTimeNs, long toSequence, long toTimeNs, SnapshotUse snapshots) {
    /** What snapshots may be used for. */
    enum SnapshotUse {
        /** For nothing: the state machine is given every command. */
        NONE,
        /** To come to the first command of the range sooner. */
        BEFORE_START,
        /** To come to the end of the range sooner: the range starts behind the snapshot. */
        AS_START
    }

    boolean begins(final long sequence, final long timeNs) {
        return sequence >= fromSequence && timeNs >= fromTimeNs;
    }

    boolean endsBefore(final long sequence, final long timeNs) {
        return sequence > toSequence || timeNs > toTimeNs;
    }

    /** {@return the last sequence that a snapshot to start from may stand at} */
    long snapshotAtMost() {
        return switch (snapshots) {
            case NONE -> 0;
            case AS_START -> toSequence;
            case BEFORE_START -> fromTimeNs == Long.MIN_VALUE ? Math.min(fromSequence - 1, toSequence) : toSequence;
        };
    }

    /** {@return whether a snapshot of such a sequence is early enough by its time, too} */
    boolean allows(final Snapshot snapshot) {
        return snapshot.timestampNs() <= toTimeNs
                && (snapshots == SnapshotUse.AS_START
                        || fromTimeNs == Long.MIN_VALUE
                        || snapshot.timestampNs() < fromTimeNs);
    }
}

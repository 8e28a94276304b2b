package org.ringmill.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a comparison of two versions has found.
 *
 * @param recordsRead      records of the range that were compared, up to the last one, ticks and given up slots among them;
 *                         0 if the difference lies before the range
 * @param commandsApplied  commands among them
 * @param snapshotSequence of the snapshot that both started from, 0 if from the journal's first record
 * @param lastSequence     of the last record that counts: the difference's, if there is one
 * @param timeNs           event time there, nanoseconds since the epoch
 * @param leftStateHash    of the one version at the end; 0 if they differ or have thrown
 * @param rightStateHash   of the other
 * @param difference       the first one, where the comparison has ended; null if there is none
 * @param thrownByBoth     what both versions threw alike at the last record, so that neither can go on; null if nothing
 */
public record DiffResult(
        long recordsRead,
        long commandsApplied,
        long snapshotSequence,
        long lastSequence,
        long timeNs,
        long leftStateHash,
        long rightStateHash,
        @Nullable LogicDifference difference,
        @Nullable Throwable thrownByBoth) {
    /** {@return whether no difference was found} */
    public boolean isSame() {
        return difference == null;
    }
}

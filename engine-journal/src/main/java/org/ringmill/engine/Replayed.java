package org.ringmill.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.recovery.TornTail;

/**
 * What a replay has done.
 *
 * @param recordsRead      records of the journal that were taken, ticks and given up slots among them
 * @param commandsApplied  commands that the state machine was given, those before the start among them; 0 without one
 * @param firstSequence    the first that lies within the range, 0 if none does
 * @param lastSequence     the last one taken, or the snapshot's if none was
 * @param timeNs           event time there, nanoseconds since the epoch
 * @param stateHash        of the state machine at the end; 0 without one
 * @param snapshotSequence of the snapshot it started from, 0 if from the journal's first record
 * @param reachedEnd       whether the journal ended before the range did
 * @param tornTails        at the journal's end, if that was reached: nothing in them was acknowledged
 * @param difference       the first output that is not the recorded one; null if there is none or nothing was compared
 */
public record Replayed(
        long recordsRead,
        long commandsApplied,
        long firstSequence,
        long lastSequence,
        long timeNs,
        long stateHash,
        long snapshotSequence,
        boolean reachedEnd,
        List<TornTail> tornTails,
        @Nullable OutputDifference difference) {}

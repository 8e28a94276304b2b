package org.ringmill.journal.recovery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scan of a sound journal found.
 *
 * @param lastEpoch       the highest epoch there is, 0 if none
 * @param lastFileName    of the last frame file of an epoch that was not ended, empty if there is none
 * @param lastFileEnd     position behind the last byte in it that is not zero
 * @param lastSequence    of the last record, 0 if none
 * @param lastTimestampNs event time of the last record, 0 if none
 * @param lastChecksum    of the last frame, which the next one carries; 0 if none
 * @param frameCount      frames read
 * @param recordCount     records read, whether handed on or not
 * @param tornTails       tails that were cut and that nothing has accounted for since
 * @param lostRecords     records that the high-water mark counts and that are gone, as the level allows: the system was started
 *     anew since they were acknowledged
 * @param endedManifest   what the manifest of the last epoch must say before another one is begun; null if it says so
 */
public record JournalScan(
        int lastEpoch,
        String lastFileName,
        long lastFileEnd,
        long lastSequence,
        long lastTimestampNs,
        int lastChecksum,
        long frameCount,
        long recordCount,
        List<TornTail> tornTails,
        long lostRecords,
        @Nullable Manifest endedManifest) {}

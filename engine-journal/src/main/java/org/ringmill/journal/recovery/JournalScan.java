package org.ringmill.journal.recovery;

import java.util.List;

/**
 * What a scan of a whole, sound journal found.
 *
 * @param lastEpoch       the highest epoch there is, 0 if none
 * @param lastFileName    of the last frame file, empty if there is none
 * @param lastFileEnd     position behind the last byte in it that is not zero
 * @param lastSequence    of the last record, 0 if none
 * @param lastTimestampNs event time of the last record, 0 if none
 * @param lastChecksum    of the last frame, which the next one carries; 0 if none
 * @param frameCount      frames read
 * @param recordCount     records read, whether handed on or not
 * @param tornTails       tails that were cut and that no later epoch has accounted for
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
        List<TornTail> tornTails) {}

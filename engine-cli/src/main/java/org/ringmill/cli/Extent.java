package org.ringmill.cli;

import java.nio.file.Path;
import java.util.List;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.TornTail;

/**
 * Whose journal it is, and what of it there is to ask for.
 *
 * @param firstSequence of the oldest record that is kept
 * @param lastSequence  of the last one that is acknowledged; one less than the first if there is none
 * @param firstTimeNs   event time of the first record, 0 if there is none
 * @param lastTimeNs    event time of the last one, 0 if there is none
 */
record Extent(
        String application,
        long journalId,
        boolean isLive,
        long firstSequence,
        long lastSequence,
        long firstTimeNs,
        long lastTimeNs,
        List<TornTail> tornTails) {
    /** Opened after this a journal is read to its end, and no record is handed on. */
    private static final long BEHIND_ALL = Long.MAX_VALUE - 1;

    /** Reads the first frame and the files that are not closed: the others are taken by their manifests. */
    static Extent of(final Path directory) {
        final long[] firstTimeNs = {0};
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            reader.poll((record, sequence, timestampNs) -> {
                if (sequence == reader.firstSequence()) {
                    firstTimeNs[0] = timestampNs;
                }
            });
        }
        try (JournalReader reader = JournalReader.open(directory, BEHIND_ALL)) {
            while (reader.poll((record, sequence, timestampNs) -> {}) > 0) {
                // none is wanted
            }
            final boolean isEmpty = reader.lastSequence() < reader.firstSequence();
            return new Extent(
                    reader.application(),
                    reader.journalId(),
                    reader.isLive(),
                    reader.firstSequence(),
                    reader.lastSequence(),
                    firstTimeNs[0],
                    isEmpty ? 0 : reader.lastTimestampNs(),
                    reader.tornTails());
        }
    }

    long records() {
        return lastSequence - firstSequence + 1;
    }

    /** {@return whether a place does not lie before the first record} */
    boolean beginsBy(final Position place) {
        return records() > 0 && place.value() >= (place.isTime() ? firstTimeNs : firstSequence);
    }

    /** {@return whether a place does not lie behind the last record} */
    boolean reaches(final Position place) {
        return records() > 0 && place.value() <= (place.isTime() ? lastTimeNs : lastSequence);
    }

    /** {@return whether a place is that before the first record} */
    boolean beginsBehind(final Position place) {
        return !place.isTime() && place.value() == firstSequence - 1;
    }

    /** {@return from where to where it reaches, in the terms of a place} */
    String toText(final Position place) {
        if (records() == 0) {
            return "no record";
        }
        return place.isTime()
                ? Times.iso(firstTimeNs) + " to " + Times.iso(lastTimeNs)
                : firstSequence + " to " + lastSequence;
    }
}

package org.ringmill.journal.recovery;

import org.ringmill.journal.storage.JournalFiles;

/**
 * Something that is wrong with a journal.
 *
 * @param isRepairable     whether the next start mends it, and nothing acknowledged is lost: a torn tail
 * @param file             with its epoch; the epoch's directory where all of it is missing
 * @param offset           where in the file, in bytes
 * @param expectedSequence the sequence that should have come there; 0 if none should
 * @param found            what is there instead
 */
public record Finding(boolean isRepairable, String file, long offset, long expectedSequence, String found) {
    static Finding of(final DamagedJournalException damage) {
        return new Finding(false, damage.file(), damage.offset(), damage.expectedSequence(), damage.found());
    }

    static Finding of(final TornTail tail) {
        return new Finding(
                true,
                JournalFiles.epochName(tail.epoch()) + "/" + tail.fileName(),
                tail.offset(),
                tail.lastSequence() + 1,
                "a torn tail of " + tail.lengthBytes() + " bytes: " + tail.found());
    }

    @Override
    public String toString() {
        return (isRepairable ? "torn" : "damaged") + ", file=" + file + ", offset=" + offset
                + (expectedSequence == 0 ? "" : ", expectedSequence=" + expectedSequence) + ", found=" + found;
    }
}

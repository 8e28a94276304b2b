package org.ringmill.journal.recovery;

/**
 * Where a journal begins, once retention has deleted its oldest files. What lies before is not there any more, or is on its
 * way out.
 *
 * @param epoch            the oldest epoch that is kept
 * @param fileName         the oldest file in it that is kept; empty for all of them
 * @param firstSequence    of the first record that is kept
 * @param previousChecksum of the last frame before; of the first frame of all, what comes of the journal's id
 */
public record JournalBase(int epoch, String fileName, long firstSequence, int previousChecksum) {
    /**
     * {@return where a journal begins that was never pruned} Its first frame carries what comes of the journal's id, as if it were a
     * checksum: so the files of another journal do not fit.
     */
    public static JournalBase ofWhole(final long journalId) {
        return new JournalBase(1, "", 1, Long.hashCode(journalId));
    }

    /** {@return whether nothing was pruned} */
    public boolean isWhole() {
        return firstSequence == 1 && epoch == 1 && fileName.isEmpty();
    }
}

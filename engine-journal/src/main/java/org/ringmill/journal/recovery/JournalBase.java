package org.ringmill.journal.recovery;

/**
 * Where a journal begins, once retention has deleted its oldest files. What lies before is not there any more, or is on its
 * way out.
 *
 * @param epoch            the oldest epoch that is kept
 * @param fileName         the oldest file in it that is kept; empty for all of them
 * @param firstSequence    of the first record that is kept
 * @param previousChecksum of the last frame before
 */
public record JournalBase(int epoch, String fileName, long firstSequence, int previousChecksum) {
    /** Of a journal that was never pruned. */
    public static final JournalBase WHOLE = new JournalBase(1, "", 1, 0);
}

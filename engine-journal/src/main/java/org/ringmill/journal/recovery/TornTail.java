package org.ringmill.journal.recovery;

/**
 * The end of the last epoch, cut by a crash in the middle of a write. Nothing in it was acknowledged.
 *
 * @param epoch        the epoch
 * @param fileName     the file within it
 * @param offset       where the tail begins, in bytes
 * @param lengthBytes  to the last byte that is not zero
 * @param lastSequence the last good sequence before it
 * @param found        what lies there
 */
public record TornTail(int epoch, String fileName, long offset, long lengthBytes, long lastSequence, String found) {}

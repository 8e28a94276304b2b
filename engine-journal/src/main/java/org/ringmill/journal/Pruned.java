package org.ringmill.journal;

/**
 * What retention has deleted.
 *
 * @param fileCount     files of frames
 * @param bytes         that were in them
 * @param firstSequence of the oldest record that is kept now
 */
public record Pruned(int fileCount, long bytes, long firstSequence) {}

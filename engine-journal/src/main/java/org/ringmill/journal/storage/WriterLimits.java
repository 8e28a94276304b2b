package org.ringmill.journal.storage;

/**
 * What a writer keeps to.
 *
 * @param maxFrameBytes the longest frame that will be written
 * @param fileBytes     after so many bytes of frames the next file is begun
 * @param isLeftByTime  whether files are also left before that
 * @param reserveBytes  room that is kept ahead of the last frame, for what may be on its way when no more is accepted
 * @param minFreeBytes  free room on the disk below which no more is accepted; negative for 32 MiB, or a twentieth of the disk
 *     if that is less
 */
public record WriterLimits(
        int maxFrameBytes, long fileBytes, boolean isLeftByTime, long reserveBytes, long minFreeBytes) {}

package org.ringmill.journal;

import java.time.Duration;

/**
 * When old files of a journal are deleted: as soon as one of the limits says so, whole files from the oldest on, and never what
 * a snapshot, or somebody who is reading, still needs. Ages are event times, counted back from the newest record.
 *
 * @param maxBytes        bytes of frames to keep; {@link Long#MAX_VALUE} for no limit
 * @param maxAgeNs        nanoseconds to keep a record; {@link Long#MAX_VALUE} for no limit
 * @param untilSnapshot   whether a file goes once every record in it is older than the oldest snapshot that is kept
 */
public record Retention(long maxBytes, long maxAgeNs, boolean untilSnapshot) {
    public Retention {
        if (maxBytes < 0 || maxAgeNs < 0) {
            throw new IllegalArgumentException(
                    "retention limits must be at least 0, maxBytes=" + maxBytes + ", maxAgeNs=" + maxAgeNs);
        }
    }

    /** {@return that which deletes nothing} */
    public static Retention keepAll() {
        return new Retention(Long.MAX_VALUE, Long.MAX_VALUE, false);
    }

    /** {@return this with a limit to the bytes that are kept} */
    public Retention withMaxBytes(final long bytes) {
        return new Retention(bytes, maxAgeNs, untilSnapshot);
    }

    /** {@return this with a limit to the age of what is kept} */
    public Retention withMaxAge(final Duration age) {
        return new Retention(maxBytes, age.toNanos(), untilSnapshot);
    }

    /** {@return this, deleting all that is older than the oldest snapshot} */
    public Retention withUntilSnapshot() {
        return new Retention(maxBytes, maxAgeNs, true);
    }

    boolean keepsAll() {
        return equals(keepAll());
    }
}

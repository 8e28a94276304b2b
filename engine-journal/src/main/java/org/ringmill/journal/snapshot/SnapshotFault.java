package org.ringmill.journal.snapshot;

/**
 * Why a snapshot file is of no use.
 *
 * @param offset of what does not fit, in bytes: a field of the header, the checksum, or the end of a file that is too short; 0
 *     of one that cannot be opened
 * @param why    in words
 */
public record SnapshotFault(long offset, String why) {
    @Override
    public String toString() {
        return "offset=" + offset + ", why=" + why;
    }
}

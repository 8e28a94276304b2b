package org.ringmill.journal.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot file as it was found, sound or not.
 *
 * @param name      of the file in its directory
 * @param sizeBytes of the file, 0 if it could not be opened
 * @param header    what it says of itself, which is to be trusted only if the file is sound; null if that could not be read
 * @param fault     why it is of no use; null if it is sound
 */
public record SnapshotFile(
        String name,
        long sizeBytes,
        @Nullable SnapshotHeader header,
        @Nullable SnapshotFault fault) {
    /** {@return whether it is whole, and what its name says} */
    public boolean isSound() {
        return fault == null;
    }

    /**
     * {@return why it is of no use to a journal; null if it is sound, and the journal's}
     *
     * @param lastSequence of the journal, which no snapshot of it is beyond
     */
    public @Nullable SnapshotFault faultFor(final String application, final long journalId, final long lastSequence) {
        if (fault != null || header == null) {
            return fault;
        }
        final SnapshotFault foreign = SnapshotIdentity.ownerDifference(application, journalId, header.identity());
        return foreign == null && header.sequence() > lastSequence
                ? new SnapshotFault(
                        SnapshotDescriptor.SEQUENCE_OFFSET,
                        "beyond the end of the journal, lastSequence=" + lastSequence)
                : foreign;
    }
}

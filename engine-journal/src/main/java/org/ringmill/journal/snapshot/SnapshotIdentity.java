package org.ringmill.journal.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * Whose state a snapshot holds. It is loaded only where all four are equal: in another layout its bytes mean something
 * else, and another logic would have come to another state from the same commands.
 *
 * @param application      whose, 1 to 128 visible ASCII characters
 * @param journalId        of the journal that leads to the state
 * @param schemaVersion    of the state's layout, the application's number, at least 0
 * @param logicFingerprint of the logic, a text of the application's choosing, up to 128 visible ASCII characters
 */
public record SnapshotIdentity(String application, long journalId, int schemaVersion, String logicFingerprint) {
    /** Most characters of an application's name, and of a fingerprint. */
    static final int MAX_TEXT_LENGTH = 128;

    public SnapshotIdentity {
        if (application.isEmpty() || !isText(application)) {
            throw new IllegalArgumentException(
                    "application must be 1 to 128 visible ASCII characters, application=" + application);
        }
        if (schemaVersion < 0) {
            throw new IllegalArgumentException(
                    "schema version of a state must be at least 0, schemaVersion=" + schemaVersion);
        }
        if (!isText(logicFingerprint)) {
            throw new IllegalArgumentException(
                    "fingerprint must be at most 128 visible ASCII characters, logicFingerprint=" + logicFingerprint);
        }
    }

    /** {@return whether a text may stand in a snapshot: up to 128 visible ASCII characters} */
    public static boolean isText(final String text) {
        return text.length() <= MAX_TEXT_LENGTH && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** {@return what differs first, with what was expected (this) and what was found; null if they are equal} */
    @Nullable
    SnapshotFault differenceFrom(final SnapshotIdentity found) {
        final SnapshotFault foreign = ownerDifference(application, journalId, found);
        if (foreign != null) {
            return foreign;
        }
        if (schemaVersion != found.schemaVersion) {
            return difference(
                    SnapshotDescriptor.SCHEMA_VERSION_OFFSET,
                    "another schema version of the state",
                    schemaVersion,
                    found.schemaVersion);
        }
        if (!logicFingerprint.equals(found.logicFingerprint)) {
            return difference(
                    SnapshotDescriptor.FIXED_LENGTH + found.application.length(),
                    "another logic's fingerprint",
                    logicFingerprint,
                    found.logicFingerprint);
        }
        return null;
    }

    /** {@return how another's snapshot is told from a journal's own; null if it is that journal's} */
    static @Nullable SnapshotFault ownerDifference(
            final String application, final long journalId, final SnapshotIdentity found) {
        if (!application.equals(found.application)) {
            return difference(SnapshotDescriptor.FIXED_LENGTH, "another application's", application, found.application);
        }
        return journalId == found.journalId
                ? null
                : difference(
                        SnapshotDescriptor.JOURNAL_ID_OFFSET,
                        "another journal's",
                        "%016x".formatted(journalId),
                        "%016x".formatted(found.journalId));
    }

    private static SnapshotFault difference(
            final long offset, final String what, final Object expected, final Object found) {
        return new SnapshotFault(offset, what + ", expected=" + expected + ", found=" + found);
    }

    boolean isSameJournal(final SnapshotIdentity other) {
        return application.equals(other.application) && journalId == other.journalId;
    }
}

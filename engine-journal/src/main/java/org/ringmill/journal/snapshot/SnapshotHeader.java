package org.ringmill.journal.snapshot;

/**
 * What a snapshot says of itself.
 *
 * @param identity     whose state it is
 * @param sequence     the last sequence that is in it
 * @param timestampNs  event time of that sequence
 * @param stateHash    hash of the state it holds, to be compared once the state is built
 * @param contentBytes length of the state's values
 */
public record SnapshotHeader(
        SnapshotIdentity identity, long sequence, long timestampNs, long stateHash, long contentBytes) {}

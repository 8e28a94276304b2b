package org.ringmill.journal.snapshot;

/**
 * A snapshot that has been read and found whole.
 *
 * @param sequence    the last sequence that is in it
 * @param timestampNs event time of that sequence
 * @param stateHash   hash of the state it holds, to be compared once the state is built
 * @param content     the state's values, to be taken once
 */
public record Snapshot(long sequence, long timestampNs, long stateHash, BufferSnapshotSource content) {}

package org.ringmill.journal.snapshot;

/**
 * A snapshot that has been read and found whole.
 *
 * @param header  what it says of itself
 * @param content the state's values, to be taken once
 */
public record Snapshot(SnapshotHeader header, BufferSnapshotSource content) {
    /** {@return the last sequence that is in it} */
    public long sequence() {
        return header.sequence();
    }

    /** {@return event time of that sequence} */
    public long timestampNs() {
        return header.timestampNs();
    }

    /** {@return hash of the state it holds, to be compared once the state is built} */
    public long stateHash() {
        return header.stateHash();
    }
}

package org.ringmill.state;

/**
 * Something with state that can write itself and read itself back. What is written is canonical: two instances with
 * equal state write the same bytes, whatever history led there (so iterate in a fixed order, never in hash order).
 */
public interface Snapshotable {
    /** Writes the whole state. */
    void writeSnapshot(SnapshotSink sink);

    /** Replaces the whole state by what {@link #writeSnapshot} wrote. */
    void readSnapshot(SnapshotSource source);
}

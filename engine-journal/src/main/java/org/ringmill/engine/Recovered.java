package org.ringmill.engine;

/**
 * What a recovery found.
 *
 * @param lastSequence     of the last command in the journal, 0 if there is none
 * @param timestampNs      its event time, nanoseconds since the epoch; 0 if there is none
 * @param snapshotSequence of the snapshot it started from, 0 if from nothing
 * @param replayed         commands applied from the journal
 */
public record Recovered(long lastSequence, long timestampNs, long snapshotSequence, long replayed) {
    static final Recovered NOTHING = new Recovered(0, 0, 0, 0);
}

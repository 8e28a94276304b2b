package org.ringmill.journal.recovery;

import org.ringmill.state.Message;

/** Takes the records of a journal in order. What it throws ends the replay and reaches the caller. */
@FunctionalInterface
public interface RecordHandler {
    /**
     * Takes one record.
     *
     * @param record      valid during the call only
     * @param sequence    its place in the one order, from 1
     * @param timestampNs its event time, nanoseconds since the epoch
     */
    void onRecord(Message record, long sequence, long timestampNs);
}

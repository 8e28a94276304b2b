package org.ringmill.cli;

import java.util.function.IntPredicate;
import org.ringmill.journal.JournalReader;
import org.ringmill.state.Message;

/** Reads a journal and hands on the records of some types in a range. One thread's, used once. */
final class RecordScan {
    /** Takes records. */
    @FunctionalInterface
    interface Handler {
        /**
         * Takes one record.
         *
         * @param record valid during the call only
         * @return whether more are wanted
         */
        boolean onRecord(Message record, long sequence, long timestampNs);
    }

    private final Range range;
    private final IntPredicate types;
    private final Handler handler;
    private boolean ended;
    private long limit = Long.MAX_VALUE;
    private long timeNs;
    private long handed;

    RecordScan(final Range range, final IntPredicate types, final Handler handler) {
        this.range = range;
        this.types = types;
        this.handler = handler;
    }

    /** Hands on at most so many records. {@return this} */
    RecordScan limit(final long most) {
        limit = most;
        ended = most == 0;
        return this;
    }

    /** {@return after which sequence a journal is to be opened for a range} */
    static long openAfter(final Range range) {
        return Math.max(0, range.fromSequence() - 1);
    }

    /** Reads to the end of the range or of the journal. {@return how many records were handed on} */
    long run(final JournalReader reader, final Progress progress) {
        while (step(reader)) {
            progress.jumpTo(reader.lastSequence());
        }
        return handed;
    }

    /** Takes the next frame. {@return whether there was one and more are wanted} */
    boolean step(final JournalReader reader) {
        return !ended && reader.poll(this::onRecord) > 0 && !ended;
    }

    boolean isEnded() {
        return ended;
    }

    private void onRecord(final Message record, final long sequence, final long timestampNs) {
        timeNs = Math.max(timeNs, timestampNs);
        ended = ended || range.endsBefore(sequence, timeNs);
        if (!ended && range.begins(sequence, timeNs) && types.test(record.typeId())) {
            handed++;
            ended = !handler.onRecord(record, sequence, timestampNs) || handed == limit;
        }
    }
}

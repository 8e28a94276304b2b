package org.ringmill.bench.peers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.Journal;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.RecordHandler;

/** Our journal in the duels: frames with checksums. */
final class RingmillJournal {
    private final JournalLoad load;

    RingmillJournal(final JournalLoad load) {
        this.load = load;
    }

    private Journal open(final Path directory) {
        return Journal.open(
                new Journal.Context().directory(directory).application("bench").touchAheadBytes(load.maxBytes()));
    }

    /**
     * Writes the events.
     *
     * @param batch   in a frame
     * @param touched whether the pages of the file are touched first: what is left is the work of the journal, without
     *     what the system takes to find memory for a file that grows
     */
    void write(final Path directory, final int batch, final boolean touched, final @Nullable Meter meter) {
        try (Journal journal = open(directory)) {
            journal.start();
            while (touched && journal.touchAhead() > 0) {
                // each call touches some pages
            }
            if (meter != null) {
                meter.begin();
            }
            append(journal, batch);
            if (meter != null) {
                meter.end(load.events());
            }
        }
    }

    private void append(final Journal journal, final int batch) {
        final int lengthBytes = load.payloadBytes();
        final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(lengthBytes));
        for (int i = 1; i <= load.events(); i++) {
            payload.putLong(0, i);
            journal.append(i, i, 1, 1, i, payload, 0, lengthBytes);
            if (i % batch == 0) {
                journal.flush();
            }
        }
        journal.flush();
    }

    /** Reads the events back and checks them. */
    void read(final Path directory, final Meter meter) {
        final long[] sum = {0};
        final RecordHandler handler =
                (record, sequence, timestampNs) -> sum[0] += record.buffer().getLong(record.offset());
        try (JournalReader reader = JournalReader.open(directory, 0)) {
            meter.begin();
            while (reader.poll(handler) > 0) {
                // the next frame
            }
            meter.end(load.events());
        }
        load.check(sum[0]);
    }
}

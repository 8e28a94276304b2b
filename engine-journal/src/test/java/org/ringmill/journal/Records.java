package org.ringmill.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.journal.recovery.JournalScan;
import org.ringmill.journal.storage.JournalStorage;
import org.ringmill.state.Message;

/** Records whose every field follows from their sequence, so that any record can be checked wherever it turns up. */
final class Records {
    static final String APPLICATION = "test";

    private static final @Nullable UnsafeBuffer[] PAYLOADS = new UnsafeBuffer[4096];

    private Records() {}

    static Journal.Context context(final Path directory) {
        return new Journal.Context().directory(directory).application(APPLICATION);
    }

    static Journal.Context context(final JournalStorage storage) {
        return new Journal.Context().storage(storage).application(APPLICATION);
    }

    /** Appends records in frames of random sizes, from the journal's last sequence on. {@return the last sequence} */
    static long append(final Journal journal, final int count, final Random random) {
        long sequence = journal.appendedSequence();
        for (int i = 0; i < count; i++) {
            append(journal, ++sequence);
            if (random.nextInt(5) == 0) {
                journal.flush();
            }
        }
        journal.flush();
        return sequence;
    }

    static void append(final Journal journal, final long sequence) {
        final UnsafeBuffer payload = payload(sequence);
        journal.append(
                sequence,
                timestampNs(sequence),
                typeId(sequence),
                schemaVersion(sequence),
                correlationId(sequence),
                payload,
                0,
                payload.capacity());
    }

    static void check(final Message record, final long sequence, final long timestampNs) {
        final UnsafeBuffer payload = payload(sequence);
        if (timestampNs != timestampNs(sequence)
                || record.typeId() != typeId(sequence)
                || record.schemaVersion() != schemaVersion(sequence)
                || record.correlationId() != correlationId(sequence)
                || !equal(record, payload)) {
            throw new AssertionError("record differs, sequence=" + sequence);
        }
    }

    private static boolean equal(final Message record, final UnsafeBuffer payload) {
        if (record.length() != payload.capacity()) {
            return false;
        }
        for (int i = 0; i < payload.capacity(); i++) {
            if (record.buffer().getByte(record.offset() + i) != payload.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    /** Recovers and checks that the records from 1 to the last come in order and whole. {@return what was found} */
    static JournalScan recoverAndCheck(final Journal journal) {
        final long[] last = {0};
        final JournalScan scan = journal.recover(0, (record, sequence, timestampNs) -> {
            if (sequence != ++last[0]) {
                throw new AssertionError("sequence " + sequence + " after " + (last[0] - 1));
            }
            check(record, sequence, timestampNs);
        });
        assertThat(scan.lastSequence()).isEqualTo(last[0]);
        return scan;
    }

    private static long timestampNs(final long sequence) {
        return 1_700_000_000_000_000_000L + sequence * 7;
    }

    private static int typeId(final long sequence) {
        return (int) (sequence % 32_767) + 1;
    }

    private static int schemaVersion(final long sequence) {
        return (int) (sequence % 5);
    }

    private static long correlationId(final long sequence) {
        return ~sequence;
    }

    private static UnsafeBuffer payload(final long sequence) {
        final int index = (int) (sequence % PAYLOADS.length);
        final UnsafeBuffer known = PAYLOADS[index];
        if (known != null) {
            return known;
        }
        final UnsafeBuffer made = newPayload(index);
        PAYLOADS[index] = made;
        return made;
    }

    private static UnsafeBuffer newPayload(final int sequence) {
        final Random random = new Random(sequence);
        final byte[] bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(100)];
        random.nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }
}

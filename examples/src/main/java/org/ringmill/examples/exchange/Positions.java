package org.ringmill.examples.exchange;

import java.util.Arrays;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.Snapshotable;

/**
 * What each user holds of one symbol, and what his open orders could still add: sizes bought less sizes sold, open to
 * buy, open to sell. Grows by doubling; nothing is allocated for a user seen before. Logic thread only.
 */
final class Positions implements Snapshotable {
    private static final int USER = 0;
    private static final int HELD = 1;
    private static final int OPEN_BID = 2;
    private static final int OPEN_ASK = 3;
    private static final int RECORD_LENGTH = 4;
    private static final int INITIAL_USERS = 64;

    private final RecordIndex index = new RecordIndex(INITIAL_USERS);
    private long[] records = new long[(INITIAL_USERS + 1) * RECORD_LENGTH];
    /** Where the next user goes. The first record stays empty: it answers for users never seen. */
    private int end = RECORD_LENGTH;

    /** {@return sizes bought less sizes sold} */
    long held(final long userId) {
        return records[index.find(records, userId) + HELD];
    }

    /** {@return what the user holds in the direction of a side, with all open orders of that side traded} */
    long exposure(final long userId, final Side side) {
        final int record = index.find(records, userId);
        return side == Side.BID
                ? records[record + HELD] + records[record + OPEN_BID]
                : records[record + OPEN_ASK] - records[record + HELD];
    }

    /** Adds to what is open on a side; takes away where negative. */
    void addOpen(final long userId, final Side side, final long size) {
        // First, since it may put a longer array in place.
        final int record = record(userId);
        records[record + openOf(side)] += size;
    }

    /** Turns open size into held. */
    void trade(final long userId, final Side side, final long size) {
        final int record = record(userId);
        records[record + openOf(side)] -= size;
        records[record + HELD] += side == Side.BID ? size : -size;
    }

    /** Writes the users that hold or offer something, by id ascending. */
    @Override
    public void writeSnapshot(final SnapshotSink sink) {
        final long[] users = new long[index.size()];
        int count = 0;
        for (int record = RECORD_LENGTH; record < end; record += RECORD_LENGTH) {
            if ((records[record + HELD] | records[record + OPEN_BID] | records[record + OPEN_ASK]) != 0) {
                users[count++] = records[record + USER];
            }
        }
        Arrays.sort(users, 0, count);
        sink.putInt(count);
        for (int i = 0; i < count; i++) {
            final int record = index.find(records, users[i]);
            for (int field = 0; field < RECORD_LENGTH; field++) {
                sink.putLong(records[record + field]);
            }
        }
    }

    @Override
    public void readSnapshot(final SnapshotSource source) {
        index.clear();
        Arrays.fill(records, 0);
        end = RECORD_LENGTH;
        final int count = source.takeInt();
        for (int i = 0; i < count; i++) {
            final int record = record(source.takeLong());
            for (int field = USER + 1; field < RECORD_LENGTH; field++) {
                records[record + field] = source.takeLong();
            }
        }
    }

    private static int openOf(final Side side) {
        return side == Side.BID ? OPEN_BID : OPEN_ASK;
    }

    /** {@return the record of a user, made if need be} */
    private int record(final long userId) {
        final int known = index.find(records, userId);
        if (known != RecordIndex.NONE) {
            return known;
        }
        if (end == records.length) {
            records = Arrays.copyOf(records, Math.multiplyExact(2, records.length));
        }
        final int record = end;
        end += RECORD_LENGTH;
        records[record + USER] = userId;
        index.add(records, record);
        return record;
    }
}

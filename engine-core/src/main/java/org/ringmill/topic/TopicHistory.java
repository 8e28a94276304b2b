package org.ringmill.topic;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The last messages of one topic, in a ring. Guarded by the archive. */
final class TopicHistory<M> {
    final String topic;
    private final @Nullable Object[] messages;
    private final long[] sequences;
    private final long[] timestamps;
    private long appended;
    private long lostSequence = TopicHistory.NOTHING;
    private long lostTimeNs = Long.MIN_VALUE;

    /** {@link #lostSequence()} while nothing was lost. */
    static final long NOTHING = -1;

    TopicHistory(final String topic, final int capacity) {
        this.topic = topic;
        messages = new Object[capacity];
        sequences = new long[capacity];
        timestamps = new long[capacity];
    }

    void append(final M message, final long sequence, final long timestampNs) {
        final int index = (int) (appended % messages.length);
        if (messages[index] != null) {
            lostSequence = sequences[index];
            lostTimeNs = Math.max(lostTimeNs, timestamps[index]);
        }
        messages[index] = message;
        sequences[index] = sequence;
        timestamps[index] = timestampNs;
        appended++;
    }

    int size() {
        return (int) Math.min(appended, messages.length);
    }

    /** {@return the last sequence that the ring has lost, or {@link #NOTHING}} */
    long lostSequence() {
        return lostSequence;
    }

    /** {@return the latest time of what the ring has lost} */
    long lostTimeNs() {
        return lostTimeNs;
    }

    /** Adds what a replay wants, if it is behind that sequence. */
    void collect(final Replay replay, final long behindSequence, final List<Entry<M>> into) {
        final long first = appended - size();
        for (long i = first; i < appended; i++) {
            final int index = (int) (i % messages.length);
            if (sequences[index] > behindSequence && isWanted(replay, index, appended - i)) {
                into.add(new Entry<M>(false).fill(topic, message(index), sequences[index], timestamps[index]));
            }
        }
    }

    private boolean isWanted(final Replay replay, final int index, final long fromEnd) {
        return switch (replay.kind()) {
            case NONE -> false;
            case LAST -> fromEnd <= replay.argument();
            case FROM_SEQUENCE -> sequences[index] >= replay.argument();
            case FROM_TIME -> timestamps[index] >= replay.argument();
        };
    }

    @SuppressWarnings("unchecked")
    private M message(final int index) {
        return (M) Objects.requireNonNull(messages[index]);
    }
}

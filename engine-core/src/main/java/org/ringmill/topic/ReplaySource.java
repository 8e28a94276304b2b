package org.ringmill.topic;

/**
 * Where messages are that a bounded history no longer has: say, a journal to which a direct subscription writes them. A replay that goes
 * back further than the histories do begins here. Any number of replays may be open at a time.
 *
 * @param <M> the messages
 */
@FunctionalInterface
public interface ReplaySource<M> {
    /** Takes what is replayed. */
    @FunctionalInterface
    interface Sink<M> {
        /** Takes one message, as it was published. */
        void accept(String topic, M message, long sequence, long timestampNs);
    }

    /** One replay, used by the subscriber's thread, but for the end of it: {@link #close}. */
    interface Cursor<M> extends AutoCloseable {
        /**
         * Gives the next message to a sink.
         *
         * @return false if there is none any more
         * @throws Exception to end the replay here; told to {@link TopicEvents#onFailure}, and the subscription goes on behind the gap
         */
        boolean next(Sink<? super M> sink) throws Exception;

        /**
         * Called once, and never while {@link #next} runs, by the subscriber's thread at the end of the replay or after a
         * failure. If the subscription ends before, the replay is over, whoever polls later, and perhaps nobody does: then it is
         * called by the thread that ends the subscription, or, if the subscriber's is in {@code next} just then, by that, when it
         * returns.
         */
        @Override
        void close();
    }

    /**
     * Begins a replay, on the subscriber's thread, with its first poll.
     *
     * @param pattern      topics wanted
     * @param fromSequence first sequence wanted; 0 if it is the time that counts
     * @param fromTimeNs   earliest time wanted, nanoseconds since the epoch; {@link Long#MIN_VALUE} if it is the sequence that counts
     * @param toSequence   last sequence wanted; what follows comes from the histories
     * @return messages in the order of their sequences
     * @throws Exception as {@link Cursor#next}
     */
    Cursor<M> open(TopicPattern pattern, long fromSequence, long fromTimeNs, long toSequence) throws Exception;
}

package org.ringmill.bench.peers;

/**
 * What is written into a journal or a queue, and read back.
 *
 * @param events       each with its number, from 1, in its first eight bytes
 * @param payloadBytes of each
 */
record JournalLoad(int events, int payloadBytes) {
    /** Events of a batch. */
    static final int BATCH = 256;

    /** What a record alone in its frame takes beside its payload with us, and less than an event does in the queue. */
    private static final int OVERHEAD_BYTES = 128;

    /** {@return more than either side writes} */
    long maxBytes() {
        return events * (long) (payloadBytes + OVERHEAD_BYTES);
    }

    /** Checks the sum of the numbers that were read. */
    void check(final long sum) {
        final long expected = events * (events + 1L) / 2;
        if (sum != expected) {
            throw new IllegalStateException("wrong events, expectedSum=" + expected + ", sum=" + sum);
        }
    }
}

package org.ringmill.bench.peers;

import org.jctools.queues.MessagePassingQueue;

/** The little that a consumer does: enough that it cannot be left out. One thread's; read by another once that is done. */
final class Sum implements MessagePassingQueue.Consumer<Value> {
    private static final int MIDDLE = 16;

    /** The sum stands in the middle, two cache lines from whatever lies beside it: that may be another consumer's. */
    private final long[] cells = new long[2 * MIDDLE];

    @Override
    public void accept(final Value event) {
        cells[MIDDLE] += event.value;
    }

    /** Each of so many publishers has sent 0 to {@code each - 1}. */
    void requireSumOf(final int publishers, final long each) {
        final long expected = publishers * (each * (each - 1) / 2);
        if (cells[MIDDLE] != expected) {
            throw new IllegalStateException("wrong sum, expected=" + expected + ", sum=" + cells[MIDDLE]);
        }
    }
}

package org.ringmill.peer.exchangecore;

import exchange.core2.core.common.CoreWaitStrategy;
import java.util.Locale;

/**
 * How the exchange's threads meet.
 *
 * @param waitStrategy how a thread waits for the one before it
 * @param ringSize     slots of the ring, a power of two, 16 at least
 */
record Layout(CoreWaitStrategy waitStrategy, int ringSize) {
    private static final int MIN_RING_SIZE = 16;

    Layout {
        if (waitStrategy == CoreWaitStrategy.SECOND_STEP_NO_WAIT) {
            throw new IllegalArgumentException("for exchange-core's own use, waitStrategy=" + waitStrategy);
        }
        if (ringSize < MIN_RING_SIZE || Integer.bitCount(ringSize) != 1) {
            throw new IllegalArgumentException(
                    "not a power of two of at least " + MIN_RING_SIZE + ", ringSize=" + ringSize);
        }
    }

    /** Reads both from words. */
    static Layout parse(final String waitStrategy, final String ringSize) {
        return new Layout(CoreWaitStrategy.valueOf(waitStrategy.toUpperCase(Locale.ROOT)), Integer.parseInt(ringSize));
    }
}

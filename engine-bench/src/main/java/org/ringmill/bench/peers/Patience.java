package org.ringmill.bench.peers;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do, giving its turn away, and gives up when it takes far too long: then something was lost. */
final class Patience {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int YIELDS_BETWEEN_LOOKS = 1 << 10;

    private Patience() {}

    /**
     * Returns once the condition holds.
     *
     * @throws IllegalStateException if it does not within a minute
     */
    static void until(final BooleanSupplier condition, final String what) {
        long beganNs = 0;
        for (int i = 0; !condition.getAsBoolean(); i++) {
            Thread.yield();
            if ((i & (YIELDS_BETWEEN_LOOKS - 1)) == 0) {
                final long nowNs = System.nanoTime();
                beganNs = i == 0 ? nowNs : beganNs;
                if (nowNs - beganNs > LIMIT_NS) {
                    throw new IllegalStateException("waited for a minute in vain, for=" + what);
                }
            }
        }
    }
}

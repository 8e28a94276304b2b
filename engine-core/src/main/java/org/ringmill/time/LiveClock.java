package org.ringmill.time;

import java.util.concurrent.TimeUnit;

/**
 * Wall clock at construction, monotonic clock from then on: a step of the wall clock (NTP, an operator) is not seen.
 * Any thread may read it.
 */
final class LiveClock implements EngineClock {
    private final long offsetNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime();

    @Override
    public long timeNs() {
        return offsetNs + System.nanoTime();
    }
}

package org.ringmill.bench.latency;

import java.util.concurrent.atomic.AtomicLong;
import org.ringmill.time.EngineClock;

/** A clock that goes on a little with each reading, and by leaps when told to: time in tests is what the test makes it. */
final class TickingClock implements EngineClock {
    private static final long START_NS = 1_000_000_000;

    private final AtomicLong timeNs = new AtomicLong(START_NS);
    private final long tickNs;

    TickingClock(final long tickNs) {
        this.tickNs = tickNs;
    }

    @Override
    public long timeNs() {
        return timeNs.addAndGet(tickNs);
    }

    void advance(final long byNs) {
        timeNs.addAndGet(byNs);
    }
}

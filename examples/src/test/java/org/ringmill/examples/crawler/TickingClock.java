package org.ringmill.examples.crawler;

import org.ringmill.time.EngineClock;

/** A clock that moves on by a tick whenever it is read: a stepped pool that waits for its timers lives through hours in no time. */
final class TickingClock implements EngineClock {
    static final long START_NS = 1_700_000_000_000_000_000L;

    private final long tickNs;
    private long timeNs = START_NS;

    TickingClock(final long tickNs) {
        this.tickNs = tickNs;
    }

    @Override
    public synchronized long timeNs() {
        timeNs += tickNs;
        return timeNs;
    }
}

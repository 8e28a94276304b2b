package org.ringmill.examples.crawler;

/**
 * A rate limit: the generic cell rate algorithm (ITU-T I.371, annex A), which is a token bucket that keeps one number, the time at
 * which the bucket is full again. A pure function of the times it is given. One thread at a time.
 */
final class RateLimit {
    private final int burst;
    private long intervalNs;
    private long fullAtNs;

    /**
     * @param intervalNs between two permits in the long run, at least 0
     * @param burst      permits that may be taken at once after a pause, at least 1
     */
    RateLimit(final long intervalNs, final int burst) {
        this.intervalNs = intervalNs;
        this.burst = burst;
        fullAtNs = Long.MIN_VALUE / 2;
    }

    /** {@return when the next permit may be taken, nanoseconds since the epoch; any time before now means now} */
    long nextNs() {
        return fullAtNs - (burst - 1) * intervalNs;
    }

    /** Takes a permit, at that time, which is not before {@link #nextNs()}. */
    void take(final long nowNs) {
        assert nowNs >= nextNs() : "taken before its time, nowNs=" + nowNs + ", nextNs=" + nextNs();
        fullAtNs = Math.max(fullAtNs, nowNs) + intervalNs;
    }

    /** Permits come no faster than that from now on. */
    void slowDown(final long atLeastNs) {
        intervalNs = Math.max(intervalNs, atLeastNs);
    }
}

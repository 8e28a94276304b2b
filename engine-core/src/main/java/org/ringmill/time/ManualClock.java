package org.ringmill.time;

/** A clock that moves only when told to: for tests, simulation and replay. One thread moves it, any may read it. */
public final class ManualClock implements EngineClock {
    private volatile long timeNs;

    /** @param timeNs the first reading, nanoseconds since the epoch */
    public ManualClock(final long timeNs) {
        this.timeNs = timeNs;
    }

    @Override
    public long timeNs() {
        return timeNs;
    }

    /**
     * Moves the clock to the given time.
     *
     * @param newTimeNs nanoseconds since the epoch
     * @throws IllegalArgumentException if it lies before the present reading
     */
    public void advanceTo(final long newTimeNs) {
        if (newTimeNs < timeNs) {
            throw new IllegalArgumentException("clock cannot step back, timeNs=" + timeNs + ", newTimeNs=" + newTimeNs);
        }
        timeNs = newTimeNs;
    }
}

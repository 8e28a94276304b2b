package org.ringmill.agent;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** What a thread does when its agents found no work. */
public enum IdleMode {
    /** Spins with the processor's pause hint: lowest latency, a whole core. */
    SPIN,
    /** Spins for about a microsecond, then gives the core to whoever wants it: for threads that share cores. */
    YIELD,
    /** Spins, then yields, then parks for 1 to 100 microseconds: the default. */
    BACKOFF,
    /** Parks until a publisher or another agent of the group has made progress: for services that must not burn a core. */
    PARK,
    /** Parks at once, for 1 microsecond to 1 millisecond: for background work, which must not take a core from the hot path. */
    SLEEP,
    /** Parks at once, for 1 microsecond to 40 milliseconds: for housekeeping that nobody waits for. */
    NAP;

    /** How often at least a thread looks for work, in a mode that {@link #polls}, before it parks for the first time. */
    public static final int MIN_POLLS = 64;

    /** A yield takes longer than ten looks for work, and what comes meanwhile waits. */
    private static final int SPINS_BEFORE_YIELD = 20;

    private static final int SPINS = MIN_POLLS + 36;
    private static final int YIELDS = 100;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 100_000;
    private static final long MAX_SLEEP_NS = 1_000_000;
    private static final long MAX_NAP_NS = 40_000_000;

    /** {@return whether a thread without work looks for some over and over before it parks, or never parks} */
    public boolean polls() {
        return this == SPIN || this == YIELD || this == BACKOFF;
    }

    IdleStrategy newStrategy() {
        return switch (this) {
            case SPIN -> BusySpinIdleStrategy.INSTANCE;
            case YIELD -> new BackoffIdleStrategy(SPINS_BEFORE_YIELD, Long.MAX_VALUE, 1, 1);
            case BACKOFF, PARK -> new BackoffIdleStrategy(SPINS, YIELDS, MIN_PARK_NS, MAX_PARK_NS);
            case SLEEP -> new BackoffIdleStrategy(0, 0, MIN_PARK_NS, MAX_SLEEP_NS);
            case NAP -> new BackoffIdleStrategy(0, 0, MIN_PARK_NS, MAX_NAP_NS);
        };
    }
}

package org.ringmill.examples.crawler;

/**
 * A circuit breaker: after so many failures in a row it is open, and nothing is let through until it has cooled down; then one attempt
 * is, as a trial, whose result closes it or opens it again. After so many failed trials in a row it gives up. A pure function of the
 * times it is given. One thread at a time, and one attempt at a time. (After M. Nygard, "Release It!", 2007, section 5.2.)
 */
final class Breaker {
    /** Whether attempts are let through. */
    enum State {
        /** They are. */
        CLOSED,
        /** None is, until it has cooled down; the first after that is a trial. */
        OPEN,
        /** None is, ever again. */
        GIVEN_UP
    }

    /**
     * What it takes.
     *
     * @param failures   in a row that open it, at least 1
     * @param coolDownNs for which it is open, at least 0
     * @param trials     in a row that fail until it gives up, at least 1
     */
    record Limits(int failures, long coolDownNs, int trials) {}

    private final Limits limits;
    private State state = State.CLOSED;
    private int failures;
    private int trials;
    private long openUntilNs = Long.MIN_VALUE;
    private int openings;

    Breaker(final Limits limits) {
        this.limits = limits;
    }

    State state() {
        return state;
    }

    /** {@return when the next attempt is let through, unless it has given up, nanoseconds since the epoch; any time before now means now} */
    long nextNs() {
        return openUntilNs;
    }

    /** {@return how often it was opened, again after a trial included} */
    int openings() {
        return openings;
    }

    void onSuccess() {
        state = State.CLOSED;
        failures = 0;
        trials = 0;
    }

    /** An attempt that was let through has failed, at that time. */
    void onFailure(final long nowNs) {
        final boolean wasTrial = state != State.CLOSED;
        if (wasTrial) {
            trials++;
        } else {
            failures++;
        }
        if (trials >= limits.trials()) {
            state = State.GIVEN_UP;
        } else if (wasTrial || failures >= limits.failures()) {
            state = State.OPEN;
            openUntilNs = nowNs + limits.coolDownNs();
            openings++;
        }
    }
}

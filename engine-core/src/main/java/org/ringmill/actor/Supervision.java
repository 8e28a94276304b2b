package org.ringmill.actor;

import java.time.Duration;
import java.util.function.Function;
import org.ringmill.time.Deadline;

/**
 * What a parent does when a child of it fails. Immutable. Which error leads to what is decided on the parent's dispatcher, so a
 * decider may look at the parent's state. A failed child takes no message until it is decided.
 */
public final class Supervision {
    /** What follows a failure. The message that led to it is gone in every case: delivery is at most once. */
    public enum Directive {
        /** Go on with the state as it is. A child that failed as it started has none and is stopped. */
        RESUME,
        /** Stop its children, begin with a new instance, and take what waits in the mailbox and the stash. */
        RESTART,
        /** As RESTART, but what waits goes to the dead letters. */
        RESTART_EMPTY,
        /** End it. */
        STOP,
        /** The parent fails in its turn, and what its own parent decides holds for both. A top-level actor is stopped. */
        ESCALATE
    }

    private static final int MOST_RESTARTS = 1024;

    private final Function<? super Throwable, Directive> decider;
    final int maxRestarts;
    final long withinNs;

    private Supervision(
            final Function<? super Throwable, Directive> decider, final int maxRestarts, final long withinNs) {
        this.decider = decider;
        this.maxRestarts = maxRestarts;
        this.withinNs = withinNs;
    }

    /**
     * {@return supervision that always decides so} It restarts at most 10 times in a minute, then stops, unless {@link #limit}
     * says otherwise.
     */
    public static Supervision always(final Directive directive) {
        return new Supervision(error -> directive, 10, Duration.ofMinutes(1).toNanos());
    }

    /** {@return supervision that decides by the error} As {@link #always}. A decider that throws stops the child. */
    public static Supervision deciding(final Function<? super Throwable, Directive> decider) {
        return new Supervision(decider, 10, Duration.ofMinutes(1).toNanos());
    }

    /**
     * {@return this with a limit of restarts: the next within that time is a stop}
     *
     * @param restarts 0 to 1024
     */
    public Supervision limit(final int restarts, final Duration within) {
        if (restarts < 0 || restarts > MOST_RESTARTS) {
            throw new IllegalArgumentException(
                    "restarts out of range, expected 0 to " + MOST_RESTARTS + ", restarts=" + restarts);
        }
        return new Supervision(decider, restarts, Deadline.boundedNs(within));
    }

    Directive decide(final Throwable error) {
        final Directive directive = decider.apply(error);
        return directive == null ? Directive.STOP : directive;
    }
}

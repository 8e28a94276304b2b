package org.ringmill.queue;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.ringmill.time.Deadline;

/**
 * What is done with an element for which there is no room. Every part that has a queue names the policies it takes; another is
 * refused when it is built.
 */
public final class Backpressure {
    /** The policies. */
    public enum Kind {
        /** Wait until there is room. */
        BLOCK,
        /** Wait at most a given time. */
        TIMEOUT,
        /** Refuse, at once. */
        REJECT,
        /** Lose the new element. */
        DROP_NEWEST,
        /** Lose the oldest element, to make room. */
        DROP_OLDEST,
        /** Keep the newest element of each key. */
        CONFLATE,
        /** Part with the consumer that does not keep up. */
        DISCONNECT,
        /** Let the caller do the work itself. */
        CALLER_RUNS
    }

    private static final Backpressure BLOCK = new Backpressure(Kind.BLOCK, Long.MAX_VALUE);
    private static final Backpressure REJECT = new Backpressure(Kind.REJECT, 0);
    private static final Backpressure DROP_NEWEST = new Backpressure(Kind.DROP_NEWEST, 0);
    private static final Backpressure DROP_OLDEST = new Backpressure(Kind.DROP_OLDEST, 0);
    private static final Backpressure CONFLATE = new Backpressure(Kind.CONFLATE, 0);
    private static final Backpressure DISCONNECT = new Backpressure(Kind.DISCONNECT, 0);
    private static final Backpressure CALLER_RUNS = new Backpressure(Kind.CALLER_RUNS, 0);

    private final Kind kind;
    private final long timeoutNs;

    private Backpressure(final Kind kind, final long timeoutNs) {
        this.kind = kind;
        this.timeoutNs = timeoutNs;
    }

    /** {@return wait until there is room: nothing is lost} */
    public static Backpressure block() {
        return BLOCK;
    }

    /** {@return wait at most that long, then refuse} */
    public static Backpressure timeout(final Duration timeout) {
        return new Backpressure(Kind.TIMEOUT, Deadline.boundedNs(timeout));
    }

    /** {@return refuse, at once} */
    public static Backpressure reject() {
        return REJECT;
    }

    /** {@return lose the new element, and count it} */
    public static Backpressure dropNewest() {
        return DROP_NEWEST;
    }

    /** {@return lose the oldest element to make room, and count it} */
    public static Backpressure dropOldest() {
        return DROP_OLDEST;
    }

    /** {@return keep the newest element of each key; the part that takes this policy is told the key} */
    public static Backpressure conflate() {
        return CONFLATE;
    }

    /** {@return part with the consumer that does not keep up} */
    public static Backpressure disconnect() {
        return DISCONNECT;
    }

    /** {@return let the caller do the work itself} */
    public static Backpressure callerRuns() {
        return CALLER_RUNS;
    }

    /** {@return which policy it is} */
    public Kind kind() {
        return kind;
    }

    /** {@return how long to wait for room, in nanoseconds: without end for BLOCK, 0 for those that do not wait} */
    public long timeoutNs() {
        return timeoutNs;
    }

    /** {@return whether whoever has an element waits for room, with an end or without} */
    public boolean waits() {
        return kind == Kind.BLOCK || kind == Kind.TIMEOUT;
    }

    /**
     * Checks that the policy is one of those; {@return this}.
     *
     * @param what the part that takes it, for the message
     */
    public Backpressure requireOneOf(final String what, final Kind... kinds) {
        final Set<Kind> taken = EnumSet.copyOf(Arrays.asList(kinds));
        if (!taken.contains(kind)) {
            throw new IllegalArgumentException(
                    what + " does not take this policy, expected one of " + taken + ", policy=" + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return kind == Kind.TIMEOUT ? "TIMEOUT(" + Duration.ofNanos(timeoutNs) + ")" : kind.name();
    }
}

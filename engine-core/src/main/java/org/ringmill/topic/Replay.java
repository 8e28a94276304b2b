package org.ringmill.topic;

/**
 * What a new subscription is given of what was published before it, from the histories of the topics it matches, in the order of
 * sequences, before anything else.
 *
 * @param kind     what limits it
 * @param argument a number of messages, a sequence or a time
 */
public record Replay(Kind kind, long argument) {
    /** The kinds of replay. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** The last messages of each topic. */
        LAST,
        /** From a sequence on. */
        FROM_SEQUENCE,
        /** From a time on. */
        FROM_TIME
    }

    private static final Replay NONE = new Replay(Kind.NONE, 0);

    /** Checks the argument. */
    public Replay {
        if ((kind == Kind.LAST && argument < 1) || (kind == Kind.FROM_SEQUENCE && argument < 0)) {
            throw new IllegalArgumentException("replay needs at least 1 message, or a sequence of at least 0, kind="
                    + kind + ", argument=" + argument);
        }
    }

    /** {@return nothing} */
    public static Replay none() {
        return NONE;
    }

    /** {@return the last message of each topic} */
    public static Replay lastValue() {
        return last(1);
    }

    /** {@return the last messages of each topic, that many at most, at least 1} */
    public static Replay last(final long messages) {
        return new Replay(Kind.LAST, messages);
    }

    /** {@return all from that sequence on, that one too, at least 0} Whoever has seen all up to a sequence goes on with the next. */
    public static Replay fromSequence(final long sequence) {
        return new Replay(Kind.FROM_SEQUENCE, sequence);
    }

    /** {@return all published at that time or later, nanoseconds since the epoch} */
    public static Replay fromTime(final long timestampNs) {
        return new Replay(Kind.FROM_TIME, timestampNs);
    }
}

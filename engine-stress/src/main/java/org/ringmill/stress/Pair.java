package org.ringmill.stress;

/** An event of two fields, which a reader must see together and with the event's time. */
final class Pair {
    static final long SOURCE = 1_000_000;

    long first;
    long second;

    /** Two publishers, up to a million events each: who sent it and as which, from 1. */
    static long value(final int source, final int index) {
        return source * SOURCE + index;
    }
}

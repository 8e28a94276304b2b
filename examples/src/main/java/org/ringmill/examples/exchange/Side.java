package org.ringmill.examples.exchange;

/** Which side of the book an order belongs to. The ordinal is the code on the wire and in snapshots. */
public enum Side {
    /** Buys. */
    BID,
    /** Sells. */
    ASK;

    private static final Side[] BY_CODE = values();

    static Side of(final int code) {
        return BY_CODE[code];
    }

    static boolean isCode(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }
}

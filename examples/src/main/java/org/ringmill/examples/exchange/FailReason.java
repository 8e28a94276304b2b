package org.ringmill.examples.exchange;

/** Why a command could not be carried out. Such a command changes nothing. The ordinal is the code on the wire. */
public enum FailReason {
    /** No open order of the symbol has the id, or it is another user's. */
    UNKNOWN_ORDER,
    /** An open order of the symbol has the id. */
    DUPLICATE_ORDER,
    /** The size is below 1. */
    INVALID_SIZE,
    /** The order would be the first of its symbol, and the exchange has as many symbols as it may. */
    SYMBOL_LIMIT,
    /** The size is above the largest allowed. */
    RISK_SIZE,
    /** Price times size is above the largest allowed. */
    RISK_NOTIONAL,
    /** The user's position could go beyond the largest allowed. */
    RISK_POSITION;

    private static final FailReason[] BY_CODE = values();

    static FailReason of(final int code) {
        return BY_CODE[code];
    }

    static boolean isCode(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }
}

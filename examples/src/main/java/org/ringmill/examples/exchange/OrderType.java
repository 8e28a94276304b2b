package org.ringmill.examples.exchange;

/** How long an order lives. The ordinal is the code on the wire. */
public enum OrderType {
    /** Good till cancelled: rests with what it did not trade. */
    GTC,
    /** Immediate or cancel: what does not trade at once is rejected. */
    IOC,
    /**
     * Fill or kill within a budget: the price is the total budget. A bid trades only if all of it can be bought for at
     * most the budget, an ask only if all of it can be sold for at least the budget; then it trades at any price.
     */
    FOK_BUDGET;

    private static final OrderType[] BY_CODE = values();

    static OrderType of(final int code) {
        return BY_CODE[code];
    }

    static boolean isCode(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }
}

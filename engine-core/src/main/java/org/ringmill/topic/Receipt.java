package org.ringmill.topic;

/**
 * What became of a published message, in one number, so that nothing is allocated: how many subscriptions took it and how many
 * refused it, or {@link #CLOSED}. Where nobody refused it, the receipt is the number of those that took it.
 *
 * <p>A subscription has taken a message that is in its buffer, also where that pushed out or replaced an older one, and a direct
 * one whose handler was called. It has refused one that it lost by its policy, did not find room for in time, or that met it as it ended.
 */
public final class Receipt {
    /** The broker has shut down: nobody was given the message. */
    public static final long CLOSED = -1;

    static final long TAKEN = 1;
    static final long REFUSED = 1L << 32;

    private Receipt() {}

    /** {@return how many subscriptions took the message} */
    public static int taken(final long receipt) {
        return receipt < 0 ? 0 : (int) receipt;
    }

    /** {@return how many subscriptions refused the message} */
    public static int refused(final long receipt) {
        return receipt < 0 ? 0 : (int) (receipt >>> 32);
    }

    /** {@return whether the broker had shut down} */
    public static boolean isClosed(final long receipt) {
        return receipt < 0;
    }

    /** {@return whether every matching subscription took it, be there none} */
    public static boolean isComplete(final long receipt) {
        return receipt >= 0 && receipt < REFUSED;
    }
}

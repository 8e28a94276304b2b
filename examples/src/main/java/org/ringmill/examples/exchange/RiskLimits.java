package org.ringmill.examples.exchange;

/**
 * What one user may do in one symbol. Checked before the book sees a command; {@link Long#MAX_VALUE} is no limit.
 *
 * @param largestSize     size of a PLACE, at least 0
 * @param largestNotional price times size without its sign of a PLACE (of FOK_BUDGET the budget), and new price times
 *                        open size of a MOVE; at least 0
 * @param largestPosition how much more a user may have bought than sold, or sold than bought, if all his open orders of
 *                        that side traded; 0 to {@link #MAX_POSITION}
 */
public record RiskLimits(long largestSize, long largestNotional, long largestPosition) {
    /** The highest limit of a position. */
    public static final long MAX_POSITION = 1L << 61;

    /** No limit at all: positions are not even kept. */
    public static final RiskLimits NONE = new RiskLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    /** Checks the limits. */
    public RiskLimits {
        check("largestSize", largestSize, Long.MAX_VALUE);
        check("largestNotional", largestNotional, Long.MAX_VALUE);
        check("largestPosition", largestPosition, MAX_POSITION);
    }

    private static void check(final String name, final long value, final long most) {
        if (value < 0 || (value > most && value != Long.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    name + " out of range 0.." + most + " or " + Long.MAX_VALUE + ", " + name + "=" + value);
        }
    }

    boolean limitsPosition() {
        return largestPosition != Long.MAX_VALUE;
    }

    /** {@return whether price times size, without its sign, is at most the limit} */
    boolean allowsNotional(final long price, final long size) {
        if (largestNotional == Long.MAX_VALUE) {
            return true;
        }
        final long high = Math.multiplyHigh(price, size);
        final long low = price * size;
        if (high != low >> 63 || low == Long.MIN_VALUE) {
            return false;
        }
        return Math.abs(low) <= largestNotional;
    }
}

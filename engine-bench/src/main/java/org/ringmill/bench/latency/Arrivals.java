package org.ringmill.bench.latency;

import java.util.Locale;

/**
 * How events arrive.
 *
 * <ul>
 *   <li>{@link #constant()}: at equal distances;
 *   <li>{@link #poisson()}: each on its own, as orders of many clients do; distances are random with an exponential distribution;
 *   <li>{@link #burst(int)}: that many at once, at equal distances.
 * </ul>
 */
public record Arrivals(Kind kind, int burstSize) {
    /** The kinds. */
    public enum Kind {
        /** At equal distances. */
        CONSTANT,
        /** Independently of each other. */
        POISSON,
        /** Many at once. */
        BURST
    }

    private static final int MAX_BURST = 1_000_000;
    private static final String FORMS = "constant, poisson or burst:N (2 to " + MAX_BURST + ")";

    /** Checks the size of a burst. */
    public Arrivals {
        if (kind == Kind.BURST ? burstSize < 2 || burstSize > MAX_BURST : burstSize != 1) {
            throw new IllegalArgumentException("burst out of range 2.." + MAX_BURST + ", size=" + burstSize);
        }
    }

    /** {@return events at equal distances} */
    public static Arrivals constant() {
        return new Arrivals(Kind.CONSTANT, 1);
    }

    /** {@return events that know nothing of each other} */
    public static Arrivals poisson() {
        return new Arrivals(Kind.POISSON, 1);
    }

    /** {@return events that come together, 2 to 1,000,000} */
    public static Arrivals burst(final int size) {
        return new Arrivals(Kind.BURST, size);
    }

    /**
     * Reads {@code constant}, {@code poisson} or {@code burst:N}.
     *
     * @throws IllegalArgumentException for anything else, naming the forms
     */
    public static Arrivals parse(final String text) {
        try {
            if (text.startsWith("burst:")) {
                return burst(Integer.parseInt(text.substring("burst:".length())));
            }
            final Kind kind = Kind.valueOf(text.toUpperCase(Locale.ROOT));
            if (kind != Kind.BURST) {
                return new Arrivals(kind, 1);
            }
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("not a kind of arrivals, expected " + FORMS + ", text=" + text, e);
        }
        throw new IllegalArgumentException("not a kind of arrivals, expected " + FORMS + ", text=" + text);
    }

    /**
     * {@return the moments at which events are due}
     *
     * @param ratePerSecond on average, above 0
     * @param seed          of what is random
     */
    Schedule at(final double ratePerSecond, final long seed) {
        final double gapNs = 1e9 / ratePerSecond;
        return switch (kind) {
            case CONSTANT -> new Schedule.Steady(gapNs, 1);
            case BURST -> new Schedule.Steady(gapNs * burstSize, burstSize);
            case POISSON -> new Schedule.Random(gapNs, seed);
        };
    }

    @Override
    public String toString() {
        final String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.BURST ? name + ':' + burstSize : name;
    }
}

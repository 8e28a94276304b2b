package org.ringmill.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Measures two ways of doing the same work, in turn, in one process: so that what the machine does meanwhile hits both.
 * The first rounds warm up and are not counted; the result is the ratio of each round, and of these the median and
 * quartiles.
 */
final class Duel {
    private static final int WARM_UPS = 3;

    private final String name;
    private final int rounds;

    /** One run of a contender: does the work and answers how many operations a second it did. */
    interface Contender extends Callable<Double> {}

    /**
     * What came out.
     *
     * @param ours   operations a second, median
     * @param peer   operations a second, median
     * @param ratio  median of ours by peer, round by round
     * @param low    first quartile of it
     * @param high   third quartile of it
     */
    record Result(String name, double ours, double peer, double ratio, double low, double high) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-42s ours %,12.0f/s   peer %,12.0f/s   ratio %5.2f   quartiles %.2f to %.2f",
                    name,
                    ours,
                    peer,
                    ratio,
                    low,
                    high);
        }
    }

    Duel(final String name, final int rounds) {
        this.name = name;
        this.rounds = rounds;
    }

    Result run(final Contender ours, final Contender peer) throws Exception {
        final double[] oursPerSecond = new double[rounds];
        final double[] peerPerSecond = new double[rounds];
        final double[] ratios = new double[rounds];
        for (int i = -WARM_UPS; i < rounds; i++) {
            final boolean oursFirst = i % 2 == 0;
            final double first = oursFirst ? ours.call() : peer.call();
            final double second = oursFirst ? peer.call() : ours.call();
            if (i >= 0) {
                oursPerSecond[i] = oursFirst ? first : second;
                peerPerSecond[i] = oursFirst ? second : first;
                ratios[i] = oursPerSecond[i] / peerPerSecond[i];
            }
        }
        return new Result(
                name,
                quantile(oursPerSecond, 0.5),
                quantile(peerPerSecond, 0.5),
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
    }

    private static double quantile(final double[] values, final double share) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}

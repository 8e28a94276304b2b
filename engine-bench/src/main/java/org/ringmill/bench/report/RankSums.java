package org.ringmill.bench.report;

import java.util.Arrays;

/**
 * Two samples of independent values compared by their ranks alone, so that no shape of their distribution is taken for
 * granted and one wild value is worth no more than the largest: the two-sided test of Wilcoxon, Mann and Whitney, and the
 * shift of Hodges and Lehmann with its interval (Hollander, Wolfe, Chicken: Nonparametric Statistical Methods, chapter 4).
 *
 * <p>All is exact, by counting every way to deal the values out to the two sides. Equal values share the mean of their ranks
 * and stay in the count as they are: latencies are whole nanoseconds, rounded by the histogram, and often equal.
 */
final class RankSums {
    /** Values on both sides together: with more the count would take seconds. */
    static final int MAX_VALUES = 200;

    /**
     * How far one sample lies from another.
     *
     * @param estimate median of all differences between a value of the one and a value of the other
     * @param low      from here, negative infinity if there are too few values for the confidence
     * @param high     up to here, infinity if there are too few values
     */
    record Shift(double estimate, double low, double high) {}

    private RankSums() {}

    /** {@return how likely samples of one distribution differ by at least as much, in either direction} */
    static double pValue(final double[] base, final double[] candidate) {
        final int[] ranks = doubledRanks(base, candidate);
        final int observed = Arrays.stream(ranks, base.length, ranks.length).sum();
        final int mean = candidate.length * (ranks.length + 1);
        final int distance = Math.abs(observed - mean);
        final double[] ways = waysToSum(ranks, candidate.length);
        double extreme = 0;
        double all = 0;
        for (int sum = 0; sum < ways.length; sum++) {
            all += ways[sum];
            extreme += Math.abs(sum - mean) >= distance ? ways[sum] : 0;
        }
        return Math.min(1, extreme / all);
    }

    /** {@return the least that {@link #pValue} can come to: all values of one side above all of the other} */
    static double smallestPValue(final int baseCount, final int candidateCount) {
        double ways = 1;
        for (int i = 1; i <= candidateCount; i++) {
            ways = ways * (baseCount + i) / i;
        }
        return Math.min(1, 2 / ways);
    }

    /** {@return by how much the candidate's values lie above the base's, with an interval that holds it with 1 - alpha} */
    static Shift shift(final double[] base, final double[] candidate, final double alpha) {
        final double[] differences = new double[base.length * candidate.length];
        int count = 0;
        for (final double from : base) {
            for (final double to : candidate) {
                differences[count++] = to - from;
            }
        }
        Arrays.sort(differences);
        final int left = leftOut(base.length, candidate.length, alpha);
        return left == 0
                ? new Shift(middle(differences), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                : new Shift(middle(differences), differences[left - 1], differences[differences.length - left]);
    }

    /** {@return the median} */
    static double median(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return middle(sorted);
    }

    private static double middle(final double[] sorted) {
        final int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** {@return the interval runs from this difference to the same from above, counted from 1; 0 if none is sure enough} */
    private static int leftOut(final int baseCount, final int candidateCount, final double alpha) {
        final int[] ranks = new int[baseCount + candidateCount];
        Arrays.setAll(ranks, i -> i + 1);
        final double[] ways = waysToSum(ranks, candidateCount);
        final double all = Arrays.stream(ways).sum();
        final int least = candidateCount * (candidateCount + 1) / 2;
        double below = 0;
        int left = 0;
        while (left < baseCount * candidateCount / 2) {
            below += ways[least + left];
            if (below / all > alpha / 2) {
                break;
            }
            left++;
        }
        return left;
    }

    /** {@return twice the mean rank of each value, which is whole: those of the base first} */
    private static int[] doubledRanks(final double[] base, final double[] candidate) {
        final double[] values = Arrays.copyOf(base, base.length + candidate.length);
        System.arraycopy(candidate, 0, values, base.length, candidate.length);
        final int[] ranks = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            int doubled = 1;
            for (final double other : values) {
                doubled += other < values[i] ? 2 : other == values[i] ? 1 : 0;
            }
            ranks[i] = doubled;
        }
        return ranks;
    }

    /** {@return for each sum, in how many ways so many of the ranks come to it} */
    private static double[] waysToSum(final int[] ranks, final int size) {
        if (size == 0 || size == ranks.length || ranks.length > MAX_VALUES) {
            throw new IllegalArgumentException("expected values on both sides, and at most " + MAX_VALUES
                    + " together, values=" + ranks.length + ", ofCandidate=" + size);
        }
        final int total = Arrays.stream(ranks).sum();
        final double[][] ways = new double[size + 1][total + 1];
        ways[0][0] = 1;
        for (final int rank : ranks) {
            for (int chosen = size; chosen > 0; chosen--) {
                for (int sum = rank; sum <= total; sum++) {
                    ways[chosen][sum] += ways[chosen - 1][sum - rank];
                }
            }
        }
        return ways[size];
    }
}

package org.ringmill.bench.peers;

import java.util.Arrays;

/**
 * A median, and an interval for the one that endlessly many rounds would have: the k-th least and the k-th largest of the n
 * values. It assumes nothing of how the values are spread: the true median lies below the k-th least only if fewer than k
 * of n values came out below it, each of which is a toss of a coin. So the interval holds it with the probability
 * {@code 1 - 2 * P(B < k)}, B binomial of n and 1/2, and k is the largest for which that is at least 95%
 * (David and Nagaraja, Order Statistics, 3rd edition, 7.1).
 *
 * <p>It is 96.9% for 6 rounds (k = 1), 96.1% for 9 (2), 98.8% for 11 (2), 95.1% for 17 (5), 95.7% for 25 (8). Fewer than 6
 * cannot reach 95%: then the interval is from the least to the largest, and {@code coverage} says what that is worth.
 *
 * @param coverage the probability that the interval holds the true median
 */
record Median(double value, double low, double high, double coverage) {
    private static final double WANTED_COVERAGE = 0.95;

    static Median of(final double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a median needs a value");
        }
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        final int n = sorted.length;
        int k = 1;
        while (k < (n + 1) / 2 && coverage(n, k + 1) >= WANTED_COVERAGE) {
            k++;
        }
        return new Median((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[k - 1], sorted[n - k], coverage(n, k));
    }

    /** {@return the larger distance to an end of the interval} */
    double error() {
        return Math.max(value - low, high - value);
    }

    /** {@return 1 - 2 P(B < k), B binomial of n and 1/2} */
    private static double coverage(final int n, final int k) {
        double probability = Math.pow(0.5, n);
        double below = 0;
        for (int i = 0; i < k; i++) {
            below += probability;
            probability *= (double) (n - i) / (i + 1);
        }
        return 1 - 2 * below;
    }
}

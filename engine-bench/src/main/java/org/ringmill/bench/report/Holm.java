package org.ringmill.bench.report;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Correction for many comparisons at once, by Holm (A Simple Sequentially Rejective Multiple Test Procedure, 1979): the chance
 * of even one false alarm among them stays below alpha, however they hang together.
 */
final class Holm {
    private Holm() {}

    /** {@return for each the smallest alpha at which it is significant among all of them} */
    static double[] adjusted(final double[] pValues) {
        final Integer[] rising = new Integer[pValues.length];
        Arrays.setAll(rising, i -> i);
        Arrays.sort(rising, Comparator.comparingDouble(i -> pValues[i]));
        final double[] adjusted = new double[pValues.length];
        double largest = 0;
        for (int i = 0; i < rising.length; i++) {
            largest = Math.max(largest, Math.min(1, pValues[rising[i]] * (rising.length - i)));
            adjusted[rising[i]] = largest;
        }
        return adjusted;
    }
}

package org.ringmill.bench.report;

/**
 * One figure at one rate, base against candidate. Latencies are in nanoseconds, achieved rates in events a second.
 *
 * @param ratePerSecond events that were due each second
 * @param measure       the figure
 * @param baseRuns      how many runs the base has
 * @param candidateRuns how many runs the candidate has
 * @param base          median over the base's runs; of {@link Measure#KEPT_UP} the share of them
 * @param candidate     the same of the candidate
 * @param leastChange   the change that counts
 * @param change        by how much the candidate lies above the base: the estimate of Hodges and Lehmann, the difference of
 *                      the shares for {@link Measure#KEPT_UP}
 * @param low           lower end of its interval at 1 - alpha, this line alone; negative infinity if there is none
 * @param high          upper end; infinity if there is none
 * @param pValue        of the rank sum test, this line alone
 * @param adjustedP     the same corrected for the number of lines; 1 if {@link Verdict#TOO_FEW_RUNS}
 * @param verdict       what follows
 */
public record ComparisonLine(
        double ratePerSecond,
        Measure measure,
        int baseRuns,
        int candidateRuns,
        double base,
        double candidate,
        double leastChange,
        double change,
        double low,
        double high,
        double pValue,
        double adjustedP,
        Verdict verdict) {
    /** {@return whether there are runs enough for the interval} */
    public boolean hasInterval() {
        return !Double.isInfinite(low);
    }
}

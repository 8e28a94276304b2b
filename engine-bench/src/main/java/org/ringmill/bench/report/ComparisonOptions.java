package org.ringmill.bench.report;

/**
 * When a change counts.
 *
 * @param alpha       greatest chance of even one false alarm among all lines; above 0, up to 0.5
 * @param minChange   least change that counts, as a share of the base's median over runs; at least 0
 * @param minChangeNs least change of a latency that counts whatever its share, ns; at least 0
 */
public record ComparisonOptions(double alpha, double minChange, long minChangeNs) {
    /** One false alarm in twenty comparisons of two reports at most; a tenth, and a tenth of a microsecond. */
    public static final ComparisonOptions DEFAULT = new ComparisonOptions(0.05, 0.1, 100);

    /** Checks the ranges. */
    public ComparisonOptions {
        if (!(alpha > 0 && alpha <= 0.5)) {
            throw new IllegalArgumentException("expected more than 0 and at most 0.5, alpha=" + alpha);
        }
        if (!(minChange >= 0 && minChange < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("expected a share of at least 0, minChange=" + minChange);
        }
        if (minChangeNs < 0) {
            throw new IllegalArgumentException("expected at least 0, minChangeNs=" + minChangeNs);
        }
    }

    double leastChange(final Measure measure, final double base) {
        return switch (measure) {
            case KEPT_UP -> minChange;
            case ACHIEVED -> minChange * base;
            case P50, P90, P99, P999 -> Math.max(minChange * base, (double) minChangeNs);
        };
    }
}

package org.ringmill.bench.report;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The one kind of histogram in use: 1 ns to an hour, three digits, nothing allocated by a recording. */
public final class Histograms {
    /** Longer times count as this. */
    public static final long MAX_NS = TimeUnit.HOURS.toNanos(1);

    /** Significant decimal digits: a value is kept within 0.1%. */
    public static final int DIGITS = 3;

    private Histograms() {}

    /** {@return an empty one} */
    public static Histogram empty() {
        return new Histogram(MAX_NS, DIGITS);
    }
}

package org.ringmill.bench.report;

import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The percentiles that a report shows, in nanoseconds. One that fewer than {@link #LEAST_ABOVE} events lie above is null:
 * it would be the luck of a few events, and another run would tell another.
 *
 * @param count how many events
 */
record Percentiles(
        long count,
        @Nullable Long p50Ns,
        @Nullable Long p90Ns,
        @Nullable Long p99Ns,
        @Nullable Long p999Ns,
        @Nullable Long p9999Ns,
        @Nullable Long maxNs) {
    /** As many events have to lie above a percentile that is shown. */
    static final int LEAST_ABOVE = 10;

    /** {@return those of a histogram} */
    static Percentiles of(final Histogram histogram) {
        return new Percentiles(
                histogram.getTotalCount(),
                at(histogram, 50),
                at(histogram, 90),
                at(histogram, 99),
                at(histogram, 99.9),
                at(histogram, 99.99),
                histogram.getTotalCount() == 0 ? null : histogram.getMaxValue());
    }

    /** {@return the lowest of each over several runs; of a percentile that any run lacks, null} */
    static Percentiles lowest(final List<Percentiles> runs) {
        return reduced(runs, Math::min);
    }

    /** {@return the highest of each over several runs; of a percentile that any run lacks, null} */
    static Percentiles highest(final List<Percentiles> runs) {
        return reduced(runs, Math::max);
    }

    /** {@return whether enough events lie above a percentile for it to be shown} */
    static boolean isSupported(final double percentile, final long count) {
        // Half an event of tolerance, since 99.9 is no exact double.
        return count * (100 - percentile) / 100 > LEAST_ABOVE - 0.5;
    }

    private static @Nullable Long at(final Histogram histogram, final double percentile) {
        return isSupported(percentile, histogram.getTotalCount()) ? histogram.getValueAtPercentile(percentile) : null;
    }

    private static Percentiles reduced(final List<Percentiles> runs, final BinaryOperator<Long> chosen) {
        return new Percentiles(
                runs.stream().map(Percentiles::count).reduce(chosen).orElse(0L),
                reduced(runs, Percentiles::p50Ns, chosen),
                reduced(runs, Percentiles::p90Ns, chosen),
                reduced(runs, Percentiles::p99Ns, chosen),
                reduced(runs, Percentiles::p999Ns, chosen),
                reduced(runs, Percentiles::p9999Ns, chosen),
                reduced(runs, Percentiles::maxNs, chosen));
    }

    private static @Nullable Long reduced(
            final List<Percentiles> runs,
            final Function<Percentiles, @Nullable Long> percentile,
            final BinaryOperator<Long> chosen) {
        final List<Long> values =
                runs.stream().map(percentile).filter(Objects::nonNull).toList();
        return values.size() < runs.size()
                ? null
                : values.stream().reduce(chosen).orElse(null);
    }
}

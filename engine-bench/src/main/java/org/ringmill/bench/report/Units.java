package org.ringmill.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How times and rates are written for people: three significant digits and a unit. */
final class Units {
    /** Stands for a figure that is not there. */
    static final String NONE = "-";

    private static final List<String> TIMES = List.of("ns", "us", "ms", "s");
    private static final List<String> COUNTS = List.of("", "k", "M", "G");
    private static final int STEP = 1_000;

    private Units() {}

    /** {@return such as "850 ns", "12.3 us" or "1.20 ms"} */
    static String time(final @Nullable Long ns) {
        if (ns == null) {
            return NONE;
        }
        if (ns < STEP) {
            return ns + " ns";
        }
        double value = ns;
        int unit = 0;
        // From 999.5 on three digits would read 1000.
        while (value >= STEP - 0.5 && unit < TIMES.size() - 1) {
            value /= STEP;
            unit++;
        }
        return digits(value) + " " + TIMES.get(unit);
    }

    /** {@return the same without needless zeros, such as "10 s" or "1.5 ms": for a time that somebody chose} */
    static String chosenTime(final long ns) {
        final String time = time(ns);
        return ns < STEP ? time : plain(time.substring(0, time.indexOf(' '))) + time.substring(time.indexOf(' '));
    }

    /** {@return such as "500/s", "10 k/s" or "1.25 M/s"} */
    static String rate(final double perSecond) {
        double value = perSecond;
        int unit = 0;
        while (value >= STEP - 0.5 && unit < COUNTS.size() - 1) {
            value /= STEP;
            unit++;
        }
        final String number = new BigDecimal(value)
                .round(new MathContext(value >= STEP ? 0 : 3))
                .stripTrailingZeros()
                .toPlainString();
        return unit == 0 ? number + "/s" : number + " " + COUNTS.get(unit) + "/s";
    }

    /** {@return such as "23.4 GiB"; "unknown" for 0} */
    static String bytes(final long bytes) {
        return bytes == 0 ? "unknown" : digits((double) bytes / (1 << 30)) + " GiB";
    }

    private static String digits(final double value) {
        final int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String plain(final String number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }
}

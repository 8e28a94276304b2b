package org.ringmill.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many of something a second: {@code 250000}, {@code 10k}, {@code 1.5M}. */
final class RateConverter implements ITypeConverter<Double> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)([kKmM]?)");
    private static final double MOST = 1e9;

    RateConverter() {}

    /** {@return a rate as a name: 10k, 1.5M} */
    static String toText(final double rate) {
        final double unit = rate >= 1e6 ? 1e6 : rate >= 1e3 ? 1e3 : 1;
        final BigDecimal count = BigDecimal.valueOf(rate / unit).stripTrailingZeros();
        return count.toPlainString() + (unit == 1e6 ? "M" : unit == 1e3 ? "k" : "");
    }

    @Override
    public Double convert(final String text) {
        final Matcher parts = FORM.matcher(text);
        if (parts.matches()) {
            final double rate = Double.parseDouble(parts.group(1))
                    * switch (parts.group(2).toLowerCase(Locale.ROOT)) {
                        case "k" -> 1e3;
                        case "m" -> 1e6;
                        default -> 1;
                    };
            if (rate > 0 && rate <= MOST) {
                return rate;
            }
        }
        throw new TypeConversionException(
                "expected a rate a second such as 250000, 10k or 1.5M, above 0 and at most 1000M, found '" + text
                        + "'");
    }
}

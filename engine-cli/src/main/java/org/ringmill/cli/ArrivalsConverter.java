package org.ringmill.cli;

import org.ringmill.bench.latency.Arrivals;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how events arrive: {@code burst:100}. */
final class ArrivalsConverter implements ITypeConverter<Arrivals> {
    ArrivalsConverter() {}

    @Override
    public Arrivals convert(final String text) {
        try {
            return Arrivals.parse(text);
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

package org.ringmill.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number of 64 bits. */
final class LongConverter implements ITypeConverter<Long> {
    LongConverter() {}

    @Override
    public Long convert(final String text) {
        try {
            return Long.valueOf(text);
        } catch (final NumberFormatException e) {
            throw new TypeConversionException("expected a whole number of 64 bits, found '" + text + "'");
        }
    }
}

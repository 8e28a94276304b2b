package org.ringmill.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many of something. */
final class CountConverter implements ITypeConverter<Long> {
    CountConverter() {}

    @Override
    public Long convert(final String text) {
        try {
            final long count = Long.parseLong(text);
            if (count >= 0) {
                return count;
            }
        } catch (final NumberFormatException e) {
            throw unexpected(text);
        }
        throw unexpected(text);
    }

    private static TypeConversionException unexpected(final String text) {
        return new TypeConversionException("expected a whole number of at least 0, found '" + text + "'");
    }
}

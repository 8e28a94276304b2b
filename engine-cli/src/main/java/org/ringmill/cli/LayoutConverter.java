package org.ringmill.cli;

import org.ringmill.agent.ThreadLayout;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a thread layout: {@code shared:2}. */
final class LayoutConverter implements ITypeConverter<ThreadLayout> {
    LayoutConverter() {}

    @Override
    public ThreadLayout convert(final String value) {
        try {
            return ThreadLayout.parse(value);
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

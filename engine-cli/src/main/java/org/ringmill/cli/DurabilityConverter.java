package org.ringmill.cli;

import org.ringmill.journal.Durability;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a level as people write it: {@code process-crash}. */
final class DurabilityConverter implements ITypeConverter<Durability> {
    DurabilityConverter() {}

    @Override
    public Durability convert(final String value) {
        try {
            return Durability.parse(value);
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

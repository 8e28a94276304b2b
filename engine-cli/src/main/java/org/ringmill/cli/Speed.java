package org.ringmill.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast a journal is replayed.
 *
 * @param multiple of the speed at which it was recorded; 0 for as fast as it goes
 */
record Speed(double multiple) {
    /** Reads a speed of the command line: {@code max}, {@code 1x}, {@code 0.5x}. */
    static final class Converter implements ITypeConverter<Speed> {
        Converter() {}

        @Override
        public Speed convert(final String text) {
            if (text.equals("max")) {
                return new Speed(0);
            }
            if (text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?x?")) {
                final double multiple = Double.parseDouble(text.replace("x", ""));
                if (multiple > 0) {
                    return new Speed(multiple);
                }
            }
            throw new TypeConversionException(
                    "expected max, or a factor above 0 such as 1x or 0.5x, found '" + text + "'");
        }
    }
}

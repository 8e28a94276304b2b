package org.ringmill.cli;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which types of records are meant. */
final class FilterOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--filter",
            paramLabel = "TYPES",
            description = "Only these types: names or numbers, several by comma.")
    private @Nullable String filter;

    FilterOption() {}

    boolean isGiven() {
        return filter != null;
    }

    IntPredicate types(final @Nullable Application application) {
        try {
            return new RecordTypes(application).filter(filter);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '--filter': " + e.getMessage(), e);
        }
    }
}

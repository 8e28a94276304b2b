package org.ringmill.cli;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which records of a journal are meant. */
final class RangeOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            converter = Position.Converter.class,
            description = "The first record: " + Position.HELP)
    private @Nullable Position from;

    @Option(
            names = "--to",
            paramLabel = "POSITION",
            converter = Position.Converter.class,
            description = "The last record, included.")
    private @Nullable Position to;

    @Option(
            names = "--filter",
            paramLabel = "TYPES",
            description = "Only these types: names or numbers, several by comma.")
    private @Nullable String filter;

    RangeOptions() {}

    @Nullable
    Position from() {
        return from;
    }

    @Nullable
    Position to() {
        return to;
    }

    boolean hasFilter() {
        return filter != null;
    }

    /** {@return the part of a journal, which holds its beginning} */
    Range in(final JournalOptions journal) {
        if (from != null && to != null && from.isTime() == to.isTime() && from.value() > to.value()) {
            throw new ParameterException(
                    spec.commandLine(), "--to must not lie before --from, from=" + from + ", to=" + to);
        }
        journal.requireHeld(from, to);
        return new Range(
                from == null || from.isTime() ? 1 : from.value(),
                from == null || !from.isTime() ? 0 : from.value(),
                to == null || to.isTime() ? Long.MAX_VALUE : to.value(),
                to == null || !to.isTime() ? Long.MAX_VALUE : to.value());
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

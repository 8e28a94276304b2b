package org.ringmill.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which part of a journal is meant. */
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

    RangeOptions() {}

    @Nullable
    Position from() {
        return from;
    }

    @Nullable
    Position to() {
        return to;
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
}

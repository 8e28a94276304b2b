package org.ringmill.cli;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.engine.Application;
import org.ringmill.state.Message;

/** Prints the records of some types that a replay comes by, each with its outputs. One thread's. */
final class ReplayPrinter {
    private static final int TICK = 0;

    private final Lines out;
    private final IntPredicate types;
    private final RecordTypes names;
    private final RecordFormat commands;
    private final @Nullable OutputFormat outputs;
    private final boolean json;
    private long sequence;
    private boolean isShown;
    private long outputCount;

    ReplayPrinter(
            final Lines out, final IntPredicate types, final @Nullable Application application, final boolean json) {
        this.out = out;
        this.types = types;
        this.json = json;
        names = new RecordTypes(application);
        commands = json ? new JsonFormat(application) : new TextFormat(application);
        outputs = application == null ? null : new OutputFormat(application, json);
    }

    void onCommand(final Message command, final long commandSequence, final long timestampNs) {
        sequence = commandSequence;
        isShown = types.test(command.typeId());
        if (isShown) {
            out.print(commands.line(command, commandSequence, timestampNs, null));
        }
    }

    void onOutput(final Message output, final long outputSequence, final int index, final long timestampNs) {
        outputCount++;
        if (outputSequence != sequence) { // a tick is no command, but timers come due with it
            sequence = outputSequence;
            isShown = types.test(TICK);
            if (isShown && !json) {
                out.print(sequence + " " + Times.iso(timestampNs) + " " + names.nameOf(TICK));
            }
        }
        if (isShown && outputs != null) {
            out.print(outputs.line(output, outputSequence, index, timestampNs));
        }
    }

    /** {@return how many outputs of the range came, shown or not} */
    long outputCount() {
        return outputCount;
    }
}

package org.ringmill.cli;

import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.examples.exchange.CommandCodec;
import org.ringmill.examples.exchange.CommandReader;
import org.ringmill.examples.exchange.OrderCommand;
import org.ringmill.journal.recovery.RecordHandler;
import org.ringmill.state.Message;

/**
 * Passes over the commands of a file that the directory has journaled, and makes sure that they are the same: a run that went
 * on with another file would end in a state that neither leads to.
 */
final class AppliedCommands implements RecordHandler {
    private final CommandReader reader;
    private final Path file;
    private final Path directory;
    private final OrderCommand command = new OrderCommand();
    private final CommandCodec codec = new CommandCodec();
    private final OrderCommand applied = new OrderCommand();
    private boolean isFirst = true;
    private final UnsafeBuffer body = new UnsafeBuffer(new byte[CommandCodec.MAX_LENGTH_BYTES]);
    private final UnsafeBuffer appliedBody = new UnsafeBuffer(new byte[CommandCodec.MAX_LENGTH_BYTES]);

    AppliedCommands(final CommandReader reader, final Path file, final Path directory) {
        this.reader = reader;
        this.file = file;
        this.directory = directory;
    }

    @Override
    public void onRecord(final Message record, final long sequence, final long timestampNs) {
        do {
            if (!reader.next(command)) {
                throw another("it ends before what was applied", reader.lines(), sequence);
            }
            // What the journal has let go of cannot be compared.
        } while (isFirst && command.line() < record.correlationId());
        isFirst = false;
        if (!isSame(record)) {
            throw another("its line is not the command that was applied", reader.lines(), sequence);
        }
    }

    /** Compares both as they would be written today: the record may be of an older schema. */
    private boolean isSame(final Message record) {
        codec.decode(
                record.typeId(), record.schemaVersion(), record.buffer(), record.offset(), record.length(), applied);
        return record.correlationId() == command.line()
                && applied.kind() == command.kind()
                && encoded(applied, appliedBody).equals(encoded(command, body));
    }

    private DirectBuffer encoded(final OrderCommand source, final UnsafeBuffer target) {
        target.setMemory(0, target.capacity(), (byte) 0);
        codec.encode(source, target, 0);
        return target;
    }

    private RingmillException another(final String how, final long line, final long sequence) {
        return new RingmillException(
                Category.ERROR,
                "file of commands is not the one that the directory has applied, or was changed: " + how + ", file="
                        + file + ", line=" + line + ", directory=" + directory + ", sequence=" + sequence);
    }
}

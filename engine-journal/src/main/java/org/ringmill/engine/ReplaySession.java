package org.ringmill.engine;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.JournalReader;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.RecordHandler;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;
import org.ringmill.state.StateHash;
import org.ringmill.state.StateMachine;

/**
 * One replay, frame by frame: reads the journal, lets the logic apply what the engine had it apply, and shows commands and
 * outputs of the range to whoever wants them. Nothing is allocated per command. One thread's.
 */
final class ReplaySession implements AutoCloseable {
    private final ReplayRange range;
    private final @Nullable Logic logic;
    private final OutputLog outputs;
    private final @Nullable RecordHandler commandHandler;
    private final IntPredicate commandTypes;
    private final @Nullable OutputHandler outputHandler;
    private final @Nullable OutputComparison comparison;
    private final @Nullable Pacer pacer;
    private final ReplayStart start;
    private final JournalReader reader;
    private final RecordHandler recordHandler = this::onRecord;

    private boolean ended;
    private boolean reachedEnd;
    private boolean begun;
    private long recordsRead;
    private long commandsApplied;
    private long firstSequence;
    private long lastSequence;
    private long timeNs;

    /**
     * Opens the journal and brings the state machine to where reading starts.
     *
     * @param machine      in its initial state, or null to show commands only
     * @param showCommands takes the commands of the range, or null
     * @param pacer        sets the pace of the range, or null for none
     */
    ReplaySession(
            final Replayer.Context context,
            final @Nullable StateMachine machine,
            final @Nullable RecordHandler showCommands,
            final @Nullable Pacer pacer) {
        range = context.range();
        outputs = new OutputLog(0);
        logic = machine == null ? null : new Logic(machine, outputs, context.upcasters());
        commandHandler = showCommands;
        commandTypes = context.commandTypes();
        outputHandler = machine == null ? null : context.outputHandler();
        final RecordedOutputs recorded = machine == null ? null : context.recordedOutputs();
        comparison = recorded == null ? null : new OutputComparison(recorded);
        this.pacer = pacer;
        try (JournalReader journal = JournalReader.open(context.directory(), 0)) {
            context.check(journal);
            start = ReplayStart.restore(
                    journal,
                    context.directory(),
                    range,
                    context.warningHandler(),
                    context.application(),
                    logic == null ? List.of() : List.of(logic));
        }
        lastSequence = start.sequence();
        timeNs = start.timeNs();
        ended = lastSequence >= range.toSequence();
        // Without a state machine nobody needs what lies before the range.
        final long after = logic == null ? Math.max(0, range.fromSequence() - 1) : start.sequence();
        reader = start.openBehind(context.directory(), after);
    }

    /**
     * Takes the next frame.
     *
     * @return whether there may be more
     * @throws DamagedJournalException where the journal is not what was written
     * @throws RingmillException       if the state machine or an output handler fails; the message has the sequence
     */
    boolean step() {
        if (!ended && reader.poll(recordHandler) == 0) {
            ended = true;
            reachedEnd = true;
            requireReached();
        }
        if (begun && outputHandler != null) {
            endBatch(outputHandler);
        }
        return !ended;
    }

    private void onRecord(final Message record, final long sequence, final long timestampNs) {
        if (ended || range.endsBefore(sequence, Math.max(timeNs, timestampNs))) {
            ended = true;
            return;
        }
        final int typeId = record.typeId();
        if (typeId != Logic.VOID) {
            timeNs = Math.max(timeNs, timestampNs);
        }
        recordsRead++;
        lastSequence = sequence;
        if (!begun && range.begins(sequence, timeNs)) {
            begin(sequence);
        }
        if (begun) {
            show(record, typeId, sequence);
        }
        if (logic != null) {
            apply(logic, record, typeId, sequence, timestampNs);
        }
        ended = sequence == range.toSequence();
    }

    private void begin(final long sequence) {
        begun = true;
        firstSequence = sequence;
        if (comparison != null) {
            comparison.begin(sequence);
        }
    }

    private void show(final Message record, final int typeId, final long sequence) {
        if (pacer != null) {
            pacer.await(timeNs, () -> false);
        }
        if (commandHandler != null && typeId > Logic.TICK && commandTypes.test(typeId)) {
            commandHandler.onRecord(record, sequence, timeNs);
        }
    }

    private void apply(
            final Logic applied, final Message record, final int typeId, final long sequence, final long timestampNs) {
        try {
            final int count = applied.apply(record, sequence, timestampNs);
            if (typeId > Logic.TICK) {
                commandsApplied++;
            }
            if (count > 0) {
                release(count, record.correlationId(), sequence);
            }
        } catch (final Exception e) {
            throw new RingmillException(Category.FATAL, "replay failed, sequence=" + sequence + ", cause=" + e, e);
        }
    }

    private void release(final int count, final long correlationId, final long sequence) throws Exception {
        if (!begun || (outputHandler == null && comparison == null)) {
            outputs.skip(count);
            return;
        }
        for (int index = 0; index < count; index++) {
            final Message output = outputs.take(correlationId);
            if (comparison != null) {
                comparison.onOutput(output, sequence, index, timeNs);
            }
            if (outputHandler != null) {
                outputHandler.onOutput(output, sequence, index, timeNs);
            }
        }
    }

    private void endBatch(final OutputHandler handler) {
        try {
            handler.onBatchEnd();
        } catch (final Exception e) {
            throw new RingmillException(
                    Category.FATAL, "output handler failed, sequence=" + lastSequence + ", cause=" + e, e);
        }
    }

    private void requireReached() {
        if (!reader.isLive() && start.sequence() > reader.lastSequence()) {
            throw new RingmillException(
                    Category.FATAL,
                    "snapshot beyond the end of the journal, sequence=" + start.sequence() + ", lastSequence="
                            + reader.lastSequence() + ": it is another journal's, or this one has lost its end");
        }
    }

    /** {@return what has been done so far; takes a hash of the whole state} */
    Replayed result() {
        return new Replayed(
                recordsRead,
                commandsApplied,
                firstSequence,
                lastSequence,
                timeNs,
                logic == null ? 0 : StateHash.of(logic.machine()),
                start.sequence(),
                reachedEnd,
                reader.tornTails(),
                comparison == null ? null : comparison.end(lastSequence));
    }

    /** {@return the logic, as far as it was brought; null without a state machine} */
    @Nullable
    Logic logic() {
        return logic;
    }

    /** {@return the sequence of the last record taken, or the snapshot's if none was} */
    long lastSequence() {
        return lastSequence;
    }

    /** {@return where the logic writes its outputs} */
    OutputLog outputs() {
        return outputs;
    }

    @Override
    public void close() {
        reader.close();
    }
}

package org.ringmill.engine;

import org.ringmill.journal.Journal;
import org.ringmill.pipeline.StageHandler;

/**
 * Writes every command to the journal, a frame for each batch. Its position in the pipeline is what survives the death of
 * the process. Runs on its stage's thread.
 */
final class JournalStage implements StageHandler<CommandSlot> {
    private final Journal journal;
    private final long baseSequence;
    private long lastSequence;
    private long timeNs;

    JournalStage(final Journal journal, final long baseSequence, final long timeNs) {
        this.journal = journal;
        this.baseSequence = baseSequence;
        this.timeNs = timeNs;
        lastSequence = baseSequence;
    }

    @Override
    public void onEvent(
            final CommandSlot slot, final long ringSequence, final long timestampNs, final boolean endOfBatch) {
        final long sequence = baseSequence + 1 + ringSequence;
        // A slot that was claimed and given up has a sequence, and the journal has none missing. No tick may stand in:
        // it would fire timers that fired with the next command.
        while (lastSequence < sequence - 1) {
            journal.append(++lastSequence, timeNs, Logic.VOID, 0, 0, slot.buffer(), slot.offset(), 0);
        }
        timeNs = Math.max(timeNs, timestampNs);
        journal.append(
                sequence,
                timeNs,
                slot.typeId(),
                slot.schemaVersion(),
                slot.correlationId(),
                slot.buffer(),
                slot.offset(),
                slot.length());
        lastSequence = sequence;
        if (endOfBatch) {
            journal.flush();
        }
    }
}

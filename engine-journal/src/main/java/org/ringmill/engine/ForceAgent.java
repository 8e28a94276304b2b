package org.ringmill.engine;

import com.lmax.disruptor.Sequence;
import org.agrona.concurrent.Agent;
import org.ringmill.journal.Journal;

/**
 * Forces the journal to the disk, over and over: one force for all that came in during the one before. It alone advances
 * the durable sequence. A background agent: a force takes long and holds no stage up.
 */
final class ForceAgent implements Agent {
    private final Journal journal;
    private final long baseSequence;
    private final Sequence durable;

    /** @param durable ring sequence up to which commands survive a power cut; written here only */
    ForceAgent(final Journal journal, final long baseSequence, final Sequence durable) {
        this.journal = journal;
        this.baseSequence = baseSequence;
        this.durable = durable;
    }

    @Override
    public int doWork() {
        if (journal.appendedSequence() - baseSequence - 1 <= durable.get()) {
            return 0;
        }
        durable.set(journal.force() - baseSequence - 1);
        return 1;
    }

    @Override
    public String roleName() {
        return "force";
    }
}

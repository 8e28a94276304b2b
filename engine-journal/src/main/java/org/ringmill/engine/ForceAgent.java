package org.ringmill.engine;

import com.lmax.disruptor.Sequence;
import java.util.function.LongSupplier;
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
    private LongSupplier published = () -> -1;
    private LongSupplier journaled = () -> -1;

    /** @param durable ring sequence up to which commands survive a power cut; written here only */
    ForceAgent(final Journal journal, final long baseSequence, final Sequence durable) {
        this.journal = journal;
        this.baseSequence = baseSequence;
        this.durable = durable;
    }

    /**
     * Completes the agent, before it is started.
     *
     * @param published ring sequence published last
     * @param journaled ring sequence that the journal stage has passed
     */
    void bind(final LongSupplier published, final LongSupplier journaled) {
        this.published = published;
        this.journaled = journaled;
    }

    @Override
    public int doWork() {
        final long known = durable.get();
        if (published.getAsLong() <= known) {
            return 0;
        }
        // Slots that were given up are not in the journal when none follows: where the stage has passed, all is.
        final long passed = journaled.getAsLong();
        if (Math.max(passed, journal.appendedSequence() - baseSequence - 1) <= known) {
            return 0;
        }
        durable.set(Math.max(passed, journal.force() - baseSequence - 1));
        return 1;
    }

    @Override
    public String roleName() {
        return "force";
    }
}

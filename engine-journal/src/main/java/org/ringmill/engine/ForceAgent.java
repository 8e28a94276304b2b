package org.ringmill.engine;

import com.lmax.disruptor.Sequence;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.ringmill.journal.Journal;

/**
 * Forces the journal to the disk, over and over: one force for all that came in during the one before, or, within the limits of
 * a {@link GroupCommit}, for more. It alone advances the durable sequence. A background agent: a force takes long and holds no
 * stage up.
 */
final class ForceAgent implements Agent {
    private final Journal journal;
    private final long baseSequence;
    private final Sequence durable;
    private final GroupCommit limits;
    private final LongSupplier nowNs;
    private LongSupplier published = () -> -1;
    private LongSupplier journaled = () -> -1;
    private boolean holding;
    private long heldSinceNs;
    private volatile boolean ending;

    /**
     * @param durable ring sequence up to which commands survive a power cut; written here only
     * @param nowNs   a monotonic clock, asked only while commands wait
     */
    ForceAgent(
            final Journal journal,
            final long baseSequence,
            final Sequence durable,
            final GroupCommit limits,
            final LongSupplier nowNs) {
        this.journal = journal;
        this.baseSequence = baseSequence;
        this.durable = durable;
        this.limits = limits;
        this.nowNs = nowNs;
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

    /** Holds nothing back any more: few commands will come, and whoever ends the engine waits for these. Any thread. */
    void end() {
        ending = true;
    }

    @Override
    public int doWork() {
        final long known = durable.get();
        if (published.getAsLong() <= known) {
            return 0;
        }
        // Slots that were given up are not in the journal when none follows: where the stage has passed, all is.
        final long passed = journaled.getAsLong();
        final long waiting = Math.max(passed, journal.appendedSequence() - baseSequence - 1) - known;
        if (waiting <= 0 || isHeldBack(waiting)) {
            return 0;
        }
        holding = false;
        durable.set(Math.max(passed, journal.force() - baseSequence - 1));
        return 1;
    }

    private boolean isHeldBack(final long waiting) {
        if (waiting >= limits.maxCommands() || ending) {
            return false;
        }
        final long now = nowNs.getAsLong();
        if (!holding) {
            holding = true;
            heldSinceNs = now;
        }
        return now - heldSinceNs < limits.maxWaitNs();
    }

    @Override
    public String roleName() {
        return "force";
    }
}

package org.ringmill.engine;

import java.util.ArrayList;
import java.util.List;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.state.Message;
import org.ringmill.state.OutputHandler;
import org.ringmill.state.StateHash;
import org.ringmill.state.StateMachine;
import org.ringmill.time.TimerQueue;

/**
 * A state that a journal once led to, in memory, and what would have become of it: it takes further commands, and nothing
 * of them is ever written anywhere. One thread's.
 */
public final class Branch {
    private final Application application;
    private final Logic logic;
    private final OutputLog outputs;
    private final long journalSequence;
    private long sequence;
    private boolean failed;

    Branch(
            final Application application,
            final Logic logic,
            final OutputLog outputs,
            final long journalSequence,
            final long sequence) {
        this.application = application;
        this.logic = logic;
        this.outputs = outputs;
        this.journalSequence = journalSequence;
        this.sequence = sequence;
    }

    /** {@return the sequence of the last command of the journal that is in it; 0 for the initial state} */
    public long journalSequence() {
        return journalSequence;
    }

    /** {@return the sequence of the last command applied: of the journal, or behind it of the branch} */
    public long sequence() {
        return sequence;
    }

    /** {@return event time of the last command applied, nanoseconds since the epoch; 0 before the first} */
    public long timeNs() {
        return logic.timeNs();
    }

    /** {@return event time at which the next timer comes due, or {@link TimerQueue#NO_DEADLINE}} */
    public long nextDeadlineNs() {
        return logic.nextDeadlineNs();
    }

    /** {@return the state machine, to be read only} */
    public StateMachine machine() {
        requireSound();
        return logic.machine();
    }

    /** {@return the hash of the state machine's state} */
    public long stateHash() {
        return StateHash.of(machine());
    }

    /** As {@link #apply(Message, long)}, at the event time of the last command. */
    public WhatIf apply(final Message command) {
        return apply(command, logic.timeNs());
    }

    /**
     * Applies a command. Takes two hashes of the state: for many commands there is {@link #apply(Message, long,
     * OutputHandler)}.
     *
     * @param timestampNs its event time, nanoseconds since the epoch; one before the last command's counts as that
     * @throws RingmillException (ERROR) if the state machine throws: the branch cannot be used any more
     */
    public WhatIf apply(final Message command, final long timestampNs) {
        return applied(requireCommand(command), timestampNs);
    }

    /** Lets time pass to a moment, so that timers come due; like {@link #apply(Message, long)} without a command. */
    public WhatIf tick(final long timestampNs) {
        return applied(MessageCopy.TICK, timestampNs);
    }

    private WhatIf applied(final Message command, final long timestampNs) {
        final long before = stateHash();
        final List<MessageCopy> copies = new ArrayList<>();
        applyTo(command, timestampNs, (output, of, index, timeNs) -> copies.add(MessageCopy.of(output)));
        return new WhatIf(sequence, logic.timeNs(), List.copyOf(copies), before, stateHash());
    }

    /**
     * Applies a command and hands its outputs on.
     *
     * @return how many
     * @throws RingmillException (ERROR) if the state machine or the handler throws: the branch cannot be used any more
     */
    public int apply(final Message command, final long timestampNs, final OutputHandler handler) {
        return applyTo(requireCommand(command), timestampNs, handler);
    }

    private int applyTo(final Message command, final long timestampNs, final OutputHandler handler) {
        requireSound();
        final long next = sequence + 1;
        failed = true;
        try {
            final int count = logic.apply(command, next, timestampNs);
            outputs.deliver(count, command.correlationId(), next, logic.timeNs(), handler);
            sequence = next;
            failed = false;
            return count;
        } catch (final Exception e) {
            throw new RingmillException(
                    Category.ERROR,
                    "what-if command failed, sequence=" + next + ", typeId=" + command.typeId() + ", cause=" + e,
                    e);
        }
    }

    private static Message requireCommand(final Message command) {
        if (command.typeId() < 1 || command.typeId() > Short.MAX_VALUE) {
            throw new IllegalArgumentException("type must be 1 to 32767, typeId=" + command.typeId());
        }
        return command;
    }

    /**
     * {@return another branch from here, which goes its own way}
     *
     * @throws RingmillException (ERROR) if the state machine does not read back what it writes
     */
    public Branch fork() {
        requireSound();
        final OutputLog forkedOutputs = new OutputLog(0);
        final Logic forked = new Logic(application.newStateMachine(), forkedOutputs, application.upcasters());
        forked.become(logic);
        if (StateHash.of(forked) != StateHash.of(logic)) {
            throw new RingmillException(
                    Category.ERROR,
                    "state machine does not read back what it writes, application=" + application.name() + ", sequence="
                            + sequence);
        }
        return new Branch(application, forked, forkedOutputs, journalSequence, sequence);
    }

    private void requireSound() {
        if (failed) {
            throw new IllegalStateException("branch has failed at a command and has no state, sequence=" + sequence);
        }
    }
}

package org.ringmill.engine;

import org.ringmill.journal.snapshot.BufferSnapshotSink;
import org.ringmill.state.Message;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.Snapshotable;
import org.ringmill.state.StateMachine;
import org.ringmill.time.TimerQueue;

/**
 * The application's state machine, its timers and its time: everything that a command meets, live or in a replay, and in
 * the same way. Used by one thread at a time.
 */
final class Logic implements Snapshotable {
    /** The reserved type of an input that does nothing but let time pass. */
    static final int TICK = 0;

    /** The reserved type of what the journal holds for a slot that was given up: not even time passes. */
    static final int VOID = -1;

    /** More timers than this at one command are taken for a machine that schedules into the past for ever. */
    private static final int MAX_TIMERS_PER_COMMAND = 10_000_000;

    private final StateMachine machine;
    private final OutputLog outputs;
    private final UpcastAdapter upcasts;
    private final TimerQueue timers = new TimerQueue();
    private long timeNs;

    Logic(final StateMachine machine, final OutputLog outputs) {
        this(machine, outputs, Upcasters.none());
    }

    Logic(final StateMachine machine, final OutputLog outputs, final Upcasters upcasters) {
        this.machine = machine;
        this.outputs = outputs;
        upcasts = upcasters.newAdapter();
        machine.onStart(timers);
    }

    /**
     * Fires the timers that are due at the command's time, then applies the command.
     *
     * @return how many outputs were written
     */
    int apply(final Message command, final long sequence, final long timestampNs) {
        if (command.typeId() == VOID) {
            return 0;
        }
        timeNs = Math.max(timeNs, timestampNs);
        outputs.begin();
        if (timers.nextDeadlineNs() <= timeNs) {
            fireTimers(sequence);
        }
        if (command.typeId() != TICK) {
            machine.onCommand(upcasts.current(command, sequence), sequence, timeNs, outputs);
        }
        return outputs.end();
    }

    private void fireTimers(final long sequence) {
        for (int fired = 0; timers.size() > 0 && timers.nextDeadlineNs() <= timeNs; fired++) {
            if (fired == MAX_TIMERS_PER_COMMAND) {
                throw new IllegalStateException("timers keep coming due at one command, sequence=" + sequence);
            }
            machine.onTimer(timers.removeFirst(), sequence, timeNs, outputs);
        }
    }

    /** {@return event time of the command applied last, nanoseconds since the epoch; 0 before the first} */
    long timeNs() {
        return timeNs;
    }

    long nextDeadlineNs() {
        return timers.nextDeadlineNs();
    }

    StateMachine machine() {
        return machine;
    }

    @Override
    public void writeSnapshot(final SnapshotSink sink) {
        sink.putLong(timeNs);
        sink.putInt(timers.size());
        timers.forEachInOrder((timerId, deadlineNs) -> {
            sink.putLong(timerId);
            sink.putLong(deadlineNs);
        });
        machine.writeSnapshot(sink);
    }

    @Override
    public void readSnapshot(final SnapshotSource source) {
        timeNs = source.takeLong();
        timers.clear();
        for (int remaining = source.takeInt(); remaining > 0; remaining--) {
            timers.schedule(source.takeLong(), source.takeLong());
        }
        machine.readSnapshot(source);
    }

    /** Takes the state of another logic, which nothing is applied to meanwhile. */
    void become(final Logic other) {
        final BufferSnapshotSink state = new BufferSnapshotSink();
        other.writeSnapshot(state);
        readSnapshot(state.source());
    }
}

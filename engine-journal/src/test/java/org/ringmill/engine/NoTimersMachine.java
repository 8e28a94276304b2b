package org.ringmill.engine;

import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.StateMachine;
import org.ringmill.time.Timers;

/** Schedules a timer with every command, and has forgotten to take it. */
final class NoTimersMachine implements StateMachine {
    private Timers timers;

    @Override
    public void onStart(final Timers newTimers) {
        timers = newTimers;
    }

    @Override
    public void onCommand(final Message command, final long sequence, final long timestampNs, final Outbound outbound) {
        timers.schedule(1, timestampNs);
    }

    @Override
    public void writeSnapshot(final SnapshotSink sink) {
        sink.putInt(1);
    }

    @Override
    public void readSnapshot(final SnapshotSource source) {
        source.takeInt();
    }
}

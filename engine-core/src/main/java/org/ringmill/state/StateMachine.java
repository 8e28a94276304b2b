package org.ringmill.state;

import org.ringmill.time.Timers;

/**
 * The application's logic: a deterministic function of the commands it is given, in their order, and of their times. It
 * reads no clock, no random source, no file and no other thread's data, so that the same journal gives the same state
 * and outputs on every machine and under every thread layout.
 *
 * <p>All methods are called on one thread at a time, the logic thread. An expected refusal (an unknown order) is an
 * output; an exception is a fault and stops the engine at that command.
 */
public interface StateMachine extends Snapshotable {
    /** Called once, before a snapshot is read and before the first command. Keep the timers if you need them. */
    default void onStart(final Timers timers) {}

    /**
     * Applies one command.
     *
     * @param command     valid during the call only
     * @param sequence    its place in the one order, from 1
     * @param timestampNs its event time, nanoseconds since the epoch, never less than that of the command before
     * @param outbound    takes what comes out
     */
    void onCommand(Message command, long sequence, long timestampNs, Outbound outbound);

    /**
     * A timer has come due.
     *
     * @param timerId     as given to {@link Timers#schedule}
     * @param sequence    of the event that moved time to or past the deadline
     * @param timestampNs event time of that event
     * @param outbound    takes what comes out
     */
    default void onTimer(final long timerId, final long sequence, final long timestampNs, final Outbound outbound) {
        throw new IllegalStateException("timer scheduled but onTimer not implemented, timerId=" + timerId);
    }
}

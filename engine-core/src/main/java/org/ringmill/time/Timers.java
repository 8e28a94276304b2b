package org.ringmill.time;

/**
 * Timers of a state machine, part of its state: written with a snapshot, rebuilt by replay. A timer fires when an event
 * reaches the machine whose time is at or past the deadline, before that event is applied; timers due together fire by
 * deadline, then by id. So which timer fired, and between which two commands, is the same in every replay.
 *
 * <p>Used on the logic thread only.
 */
public interface Timers {
    /**
     * Schedules a timer, in place of the one with the same id if there is one.
     *
     * @param timerId    chosen by the machine, any value
     * @param deadlineNs event time, nanoseconds since the epoch; one in the past fires with the next event
     */
    void schedule(long timerId, long deadlineNs);

    /** {@return whether a timer of that id was pending, and is not any more} */
    boolean cancel(long timerId);

    /** {@return how many timers are pending} */
    int size();
}

package org.ringmill.agent;

import java.lang.invoke.VarHandle;

/**
 * Wakes the parked threads of a group when there may be work. Any thread may signal.
 *
 * <p>The parking thread raises its flag, then looks for work once more; the signalling thread makes its progress
 * visible, then looks at the flags. A full fence on each side orders the two, so one of them sees the other.
 */
public final class Wakeup {
    private static final AgentThread[] NONE = {};

    private volatile AgentThread[] threads = NONE;

    /** Wakes every thread that is parked; costs a fence when none is, and nothing in a group that never parks. */
    public void signal() {
        final AgentThread[] present = threads;
        if (present.length > 0) {
            VarHandle.fullFence();
            for (final AgentThread thread : present) {
                thread.wakeIfParked();
            }
        }
    }

    synchronized void add(final AgentThread thread) {
        final AgentThread[] present = threads;
        final AgentThread[] grown = java.util.Arrays.copyOf(present, present.length + 1);
        grown[present.length] = thread;
        threads = grown;
    }

    synchronized void remove(final AgentThread thread) {
        threads = java.util.Arrays.stream(threads).filter(t -> t != thread).toArray(AgentThread[]::new);
    }
}

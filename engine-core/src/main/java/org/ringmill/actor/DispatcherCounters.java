package org.ringmill.actor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts of one dispatcher: it alone writes, opaque, and whoever asks reads late. */
final class DispatcherCounters {
    private static final VarHandle MESSAGES = field("messages");
    private static final VarHandle TURNS = field("turns");
    private static final VarHandle FAILURES = field("failures");
    private static final VarHandle RESTARTS = field("restarts");
    private static final VarHandle TIMERS = field("timers");

    private long messages;
    private long turns;
    private long failures;
    private long restarts;

    @SuppressWarnings("unused") // written and read through TIMERS
    private long timers;

    private static VarHandle field(final String name) {
        try {
            return MethodHandles.lookup().findVarHandle(DispatcherCounters.class, name, long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void onTurn(final int handled) {
        TURNS.setOpaque(this, turns + 1);
        MESSAGES.setOpaque(this, messages + handled);
    }

    void onFailure() {
        FAILURES.setOpaque(this, failures + 1);
    }

    void onRestart() {
        RESTARTS.setOpaque(this, restarts + 1);
    }

    void onTimers(final int pending) {
        TIMERS.setOpaque(this, (long) pending);
    }

    ActorMetrics.DispatcherMetrics metrics(final int index, final int runnable) {
        return new ActorMetrics.DispatcherMetrics(
                index,
                (long) MESSAGES.getOpaque(this),
                (long) TURNS.getOpaque(this),
                (long) FAILURES.getOpaque(this),
                (long) RESTARTS.getOpaque(this),
                runnable,
                (int) (long) TIMERS.getOpaque(this));
    }
}

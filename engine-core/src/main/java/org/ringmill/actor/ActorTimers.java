package org.ringmill.actor;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.TimerWheel;

/**
 * The timers of an actor: each has a key, and its message comes to the actor as if it had been told, but not through the
 * mailbox. So one that is cancelled, or set again, never arrives, however late that is done. All are cancelled when the actor
 * restarts or ends. They are due a tick of about a millisecond late at most, while the dispatcher keeps up. Only for the actor itself.
 *
 * @param <M> the actor's messages
 */
public final class ActorTimers<M> {
    private final Cell<M> cell;
    private final Map<Object, KeyedTimer> timers = new HashMap<>(4);
    private @Nullable ReceiveTimeout receiveTimeout;

    private final class KeyedTimer implements Alarm, Due<M> {
        private long timerId = TimerWheel.NO_TIMER;
        private long deadlineNs;
        private long intervalNs;
        private boolean due;

        /** Counts what was set or cancelled: what has fired is good for the version it fired at. */
        private int version;

        private int dueVersion;
        private @Nullable M message;
        private final Object key;

        private KeyedTimer(final Object key) {
            this.key = key;
        }

        private void start(final M toTell, final long firstNs, final long everyNs) {
            cancel();
            message = toTell;
            intervalNs = everyNs;
            deadlineNs = firstNs;
            timerId = cell.dispatcher.timers.schedule(firstNs, this);
        }

        private void cancel() {
            version++;
            message = null;
            if (timerId != TimerWheel.NO_TIMER) {
                cell.dispatcher.timers.cancel(timerId);
                timerId = TimerWheel.NO_TIMER;
            }
        }

        /** A periodic one that the actor is too slow for comes once, not once for each that it has missed. */
        @Override
        public void ring(final long nowNs) {
            timerId = TimerWheel.NO_TIMER;
            dueVersion = version;
            if (!due) {
                due = true;
                cell.addDue(this);
            }
            if (intervalNs > 0) {
                startNext(nowNs);
            }
        }

        /** At the next beat ahead; none is where a clock has come to the end of time. */
        private void startNext(final long nowNs) {
            final long lateNs = Math.max(0, nowNs - deadlineNs) % intervalNs;
            deadlineNs = Envelope.deadline(Math.max(nowNs, deadlineNs) - lateNs, intervalNs);
            if (deadlineNs > nowNs) {
                timerId = cell.dispatcher.timers.schedule(deadlineNs, this);
            }
        }

        @Override
        public void deliver(final Cell<M> owner) throws Exception {
            due = false;
            final M toTell = message;
            if (version != dueVersion || toTell == null) {
                return;
            }
            if (intervalNs == 0) {
                message = null;
                timers.remove(key, this);
            }
            owner.handle(toTell);
        }
    }

    /** Its timer is not moved with each message: when it fires it looks when the last one was. */
    private final class ReceiveTimeout implements Alarm, Due<M> {
        private final long timeoutNs;
        private long timerId;
        private long lastNs;

        private ReceiveTimeout(final long timeoutNs) {
            this.timeoutNs = timeoutNs;
            lastNs = cell.dispatcher.nowNs();
            schedule();
        }

        private void schedule() {
            timerId = cell.dispatcher.timers.schedule(Envelope.deadline(lastNs, timeoutNs), this);
        }

        @Override
        public void ring(final long nowNs) {
            timerId = TimerWheel.NO_TIMER;
            if (nowNs - lastNs >= timeoutNs) {
                cell.addDue(this);
            } else {
                schedule();
            }
        }

        @Override
        public void deliver(final Cell<M> owner) throws Exception {
            if (receiveTimeout != this) {
                return;
            }
            final long nowNs = owner.dispatcher.nowNs();
            if (nowNs - lastNs < timeoutNs) {
                schedule();
                return;
            }
            lastNs = nowNs;
            schedule();
            owner.signal(Signal.Lifecycle.RECEIVE_TIMEOUT);
        }
    }

    ActorTimers(final Cell<M> cell) {
        this.cell = cell;
    }

    /**
     * Tells the actor this message once, in place of what was set with an equal key.
     *
     * @param delayNs nanoseconds from now, at least 0
     */
    public void startSingle(final Object key, final M message, final long delayNs) {
        Objects.requireNonNull(message, "message");
        timer(key).start(message, deadline(delayNs), 0);
    }

    /**
     * Tells the actor this message again and again, in place of what was set with an equal key. The beat is kept; what the actor is
     * too slow for is left out.
     *
     * @param intervalNs nanoseconds between two, at least 1
     */
    public void startPeriodic(final Object key, final M message, final long intervalNs) {
        if (intervalNs < 1) {
            throw new IllegalArgumentException("interval out of range, expected at least 1, intervalNs=" + intervalNs);
        }
        Objects.requireNonNull(message, "message");
        timer(key).start(message, deadline(intervalNs), intervalNs);
    }

    /** {@return whether a timer of that key was set, whose message now never comes} */
    public boolean cancel(final Object key) {
        final KeyedTimer timer = timers.remove(key);
        if (timer == null) {
            return false;
        }
        timer.cancel();
        return true;
    }

    /** {@return whether a timer of that key is set and its message, or its next, is still to come} */
    public boolean isActive(final Object key) {
        return timers.containsKey(key);
    }

    /**
     * Signals whenever no message has come for that long, in place of what was set before.
     *
     * @param timeoutNs nanoseconds, at least 1
     */
    public void receiveTimeout(final long timeoutNs) {
        if (timeoutNs < 1) {
            throw new IllegalArgumentException("timeout out of range, expected at least 1, timeoutNs=" + timeoutNs);
        }
        cancelReceiveTimeout();
        receiveTimeout = new ReceiveTimeout(timeoutNs);
    }

    /** Signals so no more. */
    public void cancelReceiveTimeout() {
        final ReceiveTimeout present = receiveTimeout;
        receiveTimeout = null;
        if (present != null && present.timerId != TimerWheel.NO_TIMER) {
            cell.dispatcher.timers.cancel(present.timerId);
        }
    }

    /** Messages were handled in this turn. */
    void onMessages() {
        if (receiveTimeout != null) {
            receiveTimeout.lastNs = cell.dispatcher.nowNs();
        }
    }

    void cancelAll() {
        timers.values().forEach(KeyedTimer::cancel);
        timers.clear();
        cancelReceiveTimeout();
    }

    private KeyedTimer timer(final Object key) {
        final KeyedTimer present = timers.get(key);
        if (present != null) {
            return present;
        }
        final KeyedTimer timer = new KeyedTimer(key);
        timers.put(key, timer);
        return timer;
    }

    private long deadline(final long delayNs) {
        if (delayNs < 0) {
            throw new IllegalArgumentException("delay out of range, expected at least 0, delayNs=" + delayNs);
        }
        return Envelope.deadline(cell.dispatcher.nowNs(), delayNs);
    }
}

package org.ringmill.time;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Timers of an agent, each with what it is for: Agrona's {@link DeadlineTimerWheel}, with a value to each timer, and made to bear
 * a clock that jumps. Schedule and cancel take constant time, and nothing is allocated once the wheel has grown to the
 * timers that are pending at a time. A timer fires at the first {@link #expire} at or past its deadline. Those due together
 * fire in the order of their ticks, those of one tick in an order that the same calls repeat. For timers that are part of a state machine's state see {@link Timers}.
 *
 * <p>One thread's. What it fires may schedule and cancel.
 *
 * @param <T> what a timer is for
 */
public final class TimerWheel<T> {
    /** What {@link #schedule} never returns: for a field that holds no timer. */
    public static final long NO_TIMER = Long.MIN_VALUE;

    /** Length of a tick in nanoseconds, about a millisecond. */
    public static final long TICK_NS = 1 << 20;

    private static final int TICKS = 1024;
    private static final long TURN_NS = TICK_NS * TICKS;

    /** The wheel takes the value behind it for a place without a timer. */
    private static final long LATEST_NS = DeadlineTimerWheel.NULL_DEADLINE - 1;

    private final DeadlineTimerWheel wheel;
    private final Long2ObjectHashMap<T> values = new Long2ObjectHashMap<>();
    private final DeadlineTimerWheel.TimerHandler onExpiry = this::onExpiry;
    private final DeadlineTimerWheel.TimerConsumer onTimer = this::onTimer;
    private long expiredId;
    private long earliestNs;

    /** @param startNs the present time, nanoseconds since the epoch */
    public TimerWheel(final long startNs) {
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, startNs, TICK_NS, TICKS);
    }

    /**
     * Schedules a timer.
     *
     * @param deadlineNs nanoseconds since the epoch; one in the past fires at the next {@link #expire}
     * @return its id, for {@link #cancel}; not given again while the timer is pending
     */
    public long schedule(final long deadlineNs, final T value) {
        final long timerId = wheel.scheduleTimer(Math.min(LATEST_NS, Math.max(deadlineNs, wheel.startTime())));
        values.put(timerId, value);
        return timerId;
    }

    /** {@return what a timer was for that was pending and is not any more, or null} */
    public @Nullable T cancel(final long timerId) {
        return wheel.cancelTimer(timerId) ? values.remove(timerId) : null;
    }

    /** {@return how many timers are pending} */
    public int size() {
        return values.size();
    }

    /** {@return whether none is pending} */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * Fires what is due.
     *
     * @param nowNs nanoseconds since the epoch, not before the call before
     * @param limit most timers to fire, at least 1
     * @return how many have fired; as many as the limit: there may be more
     */
    public int expire(final long nowNs, final Consumer<? super T> handler, final int limit) {
        for (int fired = 0; fired < limit; ) {
            if (values.isEmpty()) {
                wheel.currentTickTime(nowNs);
                return fired;
            }
            final long untilNs = withinOneTurn(nowNs);
            final long tickEndNs = wheel.currentTickTime();
            if (wheel.poll(untilNs, onExpiry, 1) > 0) {
                fired++;
                handler.accept(values.remove(expiredId));
            } else if (wheel.currentTickTime() == tickEndNs) {
                return fired;
            }
        }
        return limit;
    }

    /** Within a turn of the wheel the order of its slots is that of ticks: a longer jump is taken turn by turn, without empty ones. */
    private long withinOneTurn(final long nowNs) {
        if (nowNs - tickStartNs() < TURN_NS) {
            return nowNs;
        }
        earliestNs = Long.MAX_VALUE;
        wheel.forEach(onTimer);
        wheel.currentTickTime(Math.min(earliestNs, nowNs));
        return Math.min(nowNs, tickStartNs() + TURN_NS - 1);
    }

    private long tickStartNs() {
        return wheel.currentTickTime() - TICK_NS;
    }

    private void onTimer(final long deadlineNs, final long timerId) {
        earliestNs = Math.min(earliestNs, deadlineNs);
    }

    private boolean onExpiry(final TimeUnit unit, final long nowNs, final long timerId) {
        expiredId = timerId;
        return true;
    }
}

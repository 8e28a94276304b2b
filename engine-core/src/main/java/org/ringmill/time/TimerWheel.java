package org.ringmill.time;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Timers of an agent, each with what it is for. Those of a later tick wait in Agrona's {@link DeadlineTimerWheel}, which has one
 * timer for each tick that has any, however many: it keeps as many places for every tick as the fullest one needs. When their
 * tick has come they are put into a heap. So a timer fires at the first {@link #expire} at or past its deadline, and timers fire
 * in the order of their deadlines, those with the same in that in which they were scheduled, whatever was scheduled and cancelled
 * before and however far the clock has jumped. For timers that are part of a state machine's state see {@link Timers}.
 *
 * <p>Schedule and cancel take constant time but for timers of the present tick. Nothing is allocated once there is room for those
 * that are pending at a time. One thread's. What it fires may schedule and cancel.
 *
 * @param <T> what a timer is for
 */
public final class TimerWheel<T> {
    /** What {@link #schedule} never returns: for a field that holds no timer. */
    public static final long NO_TIMER = Long.MIN_VALUE;

    /** Length of a tick in nanoseconds, about a millisecond. */
    public static final long TICK_NS = 1 << TimerWheel.TICK_BITS;

    private static final int TICK_BITS = 20;
    private static final int TICKS = 1024;
    private static final long TURN_NS = TICK_NS * TICKS;

    /** The wheel takes the value behind it for a place without a timer. */
    private static final long LATEST_NS = DeadlineTimerWheel.NULL_DEADLINE - 1;

    private final long startNs;
    private final DeadlineTimerWheel wheel;
    private final DeadlineTimerWheel.TimerHandler onTick = this::onTick;

    /** Ticks to come that have timers, by number, and by their id at the wheel. */
    private final Long2ObjectHashMap<Tick<T>> ticks = new Long2ObjectHashMap<>();

    private final Long2ObjectHashMap<Tick<T>> ticksByWheelId = new Long2ObjectHashMap<>();

    /** Timers of ticks that have come, by id. */
    private final TimerQueue due = new TimerQueue();

    private final Long2ObjectHashMap<Entry<T>> entries = new Long2ObjectHashMap<>();
    private @Nullable Entry<T> freeEntry;
    private @Nullable Tick<T> freeTick;
    private long nextId;

    /** The last tick that has come. */
    private long presentTick;

    /** A timer: in the chain of its tick; or due, and its id in the heap; or in the chain of those that are free. */
    private static final class Entry<T> {
        long timerId;
        long deadlineNs;

        @Nullable
        T value;

        /** Null once it is due. */
        @Nullable
        Tick<T> tick;

        @Nullable
        Entry<T> before;

        @Nullable
        Entry<T> behind;
    }

    /** A tick to come that has timers; or one that is free. */
    private static final class Tick<T> {
        long number;
        long wheelId;

        @Nullable
        Entry<T> first;

        @Nullable
        Tick<T> nextFree;
    }

    /** @param startNs the present time, nanoseconds since the epoch */
    public TimerWheel(final long startNs) {
        this.startNs = startNs;
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, startNs, TICK_NS, TICKS);
    }

    /**
     * Schedules a timer.
     *
     * @param deadlineNs nanoseconds since the epoch; one in the past fires at the next {@link #expire}
     * @return its id, for {@link #cancel}; never given again
     */
    public long schedule(final long deadlineNs, final T value) {
        final Entry<T> entry = newEntry();
        entry.timerId = nextId++;
        entry.deadlineNs = deadlineNs;
        entry.value = value;
        entries.put(entry.timerId, entry);
        final long number = (Math.min(LATEST_NS, Math.max(deadlineNs, startNs)) - startNs) >> TICK_BITS;
        if (number <= presentTick) {
            due.schedule(entry.timerId, deadlineNs);
        } else {
            chain(entry, tick(number));
        }
        return entry.timerId;
    }

    private Entry<T> newEntry() {
        final Entry<T> entry = freeEntry;
        if (entry == null) {
            return new Entry<>();
        }
        freeEntry = entry.behind;
        entry.behind = null;
        return entry;
    }

    private Tick<T> tick(final long number) {
        Tick<T> tick = ticks.get(number);
        if (tick == null) {
            tick = freeTick;
            if (tick == null) {
                tick = new Tick<>();
            } else {
                freeTick = tick.nextFree;
            }
            tick.number = number;
            tick.wheelId = wheel.scheduleTimer(startNs + (number << TICK_BITS));
            ticks.put(number, tick);
            ticksByWheelId.put(tick.wheelId, tick);
        }
        return tick;
    }

    private void chain(final Entry<T> entry, final Tick<T> tick) {
        final Entry<T> first = tick.first;
        if (first != null) {
            entry.behind = first;
            first.before = entry;
        }
        entry.tick = tick;
        tick.first = entry;
    }

    /** {@return what a timer was for that was pending and is not any more, or null} */
    public @Nullable T cancel(final long timerId) {
        final Entry<T> entry = entries.remove(timerId);
        if (entry == null) {
            return null;
        }
        final Tick<T> tick = entry.tick;
        if (tick == null) {
            due.cancel(timerId);
        } else {
            unchain(entry, tick);
        }
        return release(entry);
    }

    private void unchain(final Entry<T> entry, final Tick<T> tick) {
        final Entry<T> before = entry.before;
        final Entry<T> behind = entry.behind;
        if (behind != null) {
            behind.before = before;
        }
        if (before != null) {
            before.behind = behind;
        } else {
            tick.first = behind;
        }
        if (tick.first == null) {
            wheel.cancelTimer(tick.wheelId);
            release(tick);
        }
    }

    private @Nullable T release(final Entry<T> entry) {
        final T value = entry.value;
        entry.value = null;
        entry.tick = null;
        entry.before = null;
        entry.behind = freeEntry;
        freeEntry = entry;
        return value;
    }

    private void release(final Tick<T> tick) {
        ticks.remove(tick.number);
        ticksByWheelId.remove(tick.wheelId);
        tick.first = null;
        tick.nextFree = freeTick;
        freeTick = tick;
    }

    /** {@return how many timers are pending} */
    public int size() {
        return entries.size();
    }

    /** {@return whether none is pending} */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * {@return a time before which no timer is due, nanoseconds since the epoch: where the first tick begins that has any, or the
     * deadline if that has come} For an agent that sleeps until then. Takes time in proportion to the ticks looked at.
     *
     * @param maxTicks how many ticks to look at behind the present one, at least 0; if none of them has a timer, it is where the
     *                 last ends
     */
    public long idleUntilNs(final int maxTicks) {
        long tick = presentTick + 1;
        final long endTick = tick + maxTicks;
        while (tick < endTick && !ticks.containsKey(tick)) {
            tick++;
        }
        return Math.min(due.nextDeadlineNs(), startNs + (tick << TICK_BITS));
    }

    /**
     * Fires what is due.
     *
     * @param nowNs nanoseconds since the epoch, not before the call before
     * @param limit most timers to fire, at least 1
     * @return how many have fired; as many as the limit: there may be more
     */
    public int expire(final long nowNs, final Consumer<? super T> handler, final int limit) {
        advanceTo(nowNs);
        int fired = 0;
        while (fired < limit && due.size() > 0 && due.nextDeadlineNs() <= nowNs) {
            fired++;
            handler.accept(release(entries.remove(due.removeFirst())));
        }
        return fired;
    }

    /** Makes the timers due of all ticks that have come. A turn of the wheel looks at each of its places once, and has them all. */
    private void advanceTo(final long nowNs) {
        final long number = (nowNs - startNs) >> TICK_BITS;
        if (number <= presentTick) {
            return;
        }
        presentTick = number;
        wheel.currentTickTime(ticks.isEmpty() ? nowNs : nowNs - TURN_NS);
        long tickEndNs = Long.MIN_VALUE;
        while (!ticks.isEmpty() && tickEndNs != wheel.currentTickTime()) {
            tickEndNs = wheel.currentTickTime();
            wheel.poll(nowNs, onTick, Integer.MAX_VALUE);
        }
    }

    private boolean onTick(final TimeUnit unit, final long nowNs, final long wheelId) {
        final Tick<T> tick = ticksByWheelId.get(wheelId);
        for (Entry<T> entry = tick.first; entry != null; ) {
            final Entry<T> behind = entry.behind;
            due.schedule(entry.timerId, entry.deadlineNs);
            entry.tick = null;
            entry.before = null;
            entry.behind = null;
            entry = behind;
        }
        release(tick);
        return true;
    }
}

package org.ringmill.actor;

import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.BoundedAgent;
import org.ringmill.agent.Wakeup;
import org.ringmill.time.EngineClock;
import org.ringmill.time.TimerWheel;

/**
 * Runs its actors, in turns of a few messages each, first come, first served. An actor belongs to one dispatcher for life: nothing is
 * stolen, so an actor's state is plain and a run on one thread repeats itself. The run queue has room for every actor of the
 * system, and each stands in it once at most, so it is never full.
 */
final class Dispatcher implements BoundedAgent {
    /** Most messages of a duty cycle: how stale its time may be, and how long others on its thread wait. */
    private static final int BATCH = 1024;

    final EnvelopePool envelopes = new EnvelopePool();
    final DispatcherCounters counters = new DispatcherCounters();
    final TimerWheel<Alarm> timers;
    final Asks asks = new Asks(this);
    private final String name;
    private final int throughput;
    private final EngineClock clock;
    private final Wakeup wakeup;
    private final MpscVarHandleArrayQueue<Cell<?>> runQueue;
    private final Consumer<Alarm> ring = this::ring;
    private final int lingerPolls;
    private long nowNs;

    /** An actor out of messages that is still scheduled, see {@link #lingers}. */
    private @Nullable Cell<?> lingering;

    private int polls;

    private volatile boolean closed;

    Dispatcher(
            final String name,
            final int throughput,
            final int runQueueCapacity,
            final int lingerPolls,
            final EngineClock clock,
            final Wakeup wakeup) {
        this.name = name;
        this.lingerPolls = lingerPolls;
        this.throughput = throughput;
        this.clock = clock;
        this.wakeup = wakeup;
        runQueue = new MpscVarHandleArrayQueue<>(runQueueCapacity);
        nowNs = clock.timeNs();
        timers = new TimerWheel<>(nowNs);
    }

    /** Gives an actor a turn. Any thread: the one whose CAS has scheduled it. */
    void enqueue(final Cell<?> cell) {
        requeue(cell);
        wakeup.signal();
    }

    /** As {@link #enqueue}, on the dispatcher itself, which need not be woken. */
    void requeue(final Cell<?> cell) {
        final boolean isIn = runQueue.offer(cell);
        assert isIn : "run queue is full, dispatcher=" + name;
    }

    /**
     * {@return whether an actor that has run out of messages stays scheduled for a few duty cycles} While nobody else wants a turn the
     * dispatcher has nothing better to do than to look at its mailbox, and whoever tells it something meanwhile takes one cache
     * line from another core, the message's slot, in place of those of the state, of the run queue and of its index.
     */
    boolean lingers(final Cell<?> cell) {
        if (lingerPolls == 0 || lingering != null || runQueue.relaxedPeek() != null) {
            return false;
        }
        lingering = cell;
        polls = 0;
        return true;
    }

    private void attend(final Cell<?> cell) {
        if (cell.seesWork() || runQueue.relaxedPeek() != null || ++polls == lingerPolls) {
            settle(cell);
        }
    }

    /** Ends its lingering: it stands in the queue like any other, or in none. */
    private void settle(final Cell<?> cell) {
        lingering = null;
        if (cell.seesWork()) {
            requeue(cell);
        } else {
            cell.rest();
        }
    }

    /** {@return the time of this duty cycle, nanoseconds since the epoch; only on the dispatcher} */
    long nowNs() {
        return nowNs;
    }

    int runnable() {
        return runQueue.size();
    }

    @Override
    public int doWork() {
        return doWork(BATCH);
    }

    @Override
    public int doWork(final int limit) {
        if (lingering != null) {
            attend(lingering);
        }
        final boolean hasTimers = !timers.isEmpty();
        if (!hasTimers && runQueue.relaxedPeek() == null) {
            return 0;
        }
        nowNs = Math.max(nowNs, clock.timeNs());
        int work = hasTimers ? timers.expire(nowNs, ring, limit) : 0;
        while (work < limit) {
            final Cell<?> cell = runQueue.relaxedPoll();
            if (cell == null) {
                break;
            }
            if (lingering != null) {
                settle(lingering);
            }
            work += Math.max(1, cell.run(Math.min(throughput, limit - work)));
        }
        counters.onTimers(timers.size());
        return work;
    }

    private void ring(final Alarm alarm) {
        alarm.ring(nowNs);
    }

    /** Its group, or its system, has stopped. */
    @Override
    public void onClose() {
        closed = true;
    }

    /** {@return whether it gives nobody a turn any more} Any thread. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public String roleName() {
        return name;
    }
}

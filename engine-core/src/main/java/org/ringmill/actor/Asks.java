package org.ringmill.actor;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.TimerWheel;

/**
 * The questions of a dispatcher's actors that wait for a reply. A slot each, used again; the correlation id is the slot and a number
 * that is never used again, so a late reply finds that its question is over. Its dispatcher's.
 *
 * <p>One timer serves them all, at the earliest deadline or before: it stays when the reply comes, and when it rings all are looked at. So
 * where replies come, no timer is touched for a question, and where thousands end in one tick of the wheel, the wheel does not
 * grow for them.
 */
final class Asks implements Alarm {
    static final int MAX_PENDING = 1 << SlotBits.BITS;
    private static final int INITIAL = 16;

    private final Dispatcher dispatcher;
    private Pending<?, ?>[] slots = new Pending<?, ?>[INITIAL];
    private Pending<?, ?>[] free = new Pending<?, ?>[INITIAL];
    private int slotCount;
    private int freeCount;
    private long generation;
    private long timerId = TimerWheel.NO_TIMER;
    private long timerNs;

    /** How a correlation id is laid out. */
    private static final class SlotBits {
        private static final int BITS = 16;
        private static final long MASK = (1L << BITS) - 1;
    }

    /** One question. */
    static final class Pending<R, M> implements Due<M> {
        private final Dispatcher dispatcher;
        private final int slot;
        private long correlationId;
        private long dueId;
        private long deadlineNs;
        private @Nullable Cell<?> asker;
        private @Nullable ReplyAdapter<R, M> adapter;

        private Pending(final Dispatcher dispatcher, final int slot) {
            this.dispatcher = dispatcher;
            this.slot = slot;
        }

        /** {@return its deadline if that lies ahead; else it is over, and none} */
        private long look(final long nowNs) {
            final Cell<?> present = asker;
            if (present == null || dueId == correlationId) {
                return Envelope.NO_DEADLINE;
            }
            if (deadlineNs <= nowNs) {
                dueId = correlationId;
                addTo(present);
                return Envelope.NO_DEADLINE;
            }
            return deadlineNs;
        }

        /** The asker made this slot's adapter, so its messages are M. */
        @SuppressWarnings("unchecked")
        private void addTo(final Cell<?> cell) {
            ((Cell<M>) cell).addDue(this);
        }

        @Override
        public void deliver(final Cell<M> cell) throws Exception {
            if (asker == cell && correlationId == dueId) {
                final long id = correlationId;
                final ReplyAdapter<R, M> present = dispatcher.asks.release(this);
                cell.handle(present.toMessage(null, AskStatus.TIMED_OUT, id));
            }
        }
    }

    Asks(final Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** {@return the correlation id of a new question, above 0; 0 if there are too many} */
    @SuppressWarnings("unchecked") // a slot serves one question after another, each with types of its own
    <R, M> long add(final Cell<M> asker, final ReplyAdapter<R, M> adapter, final long deadlineNs) {
        final Pending<R, M> pending = (Pending<R, M>) (freeCount > 0 ? free[--freeCount] : newSlot());
        if (pending == null) {
            return 0;
        }
        pending.correlationId = (++generation << SlotBits.BITS) | pending.slot;
        pending.asker = asker;
        asker.questions++;
        pending.adapter = adapter;
        pending.deadlineNs = deadlineNs;
        armTimer(deadlineNs);
        return pending.correlationId;
    }

    private void armTimer(final long deadlineNs) {
        if (deadlineNs == Envelope.NO_DEADLINE || (timerId != TimerWheel.NO_TIMER && timerNs <= deadlineNs)) {
            return;
        }
        if (timerId != TimerWheel.NO_TIMER) {
            dispatcher.timers.cancel(timerId);
        }
        timerNs = deadlineNs;
        timerId = dispatcher.timers.schedule(deadlineNs, this);
    }

    /** Looks at every question: what is over, and which is the next. */
    @Override
    public void ring(final long nowNs) {
        timerId = TimerWheel.NO_TIMER;
        long earliestNs = Envelope.NO_DEADLINE;
        for (int i = 0; i < slotCount; i++) {
            earliestNs = Math.min(earliestNs, slots[i].look(nowNs));
        }
        armTimer(earliestNs);
    }

    private @Nullable Pending<?, ?> newSlot() {
        if (slotCount == MAX_PENDING) {
            return null;
        }
        if (slotCount == slots.length) {
            slots = Arrays.copyOf(slots, 2 * slotCount);
            free = Arrays.copyOf(free, 2 * slotCount);
        }
        final Pending<?, ?> pending = new Pending<>(dispatcher, slotCount);
        slots[slotCount++] = pending;
        return pending;
    }

    /** {@return the adapter of a question that is over with this, or null if it was over before or is another's} */
    @SuppressWarnings("unchecked") // the id was given with this adapter
    <R, M> @Nullable ReplyAdapter<R, M> remove(final long correlationId, final Cell<M> asker) {
        final int slot = (int) (correlationId & SlotBits.MASK);
        if (slot >= slotCount) {
            return null;
        }
        final Pending<R, M> pending = (Pending<R, M>) slots[slot];
        return pending.correlationId == correlationId && pending.asker == asker ? release(pending) : null;
    }

    private <R, M> ReplyAdapter<R, M> release(final Pending<R, M> pending) {
        final ReplyAdapter<R, M> adapter = Objects.requireNonNull(pending.adapter, "a question in use has one");
        Objects.requireNonNull(pending.asker, "a question in use has one").questions--;
        pending.asker = null;
        pending.adapter = null;
        pending.correlationId = 0;
        free[freeCount++] = pending;
        return adapter;
    }

    /** The actor begins again or ends: nobody waits for its replies. Looks at slots only while it has a question. */
    void removeAll(final Cell<?> asker) {
        for (int i = 0; i < slotCount && asker.questions > 0; i++) {
            if (slots[i].asker == asker) {
                release(slots[i]);
            }
        }
    }
}

package org.ringmill.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries that wait for acknowledgement, and those to be repeated. A delivery takes a slot; its id is the slot's number below a
 * count, so that the id of an earlier delivery is never taken for that of a later one. Any thread acknowledges: the first
 * to change a slot's ticket decides, and hands the slot back through a queue. All else is the subscriber's thread's.
 *
 * <p>All deliveries of a subscription have the same time to be acknowledged in, so the order in which they fall due is that
 * in which they were made: a list is all the timer that is needed.
 */
final class Ledger<M> {
    /** No delivery has this id. */
    static final long NO_DELIVERY = -1;

    private static final VarHandle TICKET;

    static {
        try {
            TICKET = MethodHandles.lookup().findVarHandle(Slot.class, "ticket", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EntryInbox<M> inbox;
    private final Burial<M> burial;
    private final long timeoutNs;
    private final int maxDeliveries;
    private final int slotBits;
    private final Slot<M>[] slots;
    private final MpscVarHandleArrayQueue<Slot<M>> settled;

    // Of the subscriber's thread.
    private final Slot<M> head;
    private final int[] freeSlots;
    private int freeCount;
    private long deliveries;
    private final ArrayDeque<Entry<M>> again;
    private final Count begun = new Count();
    private final Count returned = new Count();
    final Count acknowledged = new Count();
    final Count redelivered = new Count();
    final Count deadLettered = new Count();

    /** Settled in whichever way: deliveries without these are those under way. */
    private final Count ended = new Count();

    /** Takes what is given up. */
    @FunctionalInterface
    interface Burial<M> {
        void bury(Entry<M> entry);
    }

    /** A delivery under way, in a ring of all of them in the order in which they were made. */
    private static final class Slot<M> {
        final int index;

        @Nullable
        Entry<M> entry;

        long deadlineNs;
        Slot<M> before = this;
        Slot<M> after = this;

        /** The delivery's id while it can be acknowledged. */
        volatile long ticket = NO_DELIVERY;

        /** Written by who won the ticket, before it hands the slot back. */
        boolean isAcknowledged;

        Slot(final int index) {
            this.index = index;
        }

        void unlink() {
            before.after = after;
            after.before = before;
        }
    }

    Ledger(
            final EntryInbox<M> inbox,
            final int capacity,
            final long timeoutNs,
            final int maxDeliveries,
            final int maxUnacknowledged,
            final Burial<M> burial) {
        this.inbox = inbox;
        this.burial = burial;
        this.timeoutNs = timeoutNs;
        this.maxDeliveries = maxDeliveries;
        slotBits = Integer.SIZE - Integer.numberOfLeadingZeros(maxUnacknowledged - 1);
        slots = newSlots(maxUnacknowledged);
        settled = new MpscVarHandleArrayQueue<>(Math.max(2, maxUnacknowledged));
        head = new Slot<>(-1);
        freeSlots = new int[maxUnacknowledged];
        for (int i = maxUnacknowledged - 1; i >= 0; i--) {
            freeSlots[freeCount++] = i;
        }
        again = new ArrayDeque<>(capacity);
    }

    @SuppressWarnings("unchecked")
    private static <M> Slot<M>[] newSlots(final int count) {
        final Slot<M>[] slots = (Slot<M>[]) new Slot<?>[count];
        for (int i = 0; i < count; i++) {
            slots[i] = new Slot<>(i);
        }
        return slots;
    }

    /** Ends a delivery; {@return false if it has ended before, or never was}. Any thread. */
    boolean settle(final long deliveryId, final boolean isAcknowledged) {
        final int index = (int) (deliveryId & ((1L << slotBits) - 1));
        if (deliveryId < 0 || index >= slots.length) {
            return false;
        }
        final Slot<M> slot = slots[index];
        if (!TICKET.compareAndSet(slot, deliveryId, NO_DELIVERY)) {
            return false;
        }
        slot.isAcknowledged = isAcknowledged;
        final boolean isIn = settled.offer(slot);
        assert isIn : "a slot is handed back once";
        return true;
    }

    /** Takes back what was settled meanwhile, then what is overdue. */
    void settle(final long nowNs) {
        for (Slot<M> slot = settled.relaxedPoll(); slot != null; slot = settled.relaxedPoll()) {
            end(slot, slot.isAcknowledged);
        }
        for (Slot<M> slot = head.after; slot != head && slot.deadlineNs - nowNs <= 0; ) {
            final Slot<M> next = slot.after;
            final long ticket = slot.ticket;
            // Without a ticket it was settled just now, and comes back through the queue.
            if (ticket != NO_DELIVERY && TICKET.compareAndSet(slot, ticket, NO_DELIVERY)) {
                end(slot, false);
            }
            slot = next;
        }
    }

    private void end(final Slot<M> slot, final boolean isAcknowledged) {
        final Entry<M> entry = Objects.requireNonNull(slot.entry);
        slot.entry = null;
        slot.unlink();
        freeSlots[freeCount++] = slot.index;
        ended.increment();
        if (isAcknowledged) {
            acknowledged.increment();
            release(entry);
        } else if (entry.deliveries < maxDeliveries) {
            returned.increment();
            again.addLast(entry);
        } else {
            deadLettered.increment();
            burial.bury(entry);
            release(entry);
        }
    }

    private void release(final Entry<M> entry) {
        if (entry.isPooled) {
            inbox.giveBack(entry);
        }
    }

    boolean hasRoom() {
        return freeCount > 0;
    }

    @Nullable
    Entry<M> nextRedelivery() {
        final Entry<M> entry = again.pollFirst();
        if (entry != null) {
            redelivered.increment();
        }
        return entry;
    }

    @Nullable
    Entry<M> nextNew() {
        return inbox.takeEntry();
    }

    /** Begins a delivery, for which there must be room; {@return its id}. */
    long deliver(final Entry<M> entry, final long nowNs) {
        final Slot<M> slot = slots[freeSlots[--freeCount]];
        entry.deliveries++;
        slot.entry = entry;
        slot.deadlineNs = nowNs + timeoutNs;
        slot.before = head.before;
        slot.after = head;
        head.before.after = slot;
        head.before = slot;
        final long deliveryId = deliveries++ << slotBits | slot.index;
        begun.increment();
        TICKET.setRelease(slot, deliveryId);
        return deliveryId;
    }

    /** {@return deliveries under way} Any thread; not exact while they begin and end. */
    long unacknowledged() {
        final long endedBefore = ended.read();
        return Math.max(0, begun.read() - endedBefore);
    }

    /** {@return whether what was delivered before that time has neither been settled nor is it in time any more} Any thread. */
    boolean isOverdue(final long sinceDeliveryNs) {
        return sinceDeliveryNs >= timeoutNs && unacknowledged() > settled.size();
    }

    /** {@return entries to be delivered again} Any thread; not exact meanwhile. */
    long waiting() {
        final long again = redelivered.read();
        return Math.max(0, returned.read() - again);
    }
}

package org.ringmill.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who gets what is published to a topic, as long as the directory that it was matched in is the present one. Immutable; any
 * thread publishes.
 */
final class Route<M> {
    /** So many that make a publisher wait are kept on its stack while they have no room; for more a list is made for each message. */
    private static final int MOST_ON_STACK = 256;

    private static final Route<?> NONE = new Route<>(Directory.closed(), List.of());

    final Directory<M> directory;

    /** Whether anybody wants to know when a message was published. */
    final boolean isTimed;

    /** Whether agents of the broker take for any of them, and may have to be woken. */
    final boolean isHandled;

    private final Inbox<M>[] buffered;
    private final Inbox<M>[] waiting;
    private final Inbox<M>[] direct;

    Route(final Directory<M> directory, final List<Subscription<M>> subscriptions) {
        this.directory = directory;
        final List<Inbox<M>> inboxes =
                subscriptions.stream().map(Subscription::inbox).toList();
        isTimed = inboxes.stream().anyMatch(inbox -> inbox.detailed);
        isHandled = inboxes.stream().anyMatch(Inbox::isHandled);
        direct = those(inboxes, inbox -> inbox instanceof DirectInbox);
        waiting = those(inboxes, inbox -> inbox.policy.waits());
        buffered = those(inboxes, inbox -> !(inbox instanceof DirectInbox) && !inbox.policy.waits());
    }

    /** {@return one to nobody, of a directory that is never the present one} */
    @SuppressWarnings("unchecked") // it holds nothing
    static <M> Route<M> none() {
        return (Route<M>) NONE;
    }

    @SuppressWarnings("unchecked")
    private static <M> Inbox<M>[] those(final List<Inbox<M>> inboxes, final Predicate<Inbox<M>> wanted) {
        return inboxes.stream().filter(wanted).toArray(size -> (Inbox<M>[]) new Inbox<?>[size]);
    }

    /** Gives a message to all. */
    long deliver(
            final RoomWait room, final String topic, final M message, final long sequence, final long timestampNs) {
        return deliverBuffered(topic, message, sequence, timestampNs)
                + deliverRest(room, topic, message, sequence, timestampNs);
    }

    /** Gives it to those that never make a publisher wait and run none of its time: this may be done under a lock. */
    long deliverBuffered(final String topic, final M message, final long sequence, final long timestampNs) {
        long receipt = 0;
        for (final Inbox<M> inbox : buffered) {
            receipt += inbox.put(topic, message, sequence, timestampNs);
        }
        return receipt;
    }

    /** Gives it to the others. */
    long deliverRest(
            final RoomWait room, final String topic, final M message, final long sequence, final long timestampNs) {
        if (waiting.length == 0 && direct.length == 0) {
            return 0;
        }
        return waiting.length > MOST_ON_STACK
                ? deliverToMany(room, topic, message, sequence, timestampNs)
                : deliverFrom(0, room, topic, message, sequence, timestampNs);
    }

    /** Who has no room is waited for only when all behind it have the message: the stack keeps who that is. */
    private long deliverFrom(
            final int first,
            final RoomWait room,
            final String topic,
            final M message,
            final long sequence,
            final long timestampNs) {
        long receipt = 0;
        for (int i = first; i < waiting.length; i++) {
            final Inbox<M> inbox = waiting[i];
            if (inbox.isClosed()) {
                receipt += Receipt.REFUSED;
            } else if (inbox.tryPut(topic, message, sequence, timestampNs)) {
                receipt += Receipt.TAKEN;
            } else {
                receipt += deliverFrom(i + 1, room, topic, message, sequence, timestampNs);
                return receipt + room.put(inbox, topic, message, sequence, timestampNs);
            }
        }
        return receipt + deliverDirect(topic, message, sequence, timestampNs);
    }

    /** As {@link #deliverFrom}, where a stack may be too small for all: a list keeps who has no room. */
    private long deliverToMany(
            final RoomWait room, final String topic, final M message, final long sequence, final long timestampNs) {
        final List<Inbox<M>> full = new ArrayList<>(0);
        long receipt = 0;
        for (final Inbox<M> inbox : waiting) {
            if (inbox.isClosed()) {
                receipt += Receipt.REFUSED;
            } else if (inbox.tryPut(topic, message, sequence, timestampNs)) {
                receipt += Receipt.TAKEN;
            } else {
                full.add(inbox);
            }
        }
        receipt += deliverDirect(topic, message, sequence, timestampNs);
        for (final Inbox<M> inbox : full) {
            receipt += room.put(inbox, topic, message, sequence, timestampNs);
        }
        return receipt;
    }

    private long deliverDirect(final String topic, final M message, final long sequence, final long timestampNs) {
        long receipt = 0;
        for (final Inbox<M> inbox : direct) {
            receipt += inbox.put(topic, message, sequence, timestampNs);
        }
        return receipt;
    }
}

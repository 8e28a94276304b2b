package org.ringmill.topic;

import org.jspecify.annotations.Nullable;

/** Keeps what the subscriber writes with each message off the cache lines of what publishers read. */
abstract class ReaderPadding {
    long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14;
}

/**
 * The subscriber's side of a subscription: the message that it was given last, and where the next comes from: first what is replayed,
 * then the buffer, and, where deliveries are acknowledged, what has to be delivered again before either. One thread's at a time.
 */
final class Reader<M> extends ReaderPadding {
    private final Inbox<M> inbox;
    private final @Nullable Ledger<M> ledger;
    private final Entry<M> last = new Entry<>(false);
    final Count delivered = new Count();
    final Count replayed = new Count();

    /** Turned at each attempt to read: by this the housekeeper sees that the subscriber lives. */
    final Count polls = new Count();

    private volatile @Nullable Backlog<M> backlog;
    private long deliveryId = Ledger.NO_DELIVERY;

    Reader(final Inbox<M> inbox, final @Nullable Ledger<M> ledger) {
        this.inbox = inbox;
        this.ledger = ledger;
    }

    /** Sets what comes before the buffer; before the first read. */
    void replay(final Backlog<M> value) {
        backlog = value;
    }

    /** Goes on to the next message; {@return false if there is none at present}. */
    boolean next(final long nowNs) {
        if (ledger != null) {
            return nextOf(ledger, nowNs);
        }
        if (backlog != null) {
            final Entry<M> entry = nextReplayed();
            if (entry != null) {
                onEntry(entry);
                delivered.increment();
                return true;
            }
        }
        if (inbox.take(this)) {
            delivered.increment();
            return true;
        }
        last.message = null;
        return false;
    }

    private boolean nextOf(final Ledger<M> ledger, final long nowNs) {
        ledger.settle(nowNs);
        final Entry<M> entry = ledger.hasRoom() ? nextToDeliver(ledger) : null;
        if (entry == null) {
            last.message = null;
            deliveryId = Ledger.NO_DELIVERY;
            return false;
        }
        deliveryId = ledger.deliver(entry, nowNs);
        onEntry(entry);
        last.deliveries = entry.deliveries;
        delivered.increment();
        return true;
    }

    private @Nullable Entry<M> nextToDeliver(final Ledger<M> ledger) {
        final Entry<M> again = ledger.nextRedelivery();
        if (again != null) {
            return again;
        }
        final Entry<M> replay = nextReplayed();
        return replay != null ? replay : ledger.nextNew();
    }

    private @Nullable Entry<M> nextReplayed() {
        final Backlog<M> present = backlog;
        if (present == null) {
            return null;
        }
        final Entry<M> entry = present.next();
        if (entry == null) {
            backlog = null;
        } else {
            replayed.increment();
        }
        return entry;
    }

    void onEntry(final Entry<M> entry) {
        last.topic = entry.topic;
        last.message = entry.message;
        last.sequence = entry.sequence;
        last.timestampNs = entry.timestampNs;
    }

    void onMessage(final String topic, final M message, final long sequence, final long timestampNs) {
        last.topic = topic;
        last.message = message;
        last.sequence = sequence;
        last.timestampNs = timestampNs;
    }

    /** The message read last, with what belongs to it; empty if there was none. */
    Entry<M> last() {
        return last;
    }

    long deliveryId() {
        return deliveryId;
    }

    /** {@return whether something is still to be replayed} Any thread. */
    boolean isReplaying() {
        return backlog != null;
    }
}

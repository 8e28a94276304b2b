package org.ringmill.actor;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.ringmill.actor.DeadLetterListener.Reason;

/** Counts the messages that reached no handler, and tells who wants to know. Any thread; allocates nothing. */
final class DeadLetters {
    private static final Reason[] REASONS = Reason.values();

    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);

    /** Replaced under the lock. An array, since a list's iterator would be an object for each dead letter. */
    private volatile DeadLetterListener[] listeners = {};

    private final AtomicLong listenerFailures;

    DeadLetters(final AtomicLong listenerFailures) {
        this.listenerFailures = listenerFailures;
    }

    synchronized void subscribe(final DeadLetterListener listener) {
        final List<DeadLetterListener> changed = new ArrayList<>(List.of(listeners));
        changed.add(listener);
        listeners = changed.toArray(DeadLetterListener[]::new);
    }

    synchronized void unsubscribe(final DeadLetterListener listener) {
        final List<DeadLetterListener> changed = new ArrayList<>(List.of(listeners));
        changed.remove(listener);
        listeners = changed.toArray(DeadLetterListener[]::new);
    }

    /** Takes what was in a mailbox, or should have been: a message, or an envelope, which stays its owner's. */
    void take(final Object item, final ActorRef<?> recipient, final Reason reason) {
        if (item instanceof Envelope envelope) {
            final boolean isLate = envelope.isReply && reason == Reason.TERMINATED;
            takeMessage(envelope.message, recipient, envelope.sender, isLate ? Reason.LATE_REPLY : reason);
        } else {
            takeMessage(item, recipient, null, reason);
        }
    }

    private void takeMessage(
            final @Nullable Object message,
            final ActorRef<?> recipient,
            final @Nullable ActorRef<?> sender,
            final Reason reason) {
        if (message instanceof FutureAsker.Question<?, ?> question) {
            question.fail("the asking system has ended");
        } else if (message != null) {
            counts.incrementAndGet(reason.ordinal());
            for (final DeadLetterListener listener : listeners) {
                try {
                    listener.onDeadLetter(message, recipient, sender, reason);
                } catch (final Throwable error) {
                    listenerFailures.incrementAndGet();
                }
            }
        }
    }

    Map<Reason, Long> counts() {
        final Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
        for (final Reason reason : REASONS) {
            byReason.put(reason, counts.get(reason.ordinal()));
        }
        return byReason;
    }
}

package org.ringmill.bench.peers;

import java.util.List;
import java.util.stream.Stream;

/**
 * Bounds what is in flight between senders and receivers, so that neither side of a duel keeps more than the other, whether its
 * queues have bounds or not: every receiver gets every message, and a sender that is {@value #SIZE} ahead of the slowest waits.
 * Both sides of a duel use it, and their queues hold as much, so that no other bound comes first.
 */
final class Window {
    /** Messages in flight, at most. */
    static final int SIZE = 1 << 12;

    private static final int MASK = 2 * SIZE - 1;

    private final Receiver[] receivers;
    private final int senders;

    Window(final int senders, final List<Receiver> receivers) {
        this.senders = senders;
        this.receivers = receivers.toArray(Receiver[]::new);
    }

    /** Hands one message over. */
    @FunctionalInterface
    interface Send {
        void send(Value message);
    }

    /** {@return what one sender sends} */
    static Value[] newMessages() {
        return Stream.generate(Value::new).limit(MASK + 1).toArray(Value[]::new);
    }

    /** Sends 0 to {@code each - 1}, in the sender's messages over and over: none is sent again before all are done with it. */
    void send(final int each, final Value[] messages, final Send send) {
        long room = 0;
        for (int i = 0; i < each; i++) {
            // In step with the other senders: each may be where all would be if what is in flight were shared out
            // evenly.
            final long needed = (long) (i + 1) * senders - SIZE;
            if (needed > room) {
                room = awaitHandled(needed);
            }
            final Value message = messages[i & MASK];
            message.value = i;
            send.send(message);
        }
    }

    /** Waits until every receiver has handled all that all senders send, a multiple of {@link Receiver#STEP}. */
    void awaitAll(final int each) {
        awaitHandled((long) senders * each);
    }

    private long awaitHandled(final long count) {
        if (handled() < count) {
            Patience.until(() -> handled() >= count, "messages to be handled, expected=" + count);
        }
        return handled();
    }

    private long handled() {
        long least = Long.MAX_VALUE;
        for (final Receiver receiver : receivers) {
            least = Math.min(least, receiver.handled());
        }
        return least;
    }
}

package org.ringmill.examples.chat;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringmill.topic.Subscription;

/**
 * One of the subscriptions of a client, which is polled only as fast as the client reads: what waits meanwhile waits in the
 * subscription, whose policy deals with a client that is too slow. The gateway's thread.
 */
final class Feed {
    private final Subscription<ChatMessage> subscription;
    private final Function<ChatMessage, @Nullable String> format;
    private final @Nullable ChatCounters counters;
    private long left;
    private long droppedBefore;
    private boolean isDry;

    /**
     * Begins with what the subscription replays.
     *
     * @param format makes a message's line, or null if it is not wanted
     * @param limit  most messages
     * @param counters of what is delivered and dropped; null for history that was asked for, which loses nothing that is wanted
     */
    Feed(
            final Subscription<ChatMessage> subscription,
            final Function<ChatMessage, @Nullable String> format,
            final long limit,
            final @Nullable ChatCounters counters) {
        this.subscription = subscription;
        this.format = format;
        this.counters = counters;
        left = limit;
    }

    /** Prints as much as there is and the client has room for; {@return how many messages were taken}. */
    int pump(final Outbox out) {
        int messages = 0;
        isDry = false;
        while (left > 0 && out.hasRoom()) {
            final ChatMessage message = subscription.poll();
            if (message == null) {
                isDry = true;
                break;
            }
            if (messages++ == 0) {
                tellDropped(out);
            }
            left--;
            print(message, out);
        }
        return messages;
    }

    private void print(final ChatMessage message, final Outbox out) {
        final String line = format.apply(message);
        if (line != null) {
            out.print(line);
            if (counters != null) {
                counters.delivered.incrementAndGet();
            }
        }
    }

    /** What was dropped came before what is left. */
    private void tellDropped(final Outbox out) {
        final long dropped = countDropped();
        if (dropped > 0) {
            out.print("! " + dropped + " messages are missing here: you read too slowly");
        }
    }

    private long countDropped() {
        if (counters == null) {
            return 0;
        }
        final long dropped = subscription.metrics().dropped();
        final long more = dropped - droppedBefore;
        counters.dropped.addAndGet(more);
        droppedBefore = dropped;
        return more;
    }

    /** {@return whether there was nothing more when it was pumped last, or no more is wanted} */
    boolean isDry() {
        return isDry || left == 0;
    }

    /** {@return whether the broker has ended it, because its buffer was full or it was not polled for too long} */
    boolean isEnded() {
        return subscription.ending() != null;
    }

    void close() {
        countDropped();
        subscription.close();
    }
}

package org.ringmill.examples.chat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ringmill.queue.Backpressure;
import org.ringmill.topic.Subscription;
import org.ringmill.topic.Topics;

/**
 * The direct messages of a name, whether somebody of that name is connected or not. Each is acknowledged once it was written to
 * the connection; where that breaks off before, it comes again with the next one. The gateway's thread.
 */
final class Mailbox {
    /** How many messages wait for somebody who is away; further ones are refused. */
    static final int SIZE = 64;

    private static final Duration ACKNOWLEDGE_TIMEOUT = Duration.ofMinutes(1);
    private static final int MAX_DELIVERIES = 10;

    private final Subscription<ChatMessage> subscription;
    private final ChatCounters counters;

    /** Deliveries whose bytes are not all written yet. */
    private final Deque<Long> unwritten = new ArrayDeque<>();

    Mailbox(final Topics<ChatMessage> topics, final String name, final ChatCounters counters) {
        this.counters = counters;
        subscription = topics.subscribe(ChatTopics.mail(name))
                .name(name)
                .buffer(SIZE)
                .policy(Backpressure.dropNewest())
                .acknowledged(ACKNOWLEDGE_TIMEOUT, MAX_DELIVERIES)
                .open();
    }

    int pump(final Outbox out) {
        int messages = 0;
        while (out.hasRoom()) {
            final ChatMessage message = subscription.poll();
            if (message == null) {
                return messages;
            }
            messages++;
            unwritten.add(subscription.deliveryId());
            out.print(message.line());
        }
        return messages;
    }

    /** All that was printed has been written. */
    void onWritten() {
        for (Long delivery = unwritten.poll(); delivery != null; delivery = unwritten.poll()) {
            subscription.acknowledge(delivery);
            counters.delivered.incrementAndGet();
        }
    }

    /** The connection has gone: what was not written comes again. */
    void onGone() {
        for (Long delivery = unwritten.poll(); delivery != null; delivery = unwritten.poll()) {
            subscription.giveBack(delivery);
        }
    }
}

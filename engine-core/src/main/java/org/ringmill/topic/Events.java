package org.ringmill.topic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Tells the user's listener, and keeps what that throws from those who tell. Any thread. */
final class Events<M> {
    private final TopicEvents<M> listener;
    private final AtomicLong failures = new AtomicLong();

    /** One call of a listener that concerns a subscription. */
    @FunctionalInterface
    interface Call<M> {
        void on(TopicEvents<M> listener, Subscription<M> subscription);
    }

    Events(final TopicEvents<M> listener) {
        this.listener = listener;
    }

    void tell(final Consumer<TopicEvents<M>> call) {
        try {
            call.accept(listener);
        } catch (final Throwable failure) {
            failures.incrementAndGet();
        }
    }

    void tellOfDeadLetter(final Subscription<M> subscription, final Entry<M> entry, final M message) {
        try {
            listener.onDeadLetter(
                    subscription, entry.topic, message, entry.sequence, entry.timestampNs, entry.deliveries);
        } catch (final Throwable failure) {
            failures.incrementAndGet();
        }
    }

    long failures() {
        return failures.get();
    }
}

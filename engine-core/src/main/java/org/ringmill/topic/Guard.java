package org.ringmill.topic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;

/** Calls what a user gave and keeps what it throws from everybody else: counted, told, and kept for a look. Any thread. */
final class Guard<M> {
    private final Events<M> events;
    private final AgentGroup group;
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Throwable lastFailure;
    private volatile @Nullable Subscription<M> owner;

    Guard(final Events<M> events, final AgentGroup group) {
        this.events = events;
        this.group = group;
    }

    void owner(final Subscription<M> subscription) {
        owner = subscription;
    }

    /** Calls a handler; {@return whether it returned normally}. */
    boolean call(
            final TopicHandler<? super M> handler,
            final String topic,
            final M message,
            final long sequence,
            final long timestampNs) {
        try {
            handler.onMessage(topic, message, sequence, timestampNs);
            return true;
        } catch (final Throwable failure) {
            onFailure(topic, failure);
            return false;
        }
    }

    /**
     * An interrupt that a handler has let out stays with the thread of a publisher, of who polls or of who steps the broker,
     * whose it is. On an agent's own thread it would hit the next subscription.
     */
    void onFailure(final String topic, final Throwable failure) {
        if (failure instanceof InterruptedException && (group.layout().isStepped() || !group.isOnAgentThread())) {
            Thread.currentThread().interrupt();
        }
        note(failure);
        tell((listener, subscription) -> listener.onFailure(subscription, topic, failure));
    }

    /** Counts and keeps a failure and tells nobody, for those who may hold a lock. */
    void note(final Throwable failure) {
        failures.incrementAndGet();
        lastFailure = failure;
    }

    /** Without an object for the call: where much fails, dead letters are many. */
    void onDeadLetter(final Entry<M> entry, final M message) {
        final Subscription<M> subscription = owner;
        if (subscription != null) {
            events.tellOfDeadLetter(subscription, entry, message);
        }
    }

    private void tell(final Events.Call<M> call) {
        final Subscription<M> subscription = owner;
        if (subscription != null) {
            final Consumer<TopicEvents<M>> bound = listener -> call.on(listener, subscription);
            events.tell(bound);
        }
    }

    long failures() {
        return failures.get();
    }

    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }
}

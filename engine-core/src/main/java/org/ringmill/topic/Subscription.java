package org.ringmill.topic;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.scope.Registration;
import org.ringmill.scope.Scope;

/**
 * What one subscriber gets of the topics that its pattern matches: a buffer of its own, with a policy of its own for when it is full.
 * Nothing published after the subscription was made and before it ended is missed, other than by that policy, and nothing is
 * delivered twice, other than for want of acknowledgement. The messages of one publisher come in the order in which they were published.
 *
 * <p>One made by {@link SubscriptionBuilder#open()} is polled by its owner, on one thread at a time:
 *
 * <pre>{@code
 * Order order = subscription.poll();
 * if (order != null) {
 *     book.apply(order, subscription.timestampNs());
 * }
 * }</pre>
 *
 * <p>One with a handler is run by the broker. Any thread unsubscribes, acknowledges and reads the counts.
 *
 * @param <M> the messages
 */
public final class Subscription<M> implements AutoCloseable {
    /** How a subscription gets to its messages. */
    enum Style {
        /** Its owner polls. */
        POLLED,
        /** An agent of the broker calls a handler. */
        HANDLED,
        /** Publishers call a handler. */
        DIRECT
    }

    private final long id;
    private final String name;
    private final TopicPattern pattern;
    private final Style style;
    private final Broker<M> broker;
    private final Inbox<M> inbox;
    private final @Nullable Ledger<M> ledger;
    private final Reader<M> reader;
    private final Guard<M> guard;
    private final @Nullable TopicHandler<? super M> handler;
    private final Watch<M> watch;
    private final AtomicReference<@Nullable SubscriptionEnd> end = new AtomicReference<>();

    /** Its place in the scope that it ends with. */
    private volatile @Nullable Registration registration;

    private @Nullable Backlog<M> backlog;
    private @Nullable Dispatcher<M> dispatcher;

    /** What a builder has decided. */
    record Spec<M>(
            String name,
            TopicPattern pattern,
            Style style,
            Inbox<M> inbox,
            @Nullable Ledger<M> ledger,
            Guard<M> guard,
            @Nullable TopicHandler<? super M> handler,
            BooleanSupplier until,
            long idleTimeoutNs,
            long dropLimit) {}

    Subscription(final Broker<M> broker, final long id, final Spec<M> spec) {
        this.broker = broker;
        this.id = id;
        name = spec.name;
        pattern = spec.pattern;
        style = spec.style;
        inbox = spec.inbox;
        ledger = spec.ledger;
        guard = spec.guard;
        handler = spec.handler;
        reader = new Reader<>(inbox, ledger);
        watch = new Watch<>(this, spec.until, spec.idleTimeoutNs, spec.dropLimit);
        if (style == Style.HANDLED) {
            inbox.handledByAgent();
        }
    }

    /** {@return the next message, or null if there is none at present} As {@link #poll(long)} at the broker's present time. */
    public @Nullable M poll() {
        return poll(ledger == null ? 0 : broker.clock.timeNs());
    }

    /**
     * {@return the next message, or null if there is none at present} The subscription's other methods tell what belongs to it,
     * until the next poll. An acknowledged message is delivered again unless {@link #acknowledge} is called in time.
     *
     * @param nowNs the present time, nanoseconds since the epoch: what is not acknowledged by now is due again
     */
    public @Nullable M poll(final long nowNs) {
        beginPoll();
        return reader.next(nowNs) ? reader.last().message : null;
    }

    /** As {@link #drain(TopicHandler, int, long)} at the broker's present time. */
    public int drain(final TopicHandler<? super M> consumer, final int limit) {
        return drain(consumer, limit, ledger == null ? 0 : broker.clock.timeNs());
    }

    /**
     * Gives messages to a handler, on the calling thread. By returning it acknowledges; by throwing it asks for another delivery. What it
     * throws is counted and told, and the next message follows.
     *
     * @param limit most messages, at least 1
     * @param nowNs as for {@link #poll(long)}
     * @return how many there were
     */
    public int drain(final TopicHandler<? super M> consumer, final int limit, final long nowNs) {
        beginPoll();
        return deliver(consumer, limit, nowNs);
    }

    private void beginPoll() {
        if (style != Style.POLLED) {
            throw new IllegalStateException("its handler is called by the broker, subscription=" + name);
        }
        inbox.takenBy(Thread.currentThread());
        reader.polls.increment();
    }

    /** Calls the handler, on the thread of the broker's agent. */
    int run(final int limit, final long nowNs) {
        reader.polls.increment();
        return handler == null ? 0 : deliver(handler, limit, nowNs);
    }

    private int deliver(final TopicHandler<? super M> consumer, final int limit, final long nowNs) {
        int messages = 0;
        while (messages < limit && reader.next(nowNs)) {
            messages++;
            final Entry<M> last = reader.last();
            final M message = last.message;
            if (message != null) {
                final boolean isDone = guard.call(consumer, last.topic, message, last.sequence, last.timestampNs);
                if (ledger != null) {
                    ledger.settle(reader.deliveryId(), isDone);
                }
                if (!isDone && style == Style.HANDLED && guard.lastFailure() instanceof InterruptedException) {
                    // Who interrupts an agent wants it to end: the rest must not keep it from seeing that.
                    break;
                }
            }
        }
        if (ledger != null && messages > 0) {
            ledger.settle(nowNs);
        }
        return messages;
    }

    /** {@return the topic of the message polled last; of messages only, the pattern} */
    public String topic() {
        return reader.last().topic;
    }

    /** {@return the sequence of the message polled last, or {@link TopicHandler#NO_SEQUENCE}} */
    public long sequence() {
        return reader.last().sequence;
    }

    /** {@return when the message polled last was published, nanoseconds since the epoch, or {@link TopicHandler#NO_TIME}} */
    public long timestampNs() {
        return reader.last().timestampNs;
    }

    /** {@return the id of the delivery polled last, for {@link #acknowledge}; -1 if there is none} */
    public long deliveryId() {
        return reader.deliveryId();
    }

    /** {@return how often the message polled last was delivered, 1 the first time; 0 if it needs no acknowledgement} */
    public int deliveries() {
        return reader.last().deliveries;
    }

    /**
     * Says that a delivery was dealt with. Any thread.
     *
     * @return false if it had been before, or the time for it was over: the message comes again, or is given up
     */
    public boolean acknowledge(final long deliveryId) {
        return ledger != null && ledger.settle(deliveryId, true);
    }

    /**
     * Says that a delivery failed, so that the message comes again with the next poll, or is given up after the last. Any thread.
     *
     * @return false if it had been settled before
     */
    public boolean giveBack(final long deliveryId) {
        return ledger != null && ledger.settle(deliveryId, false);
    }

    /**
     * Ends the subscription: no message gets into it any more; what is in is still delivered, or can be polled, but for what a replay has
     * not taken from its {@link ReplaySource} yet, see {@link #missingTo}. Any thread; again is harmless.
     */
    public void unsubscribe() {
        end(SubscriptionEnd.UNSUBSCRIBED);
    }

    /** As {@link #unsubscribe()}. */
    @Override
    public void close() {
        unsubscribe();
    }

    /** Ends it for a reason; {@return whether it was the first to do so}. */
    boolean end(final SubscriptionEnd reason) {
        if (!end.compareAndSet(null, reason)) {
            return false;
        }
        abandon();
        leaveScope();
        broker.registry.remove(this);
        broker.events.tell(listener -> listener.onEnded(this, reason));
        return true;
    }

    /**
     * Nothing gets in any more, and nothing more is taken from a replay source. Short of an end where its agent is run no more:
     * that comes later.
     */
    void abandon() {
        inbox.close();
        if (backlog != null) {
            backlog.end();
        }
    }

    /** Has the scope end it, once publishers know it. Whoever ends it meanwhile sees the registration, or is seen to have. */
    void endWith(final Scope scope) {
        registration = scope.onCancel(cause -> end(SubscriptionEnd.CANCELLED));
        if (end.get() != null) {
            leaveScope();
        }
    }

    private void leaveScope() {
        final Registration present = registration;
        if (present != null) {
            present.close();
        }
    }

    /** {@return whether messages get into it} Any thread. */
    public boolean isOpen() {
        return !inbox.isClosed();
    }

    /** {@return why it has ended, or null} Any thread. */
    public @Nullable SubscriptionEnd ending() {
        return end.get();
    }

    /**
     * {@return the last sequence of a gap in what was replayed, which neither a history nor a source had, or which was not taken
     * from the source when the subscription ended; -1 if there is none} Any thread.
     */
    public long missingTo() {
        return backlog == null ? TopicHistory.NOTHING : backlog.missingTo();
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return the pattern of its topics} */
    public String pattern() {
        return pattern.toString();
    }

    /** {@return what it has done} Any thread. */
    public SubscriptionMetrics metrics() {
        final boolean isDirect = inbox instanceof DirectInbox;
        return new SubscriptionMetrics(
                name,
                pattern(),
                isOpen(),
                isDirect ? ((DirectInbox<M>) inbox).delivered() : reader.delivered.read(),
                ledger == null ? 0 : ledger.redelivered.read(),
                reader.replayed.read(),
                inbox.dropped(),
                inbox.conflated(),
                ledger == null ? 0 : ledger.acknowledged.read(),
                ledger == null ? 0 : ledger.deadLettered.read(),
                guard.failures(),
                inbox.blocked(),
                waiting(),
                ledger == null ? 0 : ledger.unacknowledged(),
                guard.lastFailure());
    }

    private long waiting() {
        return inbox.size() + (ledger == null ? 0 : ledger.waiting());
    }

    /** {@return messages that were not delivered, or not acknowledged} Any thread. */
    long unfinished() {
        final long replay = reader.isReplaying() && backlog != null ? backlog.waiting() : 0;
        return waiting() + replay + (ledger == null ? 0 : ledger.unacknowledged());
    }

    /** {@return whether there is nothing to deliver at present} Any thread. */
    boolean isEmpty() {
        return waiting() == 0 && !reader.isReplaying();
    }

    /** {@return whether a delivery is due again, given how long nothing was polled} For the housekeeper. */
    boolean isOverdue(final long sincePollNs) {
        return ledger != null && ledger.isOverdue(sincePollNs);
    }

    /** {@return whether nothing will come any more} */
    boolean isFinished() {
        return inbox.isClosed() && end.get() != null && isEmpty();
    }

    /** {@return whether it is for the subscriber to go on, not for an agent that is busy with another's message} For the housekeeper. */
    boolean isSubscribersTurn() {
        return dispatcher == null || dispatcher.isRunning(this);
    }

    /** {@return whether its owner polls it} */
    boolean isPolled() {
        return style == Style.POLLED;
    }

    void runBy(final Dispatcher<M> runner) {
        dispatcher = runner;
    }

    void replay(final Backlog<M> value) {
        backlog = value;
        reader.replay(value);
    }

    boolean isHandled() {
        return style == Style.HANDLED;
    }

    boolean needsTime() {
        return ledger != null;
    }

    long polls() {
        return reader.polls.read();
    }

    long id() {
        return id;
    }

    Inbox<M> inbox() {
        return inbox;
    }

    Guard<M> guard() {
        return guard;
    }

    Watch<M> watch() {
        return watch;
    }

    TopicPattern topicPattern() {
        return pattern;
    }

    @Override
    public String toString() {
        return name;
    }
}

package org.ringmill.topic;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Backpressure;
import org.ringmill.scope.Scope;
import org.ringmill.time.Deadline;

/**
 * Declares a subscription; the last call makes it: {@link #open()}, {@link #handler} or {@link #direct}.
 *
 * <pre>{@code
 * Subscription<Order> orders = topics.subscribe("orders.eu.>")
 *         .buffer(4096)
 *         .policy(Backpressure.dropOldest())
 *         .open();
 * }</pre>
 *
 * @param <M> the messages
 */
public final class SubscriptionBuilder<M> {
    private static final int MAX_BUFFER = 1 << 20;
    private static final int MAX_DELIVERIES = 1_000_000;

    private final Broker<M> broker;
    private final TopicPattern pattern;
    private @Nullable String name;
    private int buffer = 1024;
    private Backpressure policy = Backpressure.block();
    private boolean isMessagesOnly;
    private @Nullable ToLongFunction<? super M> key;
    private long ackTimeoutNs;
    private int maxDeliveries;
    private int maxUnacknowledged;
    private @Nullable String deadLetterTopic;
    private Replay replay = Replay.none();
    private @Nullable Scope scope;
    private BooleanSupplier until = () -> false;
    private long idleTimeoutNs = Long.MAX_VALUE;
    private long dropLimit = Long.MAX_VALUE;

    /** The last setting made, but for replay, that means nothing without a buffer; null if none was. */
    private @Nullable String bufferSetting;

    SubscriptionBuilder(final Broker<M> broker, final String pattern) {
        this.broker = broker;
        this.pattern = TopicPattern.of(pattern);
    }

    /** Names it, for counts, events and reports; the pattern and a number if not called. */
    public SubscriptionBuilder<M> name(final String value) {
        name = value;
        return this;
    }

    /**
     * Sets how many messages may wait, a power of two, 2 to 2^20; 1024 if not called. An acknowledged subscription also counts
     * those not acknowledged.
     */
    public SubscriptionBuilder<M> buffer(final int messages) {
        if (messages < 2 || messages > MAX_BUFFER || Integer.bitCount(messages) != 1) {
            throw new IllegalArgumentException(
                    "buffer must be a power of two, 2 to " + MAX_BUFFER + ", messages=" + messages);
        }
        buffer = messages;
        bufferSetting = "buffer";
        return this;
    }

    /**
     * Sets what is done when the buffer is full; {@link Backpressure#block()} if not called.
     *
     * <ul>
     *   <li>BLOCK, TIMEOUT: the publisher waits, after all other subscriptions have the message. Whoever would wait for itself is refused
     *     instead: an agent of the broker's group, a thread that polls this subscription, and under a stepped layout any publisher,
     *     unless the subscription has a handler. An interrupt ends the wait as well and stays set. The message then counts as
     *     dropped;
     *   <li>DROP_OLDEST, DROP_NEWEST: one is lost;
     *   <li>CONFLATE: see {@link #conflateBy};
     *   <li>DISCONNECT: the subscription ends with {@link SubscriptionEnd#FULL}.
     * </ul>
     */
    public SubscriptionBuilder<M> policy(final Backpressure value) {
        policy = value.requireOneOf(
                "subscription",
                Backpressure.Kind.BLOCK,
                Backpressure.Kind.TIMEOUT,
                Backpressure.Kind.DROP_OLDEST,
                Backpressure.Kind.DROP_NEWEST,
                Backpressure.Kind.CONFLATE,
                Backpressure.Kind.DISCONNECT);
        bufferSetting = "policy";
        return this;
    }

    /**
     * Sets the policy CONFLATE: of each key only the newest message waits, in the place of the oldest. The buffer is then the number of
     * keys, and a key once seen keeps its place for good: a message of one key more is dropped, as is one for which the function throws.
     * With no other policy set afterwards.
     *
     * @param keyOf called by publishers, from any thread, perhaps under a lock: a plain function of the message
     */
    public SubscriptionBuilder<M> conflateBy(final ToLongFunction<? super M> keyOf) {
        key = keyOf;
        policy = Backpressure.conflate();
        bufferSetting = "conflateBy";
        return this;
    }

    /** Keeps no topic, sequence and time with a message, which is the cheapest: see {@link TopicHandler} for what there is instead. */
    public SubscriptionBuilder<M> messagesOnly() {
        isMessagesOnly = true;
        return this;
    }

    /**
     * Wants each delivery acknowledged, and repeats it if it is not in time. With BLOCK, TIMEOUT, DROP_NEWEST or DISCONNECT.
     *
     * @param timeout    how long a delivery may go without; more than 0
     * @param deliveries how often a message is delivered before it is given up, 1 to 1,000,000
     */
    public SubscriptionBuilder<M> acknowledged(final Duration timeout, final int deliveries) {
        ackTimeoutNs = positiveNs("timeout", timeout);
        if (deliveries < 1 || deliveries > MAX_DELIVERIES) {
            throw new IllegalArgumentException(
                    "deliveries must be 1 to " + MAX_DELIVERIES + ", deliveries=" + deliveries);
        }
        maxDeliveries = deliveries;
        bufferSetting = "acknowledged";
        return this;
    }

    /**
     * Bounds how many deliveries may be unacknowledged at a time, 1 to the buffer; all of the buffer if not called. No more is
     * delivered then.
     */
    public SubscriptionBuilder<M> maxUnacknowledged(final int deliveries) {
        if (deliveries < 1 || deliveries > MAX_BUFFER) {
            throw new IllegalArgumentException(
                    "unacknowledged deliveries must be 1 to " + MAX_BUFFER + ", deliveries=" + deliveries);
        }
        maxUnacknowledged = deliveries;
        bufferSetting = "maxUnacknowledged";
        return this;
    }

    /** Sets a topic to which messages are published that are given up, with their own time; without waiting for anybody's room. */
    public SubscriptionBuilder<M> deadLetterTopic(final String topic) {
        if (pattern.matches(topic)) {
            throw new IllegalArgumentException("a dead letter must not come back to its own subscription, pattern="
                    + pattern + ", deadLetterTopic=" + topic);
        }
        deadLetterTopic = topic;
        bufferSetting = "deadLetterTopic";
        return this;
    }

    /**
     * Sets what it is given of what was published before: first that, then all that was published since, without a gap or a
     * repetition. If it ends in the midst of what a {@link ReplaySource} has, the rest of that is given up.
     */
    public SubscriptionBuilder<M> replay(final Replay value) {
        if (value.kind() != Replay.Kind.NONE && broker.archive.isEmpty()) {
            throw new IllegalArgumentException("no topic has a history, replay=" + value);
        }
        replay = value;
        return this;
    }

    /**
     * Ends it when the scope ends, on the thread that ends that; at once if it has. It leaves the scope when it ends for another
     * reason.
     */
    public SubscriptionBuilder<M> scope(final Scope value) {
        scope = value;
        return this;
    }

    /** Ends it soon after the condition holds, which the broker's housekeeper asks many times a second. For what has no {@link #scope}. */
    public SubscriptionBuilder<M> until(final BooleanSupplier isOver) {
        until = isOver;
        return this;
    }

    /**
     * Ends it if its owner does not poll for that long, more than 0, whether anything waits or not; or, with a handler, if that does not
     * come back for that long while something waits. It may live some 40 ms longer. Never if not called.
     */
    public SubscriptionBuilder<M> idleTimeout(final Duration timeout) {
        idleTimeoutNs = positiveNs("timeout", timeout);
        bufferSetting = "idleTimeout";
        return this;
    }

    /** Ends it soon after it has lost that many messages, at least 1, without a poll between them. Never if not called. */
    public SubscriptionBuilder<M> dropLimit(final long messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("drop limit must be at least 1, messages=" + messages);
        }
        dropLimit = messages;
        bufferSetting = "dropLimit";
        return this;
    }

    private static long positiveNs(final String what, final Duration duration) {
        final long durationNs = Deadline.boundedNs(duration);
        if (durationNs <= 0) {
            throw new IllegalArgumentException(what + " must be more than 0, " + what + "=" + duration);
        }
        return durationNs;
    }

    /** {@return the subscription, to be polled by its owner} */
    public Subscription<M> open() {
        return subscribe(Subscription.Style.POLLED, null);
    }

    /** {@return the subscription, whose handler an agent of the broker calls} It must not block, or it holds up others of its agent. */
    public Subscription<M> handler(final TopicHandler<? super M> handler) {
        return subscribe(Subscription.Style.HANDLED, Objects.requireNonNull(handler, "handler"));
    }

    /**
     * {@return the subscription, whose handler publishers call, on their own thread} Without a buffer, and so without whatever
     * needs one: a size, a policy, acknowledgement, replay, limits of idleness and drops. The handler may be called by several
     * threads at a time, and its time is the publishers': it must be quick. It gets a message after those with a buffer, and
     * before anybody is waited for.
     *
     * @throws IllegalArgumentException if any of these was set
     */
    public Subscription<M> direct(final TopicHandler<? super M> handler) {
        final String setting = replay.kind() == Replay.Kind.NONE ? bufferSetting : "replay";
        if (setting != null) {
            throw new IllegalArgumentException(
                    "a direct subscription has no buffer, and nothing that needs one, setting=" + setting + ", pattern="
                            + pattern);
        }
        return subscribe(Subscription.Style.DIRECT, Objects.requireNonNull(handler, "handler"));
    }

    private Subscription<M> subscribe(final Subscription.Style style, final @Nullable TopicHandler<? super M> handler) {
        checkTogether();
        final long id = broker.nextSubscriptionId();
        final Guard<M> guard = new Guard<>(broker.events, broker.group);
        final Inbox<M> inbox = style == Subscription.Style.DIRECT && handler != null
                ? new DirectInbox<>(handler, !isMessagesOnly, guard)
                : inbox(guard);
        final Ledger<M> ledger =
                ackTimeoutNs > 0 && inbox instanceof EntryInbox<M> entries ? ledger(entries, guard) : null;
        final Subscription<M> subscription = new Subscription<>(
                broker,
                id,
                new Subscription.Spec<>(
                        name == null ? pattern + "#" + id : name,
                        pattern,
                        style,
                        inbox,
                        ledger,
                        guard,
                        handler,
                        until,
                        idleTimeoutNs,
                        dropLimit));
        guard.owner(subscription);
        broker.add(subscription, replay);
        if (scope != null) {
            subscription.endWith(scope);
        }
        return subscription;
    }

    private void checkTogether() {
        if (policy.kind() == Backpressure.Kind.CONFLATE && key == null) {
            throw new IllegalArgumentException("CONFLATE needs a key: call conflateBy, pattern=" + pattern);
        }
        if (policy.kind() != Backpressure.Kind.CONFLATE && key != null) {
            throw new IllegalArgumentException("a key is for CONFLATE only: policy was set after conflateBy, policy="
                    + policy.kind() + ", pattern=" + pattern);
        }
        if (isMessagesOnly && (ackTimeoutNs > 0 || key != null || replay.kind() != Replay.Kind.NONE)) {
            throw new IllegalArgumentException(
                    "messages only can be neither acknowledged, conflated nor replayed, pattern=" + pattern);
        }
        if (ackTimeoutNs > 0) {
            policy.requireOneOf(
                    "acknowledged subscription",
                    Backpressure.Kind.BLOCK,
                    Backpressure.Kind.TIMEOUT,
                    Backpressure.Kind.DROP_NEWEST,
                    Backpressure.Kind.DISCONNECT);
        }
        if (maxUnacknowledged > buffer || (ackTimeoutNs == 0 && (maxUnacknowledged > 0 || deadLetterTopic != null))) {
            throw new IllegalArgumentException(
                    "unacknowledged deliveries and dead letters are of an acknowledged subscription, 1 to its buffer, maxUnacknowledged="
                            + maxUnacknowledged + ", buffer=" + buffer);
        }
    }

    private Inbox<M> inbox(final Guard<M> guard) {
        if (key != null) {
            return new ConflatingInbox<>(key, buffer, guard);
        }
        return isMessagesOnly
                ? new MessageInbox<>(pattern.toString(), buffer, policy)
                : new EntryInbox<>(buffer, policy);
    }

    private Ledger<M> ledger(final EntryInbox<M> inbox, final Guard<M> guard) {
        final String topic = deadLetterTopic;
        return new Ledger<>(
                inbox,
                buffer,
                ackTimeoutNs,
                maxDeliveries,
                maxUnacknowledged == 0 ? buffer : maxUnacknowledged,
                entry -> {
                    final M message = entry.message;
                    if (message != null) {
                        guard.onDeadLetter(entry, message);
                        if (topic != null) {
                            broker.publish(topic, message, entry.timestampNs, RoomWait.NEVER);
                        }
                    }
                });
    }
}

package org.ringmill.actor;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringmill.queue.Backpressure;

/**
 * How to make an actor, and how it is run. Immutable: each method returns another. What is not set is the system's default.
 *
 * @param <M> the messages it takes
 */
public final class ActorSpec<M> {
    static final int MAX_MAILBOX = 1 << 24;
    private static final int MAX_STASH = 1 << 20;
    private static final int DEFAULT_STASH = 1024;

    final Function<? super ActorContext<M>, ? extends Behavior<M>> factory;
    final int mailboxCapacity;
    final int stashCapacity;
    final int dispatcher;
    final @Nullable Backpressure backpressure;
    final @Nullable Supervision supervision;

    private ActorSpec(
            final Function<? super ActorContext<M>, ? extends Behavior<M>> factory,
            final int mailboxCapacity,
            final int stashCapacity,
            final int dispatcher,
            final @Nullable Backpressure backpressure,
            final @Nullable Supervision supervision) {
        this.factory = factory;
        this.mailboxCapacity = mailboxCapacity;
        this.stashCapacity = stashCapacity;
        this.dispatcher = dispatcher;
        this.backpressure = backpressure;
        this.supervision = supervision;
    }

    /** {@return an actor of a class} The supplier makes a new one at the start and at each restart, on the actor's dispatcher. */
    public static <M> ActorSpec<M> of(final Supplier<? extends Actor<M>> actor) {
        Objects.requireNonNull(actor, "actor");
        return behavior(context -> new ActorBehavior<>(actor.get()));
    }

    /**
     * {@return an actor of a function} The factory makes its first behaviour, at the start and at each restart, on the actor's
     * dispatcher.
     */
    public static <M> ActorSpec<M> behavior(final Function<? super ActorContext<M>, ? extends Behavior<M>> factory) {
        return new ActorSpec<>(Objects.requireNonNull(factory, "factory"), 0, DEFAULT_STASH, -1, null, null);
    }

    /** {@return this with a mailbox of that many messages, a power of two from 2 to 16,777,216} */
    public ActorSpec<M> mailbox(final int capacity) {
        return new ActorSpec<>(factory, checkedMailbox(capacity), stashCapacity, dispatcher, backpressure, supervision);
    }

    /** {@return this with that policy for a full mailbox: BLOCK, TIMEOUT, REJECT, DROP_NEWEST or DROP_OLDEST} */
    public ActorSpec<M> backpressure(final Backpressure policy) {
        return new ActorSpec<>(factory, mailboxCapacity, stashCapacity, dispatcher, checkedPolicy(policy), supervision);
    }

    /** {@return this with a stash of at most that many messages, 1 to 1,048,576; 1024 if not called} */
    public ActorSpec<M> stash(final int capacity) {
        if (capacity < 1 || capacity > MAX_STASH) {
            throw new IllegalArgumentException(
                    "stash out of range, expected 1 to " + MAX_STASH + ", capacity=" + capacity);
        }
        return new ActorSpec<>(factory, mailboxCapacity, capacity, dispatcher, backpressure, supervision);
    }

    /** {@return this pinned to a dispatcher, from 0} Without it the dispatchers that are not reserved take turns. */
    public ActorSpec<M> pinned(final int toDispatcher) {
        if (toDispatcher < 0) {
            throw new IllegalArgumentException(
                    "dispatcher out of range, expected at least 0, dispatcher=" + toDispatcher);
        }
        return new ActorSpec<>(factory, mailboxCapacity, stashCapacity, toDispatcher, backpressure, supervision);
    }

    /** {@return this with that answer of its parent to its failures} */
    public ActorSpec<M> supervision(final Supervision decided) {
        return new ActorSpec<>(factory, mailboxCapacity, stashCapacity, dispatcher, backpressure, decided);
    }

    static int checkedMailbox(final int capacity) {
        if (capacity < 2 || capacity > MAX_MAILBOX || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "mailbox must be a power of two, expected 2 to " + MAX_MAILBOX + ", capacity=" + capacity);
        }
        return capacity;
    }

    static Backpressure checkedPolicy(final Backpressure policy) {
        return policy.requireOneOf(
                "mailbox",
                Backpressure.Kind.BLOCK,
                Backpressure.Kind.TIMEOUT,
                Backpressure.Kind.REJECT,
                Backpressure.Kind.DROP_NEWEST,
                Backpressure.Kind.DROP_OLDEST);
    }
}

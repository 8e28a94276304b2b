package org.ringmill.actor;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.Offer;

/**
 * What an actor can ask for and do: about itself, and about the message that it handles now. Only for the actor itself, in its
 * handlers. What it sends by this context has it as the sender and carries on the trace id and the deadline of the message that it
 * handles; a plain {@link ActorRef#tell(Object)} carries nothing, and costs less.
 *
 * @param <M> the actor's messages
 */
public final class ActorContext<M> {
    private final Cell<M> cell;
    private @Nullable Envelope envelope;
    private boolean isStashed;

    ActorContext(final Cell<M> cell) {
        this.cell = cell;
    }

    // What the cell does with it

    void open(final Envelope handled) {
        envelope = handled;
        isStashed = false;
    }

    /** {@return whether the envelope is free again} */
    boolean close() {
        envelope = null;
        return !isStashed;
    }

    /** {@return the message with its context, if it is the one that came with that} */
    Object itemFor(final M message) {
        final Envelope present = envelope;
        return present != null && present.message == message && !present.isReply ? present : message;
    }

    // The actor

    /** {@return the actor's own address} */
    public ActorRef<M> self() {
        return cell.ref;
    }

    /** {@return the system it lives in} */
    public ActorSystem system() {
        return cell.system;
    }

    /** {@return the present time, nanoseconds since the epoch: the same for all that a duty cycle of the dispatcher handles} */
    public long timeNs() {
        return cell.dispatcher.nowNs();
    }

    /** {@return its timers} */
    public ActorTimers<M> timers() {
        return cell.timers;
    }

    /** Handles the next message so; the answers of {@link Behavior} mean what they mean there. */
    public void become(final Behavior<M> next) {
        cell.become(next);
    }

    /** Ends the actor after this message. */
    public void stop() {
        cell.requestStop();
    }

    // The message

    /**
     * {@return who sent the message, or null if it came without}
     *
     * @param <S> the sender's messages, trusted
     */
    @SuppressWarnings("unchecked") // trusted
    public <S> @Nullable ActorRef<S> sender() {
        return envelope == null ? null : (ActorRef<S>) envelope.sender;
    }

    /** {@return when the message is worth nothing any more, or {@link ActorRef#NO_DEADLINE}} */
    public long deadlineNs() {
        return envelope == null ? Envelope.NO_DEADLINE : envelope.deadlineNs;
    }

    /** {@return the message's trace id, 0 if it came without} */
    public long traceId() {
        return envelope == null ? 0 : envelope.traceId;
    }

    /** {@return the id of the question that the message asks or answers, 0 if it does neither} */
    public long correlationId() {
        return envelope == null ? 0 : envelope.correlationId;
    }

    /** {@return whether somebody waits for a reply to the message} */
    public boolean isAsked() {
        return envelope != null && envelope.asker != null;
    }

    /**
     * Replies to the message. Only the first reply counts, those after it and those too late are dead letters.
     *
     * @return {@link Offer#PUBLISHED}, or why the reply is dead: {@link Offer#CLOSED} if nobody has asked, or an {@link Ask}
     *     waits no more; where an actor has asked, or a future is waited for, it is found out later, by who has asked
     */
    public Offer reply(final Object reply) {
        Objects.requireNonNull(reply, "reply");
        return cell.replyTo(envelope == null ? null : envelope.asker, correlationId(), reply, traceId());
    }

    /** {@return the way to reply to the message later, from any thread} Allocates. */
    public ReplyTo replyTo() {
        return new ReplyTo(cell.ref, envelope == null ? null : envelope.asker, correlationId(), traceId());
    }

    // Others

    /** Tells another, as {@link ActorRef#tell(Object)} does, with this actor as the sender and the message's deadline and trace id. */
    public <N> Offer tell(final ActorRef<N> target, final N message) {
        return target.tell(message, cell.ref, deadlineNs(), traceId());
    }

    /** As {@link #tell}, but with the message's own sender, and a reply goes to who asked this actor. */
    public <N> Offer forward(final ActorRef<N> target, final N message) {
        Objects.requireNonNull(message, "message");
        final Envelope present = envelope;
        return present == null
                ? target.tell(message)
                : target.send(
                        message,
                        present.sender,
                        present.deadlineNs,
                        present.traceId,
                        present.correlationId,
                        present.asker);
    }

    /**
     * Asks another. The reply, or its absence at the deadline, comes back as a message that the adapter makes; one of the two,
     * once, unless this actor restarts or ends before. A question ends with the deadline of the message that led to it, if that
     * is sooner. If the other ends or fails with the question in its mailbox, or without a reply, it is the deadline that ends
     * it: {@link #watch} tells of an end sooner.
     *
     * @param timeoutNs nanoseconds from now, at least 0
     * @param <N>       the other's messages
     * @param <R>       the reply, trusted
     * @return the question's correlation id, above 0; 0 if it could not be put, because the mailbox is full, the other has ended, or
     *     65,536 questions of the dispatcher's actors are pending: then the adapter is not called
     * @throws IllegalStateException as {@link ActorRef#tell(Object)}; nothing is asked then
     */
    public <N, R> long ask(
            final ActorRef<N> target, final N request, final long timeoutNs, final ReplyAdapter<R, M> adapter) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(adapter, "adapter");
        if (timeoutNs < 0) {
            throw new IllegalArgumentException("timeout out of range, expected at least 0, timeoutNs=" + timeoutNs);
        }
        final long nowNs = timeNs();
        final long endNs = Math.min(Envelope.deadline(nowNs, timeoutNs), deadlineNs());
        final Asks asks = cell.dispatcher.asks;
        final long correlationId = asks.add(cell, adapter, endNs);
        if (correlationId == 0) {
            return 0;
        }
        boolean isAsked = false;
        try {
            isAsked = target.send(request, cell.ref, endNs, traceId(), correlationId, cell) == Offer.PUBLISHED;
        } finally {
            if (!isAsked) {
                asks.remove(correlationId, cell);
            }
        }
        return isAsked ? correlationId : 0;
    }

    /**
     * {@return the actor of that path, or null if none lives}
     *
     * @param <N> its messages, trusted
     */
    public <N> @Nullable ActorRef<N> find(final String path) {
        return cell.system.find(path);
    }

    /** Wants to be told once when the other ends; at once if it has ended. Nothing if it is watched already. */
    public void watch(final ActorRef<?> other) {
        cell.watch(other.cell);
    }

    /** Does not want to be told any more. */
    public void unwatch(final ActorRef<?> other) {
        cell.unwatch(other.cell);
    }

    // Children

    /**
     * Makes a child; it starts at its first turn.
     *
     * @param name 1 to 100 of letters, digits, {@code - _ . : + @}; unique among the children that live
     * @throws org.ringmill.agent.RingmillException if the system has as many actors as it may
     */
    public <N> ActorRef<N> spawn(final String name, final ActorSpec<N> spec) {
        return cell.system.spawnChild(cell, Names.checked(name), spec);
    }

    /** As {@link #spawn(String, ActorSpec)}, under a name of a dollar sign and a number. */
    public <N> ActorRef<N> spawn(final ActorSpec<N> spec) {
        return cell.system.spawnChild(cell, cell.system.nextName(), spec);
    }

    /** {@return the children that have not ended, oldest first} */
    public List<ActorRef<?>> children() {
        return cell.children.refs();
    }

    /** {@return the parent, null for a top-level actor} */
    public @Nullable ActorRef<?> parent() {
        final Cell<?> parent = cell.parent;
        return parent == null || parent.parent == null ? null : parent.ref;
    }

    // The stash

    /**
     * Puts a message aside, with its context if it is the one that is handled now.
     *
     * @return whether there was room; if not it is still the actor's to deal with
     */
    public boolean stash(final M message) {
        final Object item = itemFor(message);
        if (item == envelope) {
            if (isStashed) {
                throw new IllegalStateException("the message is in the stash, path=" + cell.ref);
            }
            isStashed = cell.stash.add(item);
            return isStashed;
        }
        return cell.stash.add(item);
    }

    /** Takes all out of the stash: they come next, in their order, before what is in the mailbox. */
    public void unstashAll() {
        cell.stash.unstashAll();
    }

    /** {@return how many messages are put aside} */
    public int stashSize() {
        return cell.stash.size();
    }
}

package org.ringmill.actor;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.Offer;

/**
 * What others hold of an actor. It stays the same when the actor restarts, and is good for nothing but dead letters once it has
 * ended, even if another of that path is spawned. Any thread; nothing is allocated, unless said. Messages of one thread or
 * actor to another arrive in order, each once or not at all.
 *
 * @param <M> the messages it takes
 */
public final class ActorRef<M> {
    /** No deadline. */
    public static final long NO_DEADLINE = Envelope.NO_DEADLINE;

    final Mailbox mailbox;
    final Cell<M> cell;
    private final String path;

    ActorRef(final Cell<M> cell, final Mailbox mailbox, final String path) {
        this.cell = cell;
        this.mailbox = mailbox;
        this.path = path;
    }

    /**
     * Puts a message into the actor's mailbox, or answers by its policy. What does not get in goes to the dead letters. It must
     * not be changed from then on, unless by the actor.
     *
     * @return {@link Offer#PUBLISHED} if it is in the mailbox: it is handled, unless the actor ends first; {@link Offer#CLOSED} if
     *     the actor has ended: the message is dead, and was not handled; of one object told twice, one of the two
     * @throws IllegalStateException if it would have to wait, on a thread of the same group
     */
    public Offer tell(final M message) {
        return mailbox.put(Objects.requireNonNull(message, "message"), 0);
    }

    /** As {@link #tell(Object)}, with who sent it, for {@link ActorContext#sender}. */
    public Offer tell(final M message, final @Nullable ActorRef<?> sender) {
        return tell(message, sender, NO_DEADLINE, 0);
    }

    /**
     * As {@link #tell(Object)}, with its context.
     *
     * @param sender     who sent it, or null
     * @param deadlineNs by the system's clock: if it is handled no sooner, it is dead instead; {@link #NO_DEADLINE} for none
     * @param traceId    passed on by what the actor sends because of it; any value
     */
    public Offer tell(final M message, final @Nullable ActorRef<?> sender, final long deadlineNs, final long traceId) {
        Objects.requireNonNull(message, "message");
        return send(message, sender, deadlineNs, traceId, 0, null);
    }

    Offer send(
            final Object message,
            final @Nullable ActorRef<?> sender,
            final long deadlineNs,
            final long traceId,
            final long correlationId,
            final @Nullable ReplyTarget asker) {
        final Envelope envelope = mailbox.envelopes.take();
        envelope.message = message;
        envelope.sender = sender;
        envelope.deadlineNs = deadlineNs;
        envelope.traceId = traceId;
        envelope.correlationId = correlationId;
        envelope.asker = asker;
        return mailbox.put(envelope, envelope.use);
    }

    /**
     * Puts a message in if there is room now, whatever the policy, and never waits.
     *
     * @return {@link Offer#PUBLISHED}; {@link Offer#REJECTED} if there is no room: the message is still the caller's;
     *     {@link Offer#CLOSED} if the actor has ended: the message is dead
     */
    public Offer offer(final M message) {
        return mailbox.putIfRoom(Objects.requireNonNull(message, "message"), 0);
    }

    /**
     * Asks, from outside actors, for a future reply. Allocates; an {@link Ask} does not. What depends on the future runs on a dispatcher:
     * it must be short and must not wait.
     *
     * <p>Under a stepped layout nobody steps the system while the caller waits in {@code future.get()} or {@code join()}, so that
     * would never return: step until the future is done, or use {@link Ask#await()}, which steps. A target that ends or fails
     * once it has the question in its mailbox does not end it: the deadline does.
     *
     * @param <R> the reply, trusted
     * @return completed by {@link ActorContext#reply}; or exceptionally by a {@link java.util.concurrent.TimeoutException} at the
     *     deadline, or by a {@link org.ringmill.agent.RingmillException} if the question cannot be put or the system ends
     */
    public <R> CompletableFuture<R> ask(final M request, final Duration timeout) {
        return cell.system.ask(this, Objects.requireNonNull(request, "request"), timeout);
    }

    /** Ends the actor: first its children, then itself, without its messages that wait. Any number of times. */
    public void stop() {
        if (!isTerminated()) {
            mailbox.putStop();
        }
    }

    /** {@return the actor's address: its parents' names and its own, each behind a slash} */
    public String path() {
        return path;
    }

    /** {@return the last part of the path} */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** {@return whether the actor has ended} */
    public boolean isTerminated() {
        return mailbox.isEnded();
    }

    /** {@return how many messages wait, not exact while they come and go} */
    public int mailboxDepth() {
        return mailbox.messages.size();
    }

    @Override
    public String toString() {
        return path;
    }
}

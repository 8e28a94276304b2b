package org.ringmill.actor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.MpscLinkedVarHandleQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.actor.DeadLetterListener.Reason;
import org.ringmill.agent.AgentGroup;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;

/**
 * What other threads see of an actor: its two queues, and whether it waits for a turn. Any thread puts; the actor's dispatcher takes.
 *
 * <p>The messages are bounded, by the policy. The lane of system messages goes before them and has no bound of its own, since none of
 * them may be lost; what bounds it is what they stand for: an actor's end is told once to each watcher and to its parent, its
 * failure once until the parent has decided, a stop once for whoever asks, and watch and unwatch are calls of a handler each.
 *
 * <p>No message is forgotten. Putting one in moves the queue's producer index by a CAS, then looks at the state; the dispatcher
 * writes IDLE, then looks at the producer index ({@code isEmpty} compares indices, not slots). All four are volatile, so in the one
 * order that they have either the putting thread sees IDLE and schedules, or the dispatcher sees the index moved and goes on, or both, and
 * the CAS from IDLE to SCHEDULED lets one of them through: an actor stands in the run queue at most once, and not at all while it
 * {@link Dispatcher#lingers}. So a tell to a busy
 * actor costs one offer and one volatile read, and no fence. The lane of system messages moves its producer's node by an exchange
 * before it looks: the argument is the same.
 *
 * <p>ENDED is written once, by the dispatcher, which then empties both queues. A thread whose message came too late for that sees ENDED
 * and empties them itself: who polls then holds the monitor, since these queues bear one consumer at a time. What is polled is dealt
 * with outside of it, so that no thread ever holds two.
 *
 * <p>CLOSED means that the message is dead, for whoever hears it may give it to another actor. So a thread that sees ENDED before it
 * puts its message in keeps it out, and one that sees it after that says CLOSED only if it is itself that has taken the message out
 * again. If not, somebody else has: the actor, which has handled it, or another who emptied the mailbox. The tell began before the end
 * was seen, so PUBLISHED is as true of it as of any message that is in when its actor ends.
 */
final class Mailbox {
    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;
    private static final int ENDED = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Mailbox.class, "state", int.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final MessagePassingQueue<Object> messages;

    /** Of the dispatcher, whose own fields change too often to be looked at by all who send. */
    final EnvelopePool envelopes;

    private final @Nullable AgentGroup simulated;
    private final Cell<?> cell;
    private final Backpressure policy;
    private final MpscLinkedVarHandleQueue<SystemMessage> system = new MpscLinkedVarHandleQueue<>();

    /** Who makes the cell puts it into the run queue, for its start. */
    @SuppressWarnings("unused") // written through STATE too
    private volatile int state = SCHEDULED;

    private volatile boolean stopAsked;

    Mailbox(final Cell<?> cell, final int capacity, final Backpressure policy) {
        this.cell = cell;
        this.policy = policy;
        envelopes = cell.dispatcher.envelopes;
        messages = policy.kind() == Backpressure.Kind.DROP_OLDEST
                ? new MpmcVarHandleArrayQueue<>(capacity)
                : new MpscVarHandleArrayQueue<>(capacity);
        final AgentGroup group = cell.system.group;
        simulated = group.layout().isStepped() ? group : null;
    }

    /**
     * Puts a message in, or answers by the policy.
     *
     * @param item the message, or its envelope
     * @param use  which {@link Envelope#use} of the envelope this is: it may be another's by the time of the answer
     */
    Offer put(final Object item, final long use) {
        interleave();
        if (isEnded()) {
            return refuse(item, Reason.TERMINATED, Offer.CLOSED);
        }
        return messages.offer(item) ? afterPut(item, use) : putWhenFull(item, use);
    }

    private void interleave() {
        if (simulated != null) {
            simulated.interleave();
        }
    }

    /** Puts a message in if there is room; the caller keeps it if the answer is REJECTED. */
    Offer putIfRoom(final Object item, final long use) {
        interleave();
        if (isEnded()) {
            return refuse(item, Reason.TERMINATED, Offer.CLOSED);
        }
        return messages.offer(item) ? afterPut(item, use) : Offer.REJECTED;
    }

    /** As {@link #put}, but never waits: a reply must not hold up who replies. */
    Offer putReply(final Envelope reply) {
        if (!policy.waits()) {
            return put(reply, reply.use);
        }
        final Offer offer = putIfRoom(reply, reply.use);
        return offer == Offer.REJECTED ? refuse(reply, Reason.REJECTED, offer) : offer;
    }

    private Offer afterPut(final Object item, final long use) {
        interleave();
        final int present = state;
        if (present == SCHEDULED) {
            return Offer.PUBLISHED;
        }
        if (present == IDLE) {
            schedule();
            return Offer.PUBLISHED;
        }
        return drainEnded(item, use) ? Offer.CLOSED : Offer.PUBLISHED;
    }

    /** As often as anybody likes: the lane gets one, or one of each thread that asks at the same moment. */
    void putStop() {
        if (!stopAsked) {
            putSystem(SystemMessage.STOP);
            stopAsked = true;
        }
    }

    void putSystem(final SystemMessage message) {
        system.offer(message);
        schedule();
    }

    /** Gives the actor a turn if it does not wait for one. */
    void schedule() {
        if (STATE.compareAndSet(this, IDLE, SCHEDULED)) {
            cell.dispatcher.enqueue(cell);
        } else if (state == ENDED) {
            drainEnded(null, 0);
        }
    }

    private Offer putWhenFull(final Object item, final long use) {
        return switch (policy.kind()) {
            case BLOCK, TIMEOUT -> putWaiting(item, use);
            case DROP_OLDEST -> putDroppingOldest(item, use);
            case DROP_NEWEST -> refuse(item, Reason.DROPPED, Offer.DROPPED);
            default -> refuse(item, Reason.REJECTED, Offer.REJECTED);
        };
    }

    private Offer refuse(final Object item, final Reason reason, final Offer answer) {
        deadLetter(item, reason);
        return answer;
    }

    /** Others may take the room that was made, so it may take several; each round has lost the oldest, so it comes to an end. */
    private Offer putDroppingOldest(final Object item, final long use) {
        while (!messages.offer(item)) {
            final Object oldest = messages.poll();
            if (oldest != null) {
                deadLetter(oldest, Reason.DROPPED);
            }
        }
        return afterPut(item, use);
    }

    private Offer putWaiting(final Object item, final long use) {
        final boolean[] isIn = {false};
        try {
            cell.system.group.await(() -> isInOrClosed(item, isIn), policy.timeoutNs());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return refuse(item, Reason.INTERRUPTED, Offer.INTERRUPTED);
        }
        if (isIn[0]) {
            return afterPut(item, use);
        }
        return isOver()
                ? refuse(item, Reason.TERMINATED, Offer.CLOSED)
                : refuse(item, Reason.TIMED_OUT, Offer.TIMED_OUT);
    }

    private boolean isInOrClosed(final Object item, final boolean[] isIn) {
        isIn[0] = messages.offer(item);
        return isIn[0] || isOver();
    }

    /** {@return whether nobody will make room any more} */
    private boolean isOver() {
        return cell.dispatcher.isClosed() || cell.system.isClosed();
    }

    /** What is given here is out of the queue, or was never in: nobody else has it. */
    private void deadLetter(final Object item, final Reason reason) {
        cell.system.deadLetters.take(item, cell.ref, reason);
        if (item instanceof Envelope envelope) {
            envelopes.releaseUndelivered(envelope);
        }
    }

    boolean isEnded() {
        return state == ENDED;
    }

    // The dispatcher's side

    @Nullable
    SystemMessage pollSystem() {
        return system.relaxedPoll();
    }

    boolean hasSystemMessages() {
        return !system.isEmpty();
    }

    /** Says that the turn is over. Look for messages once more after this. */
    void idle() {
        state = IDLE;
    }

    /** Gives all that is in to the dead letters, but not what comes meanwhile, and the mailbox goes on. */
    void drop(final Reason reason) {
        for (int left = messages.size(); left > 0; left--) {
            final Object item = messages.poll();
            if (item != null) {
                deadLetter(item, reason);
            }
        }
    }

    /** Nothing is handled any more: from here all is dead that is in or comes. */
    void end() {
        state = ENDED;
        drainEnded(null, 0);
    }

    /** {@return whether that item, in that use of it, was among what was in} */
    private boolean drainEnded(final @Nullable Object own, final long use) {
        boolean found = false;
        Object item = pollEnded();
        while (item != null) {
            found |= item == own && (!(item instanceof Envelope envelope) || envelope.use == use);
            deadLetter(item, Reason.TERMINATED);
            item = pollEnded();
        }
        SystemMessage message = pollSystemEnded();
        while (message != null) {
            message.onEnded(cell);
            message = pollSystemEnded();
        }
        return found;
    }

    private synchronized @Nullable Object pollEnded() {
        return messages.poll();
    }

    private synchronized @Nullable SystemMessage pollSystemEnded() {
        return system.poll();
    }
}

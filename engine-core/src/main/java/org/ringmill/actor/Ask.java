package org.ringmill.actor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.jspecify.annotations.Nullable;
import org.ringmill.pipeline.Offer;
import org.ringmill.time.Deadline;

/**
 * Asks actors from outside, one question at a time, without allocating: made once ({@link ActorSystem#newAsk}), used again and again.
 *
 * <pre>{@code
 * if (ask.send(actor, request, timeoutNs) == Offer.PUBLISHED && ask.await() == AskStatus.REPLIED) {
 *     use(ask.reply());
 * }
 * }</pre>
 *
 * <p>One thread's. The state is one word: the question's correlation id and how it stands. Who replies changes it from pending to being
 * written by a CAS, since the asker may give up at the same time and others may reply too; the reply is plain and released with
 * the word. An id is never used again, so a reply to a question before finds another word.
 *
 * @param <R> the reply, trusted
 */
public final class Ask<R> {
    private static final int STATUS_BITS = 2;
    private static final long PENDING = 0;
    private static final long WRITING = 1;
    private static final long REPLIED = 2;
    private static final long OVER = 3;
    private static final int SPINS = 2000;
    private static final int YIELDS = 200;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 200_000;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Ask.class, "state", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ActorSystem system;
    private final ReplyTarget replyTarget = this::onReply;
    private final BackoffIdleStrategy idle = new BackoffIdleStrategy(SPINS, YIELDS, MIN_PARK_NS, MAX_PARK_NS);

    /** Written by the asker and by who replies: see the class. */
    @SuppressWarnings("unused") // through STATE
    private long state = OVER;

    /** Who replies writes it while the word says so. */
    private @Nullable Object reply;

    // The asker's own
    private long correlationId;
    private long deadlineNs;
    private long timeoutNs;
    private boolean timedOut;

    Ask(final ActorSystem system) {
        this.system = system;
    }

    /**
     * Asks.
     *
     * @param timeoutNs nanoseconds from now, at least 0: when it is over, and the request dead if it is not handled yet
     * @return {@link Offer#PUBLISHED}, or why the request did not get into the mailbox, and is dead: then nothing is asked
     * @throws IllegalStateException if the question before is still pending
     */
    public <M> Offer send(final ActorRef<M> target, final M request, final long timeoutNs) {
        Objects.requireNonNull(request, "request");
        if (timeoutNs < 0) {
            throw new IllegalArgumentException("timeout out of range, expected at least 0, timeoutNs=" + timeoutNs);
        }
        if (status() == AskStatus.PENDING) {
            throw new IllegalStateException("a question is pending, correlationId=" + correlationId);
        }
        final long nowNs = system.clock.timeNs();
        this.timeoutNs = timeoutNs;
        deadlineNs = Envelope.deadline(nowNs, timeoutNs);
        timedOut = false;
        reply = null;
        correlationId++;
        STATE.setRelease(this, word(PENDING));
        boolean isAsked = false;
        try {
            final Offer offer = target.send(request, null, deadlineNs, 0, correlationId, replyTarget);
            isAsked = offer == Offer.PUBLISHED;
            return offer;
        } finally {
            if (!isAsked) {
                cancel();
            }
        }
    }

    private long word(final long status) {
        return correlationId << STATUS_BITS | status;
    }

    /** {@return how it stands; here it is seen that the deadline has passed, or that the system has closed, which counts as that} */
    public AskStatus status() {
        final AskStatus known = known();
        if (known == AskStatus.PENDING && isOver()) {
            giveUp();
            return known();
        }
        return known;
    }

    private boolean isOver() {
        return system.isClosed() || system.clock.timeNs() >= deadlineNs;
    }

    private AskStatus known() {
        final long present = (long) STATE.getAcquire(this) & OVER;
        if (present == REPLIED) {
            return AskStatus.REPLIED;
        }
        if (present == OVER) {
            return timedOut ? AskStatus.TIMED_OUT : AskStatus.NONE;
        }
        return AskStatus.PENDING;
    }

    /** If a reply is being written it has come in time. */
    private void giveUp() {
        if (STATE.compareAndSet(this, word(PENDING), word(OVER))) {
            timedOut = true;
        } else {
            awaitWritten();
        }
    }

    private void awaitWritten() {
        while (((long) STATE.getAcquire(this) & OVER) == WRITING) {
            Thread.onSpinWait();
        }
    }

    /**
     * Waits for the reply, the deadline or the system's end, also if the other ends or fails meanwhile; steps a stepped system.
     *
     * @return {@link AskStatus#REPLIED}, {@link AskStatus#TIMED_OUT}, or {@link AskStatus#NONE} if nothing was asked
     * @throws IllegalStateException if the caller is a thread of the system's group, which would wait for itself
     * @throws InterruptedException  if the caller is interrupted before; the question is still pending
     */
    public AskStatus await() throws InterruptedException {
        if (known() != AskStatus.PENDING) {
            return known();
        }
        if (system.group.isOnAgentThread()) {
            throw new IllegalStateException("an actor must not wait for an actor, correlationId=" + correlationId);
        }
        final boolean isStepped = system.group.layout().isStepped();
        final long beganNs = Deadline.now();
        idle.reset();
        while (known() == AskStatus.PENDING) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (isOver() || Deadline.now() - beganNs > timeoutNs) {
                giveUp();
            } else if (isStepped) {
                idle.idle(system.group.step());
            } else {
                idle.idle();
            }
        }
        return known();
    }

    /** {@return the reply that has come, the same at each call until the next question} */
    @SuppressWarnings("unchecked") // trusted, as the class says
    public R reply() {
        final Object present = reply;
        if (known() != AskStatus.REPLIED || present == null) {
            throw new IllegalStateException("no reply, status=" + known() + ", correlationId=" + correlationId);
        }
        return (R) present;
    }

    /** Gives the question up: the reply will be late. Nothing if none is pending. */
    public void cancel() {
        if (!STATE.compareAndSet(this, word(PENDING), word(OVER))) {
            awaitWritten();
        }
    }

    /** {@return the id of the last question, from 1; 0 if nothing was asked} */
    public long correlationId() {
        return correlationId;
    }

    private Offer onReply(final long toQuestion, final Object value, final ActorRef<?> replier, final long traceId) {
        final long pending = toQuestion << STATUS_BITS | PENDING;
        if (!STATE.compareAndSet(this, pending, toQuestion << STATUS_BITS | WRITING)) {
            system.deadLetters.take(value, replier, DeadLetterListener.Reason.LATE_REPLY);
            return Offer.CLOSED;
        }
        reply = value;
        STATE.setRelease(this, toQuestion << STATUS_BITS | REPLIED);
        return Offer.PUBLISHED;
    }
}

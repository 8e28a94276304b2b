package org.ringmill.pipeline;

import com.lmax.disruptor.EventTranslator;
import com.lmax.disruptor.EventTranslatorOneArg;
import com.lmax.disruptor.EventTranslatorTwoArg;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.time.Deadline;

/**
 * Puts events into the ring. Claim a slot, fill it, commit it; or let a translator fill it.
 *
 * <pre>{@code
 * Order order = publisher.claim();
 * if (order != null) {
 *     order.price = 17;
 *     publisher.commit(clock.timeNs());
 * } else {
 *     // publisher.refusal() says why
 * }
 * }</pre>
 *
 * <p>A publisher is used by one thread; a pipeline for several publishers gives each its own. Nothing is allocated.
 *
 * @param <E> the event type
 */
public final class Publisher<E> {
    /** What {@link #commit} returns for an event that waits outside the full ring. */
    public static final long PENDING = -2;

    /** What {@link #commit} returns when an event cannot wait outside the ring; {@link #refusal()} says why. */
    public static final long REFUSED = -3;

    private static final VarHandle CLAIMED;

    static {
        try {
            CLAIMED = MethodHandles.lookup().findVarHandle(Publisher.class, "claimed", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventRing<E> ring;
    private final RingBuffer<E> buffer;

    // The ring's own fields once more: one load less for each in claim and commit.
    private final E[] events;
    private final long[] timestamps;
    private final int mask;
    private final @Nullable Sequence cursor;

    private final AgentGroup group;
    private final Overflow<E> overflow;
    private final @Nullable Conflater<E> conflater;
    private final RoomWait roomWait;
    private final PublisherCounters counters = new PublisherCounters();

    /** Whether no other publishes: what the slowest stage leaves free is then free for us. */
    private final boolean alone;

    /** Whether a claim needs no more than a free slot: not if others publish, events conflate, or it is a simulated step. */
    private final boolean direct;

    /** Last sequence whose slot is known to be free, as far as claims are {@link #direct}; else -1. */
    private long freeUntil = -1;

    /** Last sequence claimed. Written here; a closing pipeline reads it and waits until it is published. */
    private long claimed = -1;

    /** First sequence of the claim in progress; above {@link #claimed} when there is none. */
    private long firstUncommitted;

    /** Whether claims are taken; lowered by whoever closes or halts the pipeline, never raised. */
    private volatile boolean accepting = true;

    /** Slots claimed, where that does not follow from the sequence because others publish too. */
    private long slotsAmongOthers;

    private Offer refusal = Offer.PUBLISHED;

    Publisher(
            final EventRing<E> ring,
            final AgentGroup group,
            final Overflow<E> overflow,
            final @Nullable Conflater<E> conflater,
            final boolean alone) {
        this.ring = ring;
        buffer = ring.buffer;
        events = ring.events;
        timestamps = ring.timestamps;
        mask = ring.mask;
        cursor = ring.cursor;
        this.group = group;
        this.overflow = overflow;
        this.conflater = conflater;
        this.alone = alone;
        roomWait = new RoomWait(buffer.getBufferSize(), Deadline.now());
        direct = alone && conflater == null && !group.layout().isStepped();
    }

    /** {@return the event to fill, to be committed next; null if the ring is full or closed, see {@link #refusal()}} */
    public @Nullable E claim() {
        final long next = claimed + 1;
        if ((next <= freeUntil || (direct && next <= lookAhead())) && next == firstUncommitted) {
            CLAIMED.setOpaque(this, next);
            return accepting ? events[(int) next & mask] : retract();
        }
        return conflater == null ? claimSlow() : claimConflated(conflater);
    }

    /** Small enough to be compiled into the caller's loop: a call left in there costs every claim its registers. */
    private long lookAhead() {
        freeUntil = ring.freeUntil();
        return freeUntil;
    }

    /**
     * Claims several slots at once: all of them or none. Fill each {@link #event}, then {@link #commit}.
     *
     * @param count slots, 1 to the ring's capacity; not with CONFLATE
     * @return whether they were claimed; if not, {@link #refusal()} says why
     */
    public boolean claimBatch(final int count) {
        if (count < 1 || count > buffer.getBufferSize() || conflater != null) {
            throw new IllegalArgumentException("batch must be 1 to the ring's capacity and not conflated, count="
                    + count + ", capacity=" + buffer.getBufferSize());
        }
        return claimSlots(count);
    }

    /** {@return the event of a claimed batch} */
    public E event(final int index) {
        if (index < 0 || firstUncommitted + index > claimed) {
            throw new IndexOutOfBoundsException("not in the claimed batch, index=" + index);
        }
        return ring.event(firstUncommitted + index);
    }

    /** {@return why the last claim was refused} */
    public Offer refusal() {
        return refusal;
    }

    /**
     * Publishes what was claimed.
     *
     * @param timestampNs event time, nanoseconds since the epoch; {@link Long#MIN_VALUE} is not a time
     * @return the last sequence published; with CONFLATE also {@link #PENDING} or {@link #REFUSED}
     */
    public long commit(final long timestampNs) {
        assert timestampNs != EventRing.VOID;
        final long last = claimed;
        if (last == firstUncommitted) {
            firstUncommitted = last + 1;
            timestamps[(int) last & mask] = timestampNs;
            if (cursor == null) {
                buffer.publish(last);
            } else {
                cursor.set(last);
            }
            return last;
        }
        return commitSlow(timestampNs);
    }

    private long commitSlow(final long timestampNs) {
        if (conflater != null && conflater.isStaging()) {
            if (accepting) {
                return keep(conflater.commit(timestampNs));
            }
            conflater.abort();
            refused(Offer.CLOSED);
            return REFUSED;
        }
        publishClaimed(timestampNs);
        return claimed;
    }

    private long keep(final Conflater.Outcome outcome) {
        if (outcome == Conflater.Outcome.TOO_MANY) {
            refused(Offer.REJECTED);
            return REFUSED;
        }
        if (outcome == Conflater.Outcome.REPLACED) {
            counters.conflated++;
        }
        return PENDING;
    }

    /** Gives up what was claimed; the stages pass over it. */
    public void abort() {
        if (conflater != null && conflater.isStaging()) {
            conflater.abort();
        } else {
            counters.aborted += publishClaimed(EventRing.VOID);
        }
    }

    private long publishClaimed(final long timestampNs) {
        final long first = firstUncommitted;
        if (first > claimed) {
            throw new IllegalStateException("nothing is claimed");
        }
        firstUncommitted = claimed + 1;
        ring.publish(first, claimed, timestampNs);
        return claimed - first + 1;
    }

    /** Claims, lets the translator fill the event, commits; if the translator throws, nothing is published. */
    public Offer publish(final EventTranslator<? super E> translator, final long timestampNs) {
        final E event = claim();
        if (event == null) {
            return refusal;
        }
        boolean filled = false;
        try {
            translator.translateTo(event, claimed);
            filled = true;
        } finally {
            if (!filled) {
                abort();
            }
        }
        return toOffer(commit(timestampNs));
    }

    /** As {@link #publish(EventTranslator, long)}, with an argument for the translator. */
    public <A> Offer publish(
            final EventTranslatorOneArg<? super E, A> translator, final A argument, final long timestampNs) {
        final E event = claim();
        if (event == null) {
            return refusal;
        }
        boolean filled = false;
        try {
            translator.translateTo(event, claimed, argument);
            filled = true;
        } finally {
            if (!filled) {
                abort();
            }
        }
        return toOffer(commit(timestampNs));
    }

    /** As {@link #publish(EventTranslator, long)}, with two arguments for the translator. */
    public <A, B> Offer publish(
            final EventTranslatorTwoArg<? super E, A, B> translator,
            final A first,
            final B second,
            final long timestampNs) {
        final E event = claim();
        if (event == null) {
            return refusal;
        }
        boolean filled = false;
        try {
            translator.translateTo(event, claimed, first, second);
            filled = true;
        } finally {
            if (!filled) {
                abort();
            }
        }
        return toOffer(commit(timestampNs));
    }

    /**
     * Moves conflated events into the ring as far as there is room; call it when there is nothing to publish.
     *
     * @return how many still wait
     */
    public int flush() {
        return conflater == null ? 0 : drain(conflater);
    }

    private Offer toOffer(final long committed) {
        if (committed >= 0) {
            return Offer.PUBLISHED;
        }
        return committed == PENDING ? Offer.CONFLATED : refusal;
    }

    private @Nullable E claimSlow() {
        return claimSlots(1) ? ring.event(claimed) : null;
    }

    private @Nullable E claimConflated(final Conflater<E> conflater) {
        group.interleave();
        if (!accepting) {
            refused(Offer.CLOSED);
            return null;
        }
        if (drain(conflater) == 0 && tryClaim(1)) {
            return ring.event(claimed);
        }
        return conflater.stage();
    }

    private int drain(final Conflater<E> conflater) {
        checkNothingClaimed();
        while (conflater.size() > 0 && tryClaim(1)) {
            long timestampNs = EventRing.VOID;
            try {
                timestampNs = conflater.takeFirst(ring.event(claimed));
            } finally {
                if (timestampNs == EventRing.VOID) {
                    abort();
                } else {
                    publishClaimed(timestampNs);
                }
            }
        }
        return conflater.size();
    }

    private void checkNothingClaimed() {
        if (firstUncommitted <= claimed || (conflater != null && conflater.isStaging())) {
            throw new IllegalStateException("commit or abort the claim before the next, claimed=" + claimed);
        }
    }

    private boolean claimSlots(final int count) {
        checkNothingClaimed();
        group.interleave();
        return tryClaim(count) || claimWhenFull(count);
    }

    /** Claims if there is room; {@return false if there is not, or no more is accepted}. */
    private boolean tryClaim(final int count) {
        if (!accepting) {
            return false;
        }
        final long first;
        if (alone) {
            if (!isFree(count)) {
                return false;
            }
            first = claimed + 1;
        } else {
            if (!buffer.hasAvailableCapacity(count)) {
                return false;
            }
            try {
                first = buffer.tryNext(count) - count + 1;
            } catch (final InsufficientCapacityException lostTheRace) {
                return false;
            }
            slotsAmongOthers += count;
        }
        firstUncommitted = first;
        CLAIMED.setOpaque(this, first + count - 1);
        if (!accepting) {
            retract();
            return false;
        }
        return true;
    }

    /** For a publisher that is alone: {@return whether that many slots are free}. It looks at the stages only if it has to. */
    private boolean isFree(final int count) {
        if (freeUntil - claimed >= count) {
            return true;
        }
        final long free = ring.freeUntil();
        if (direct) {
            freeUntil = free;
        }
        return free - claimed >= count;
    }

    /**
     * Takes a claim back that came after the pipeline had begun to close: the closing thread waits for the claims that it
     * can see, and may not have seen this one. {@return null}.
     */
    private @Nullable E retract() {
        if (alone) {
            CLAIMED.setOpaque(this, firstUncommitted - 1);
        } else {
            abort();
        }
        refused(Offer.CLOSED);
        return null;
    }

    private boolean claimWhenFull(final int count) {
        if (!accepting) {
            return refused(Offer.CLOSED);
        }
        return switch (overflow.kind) {
            case BLOCK, TIMEOUT -> claimWaiting(count, overflow.kind == Overflow.Kind.TIMEOUT);
            case REJECT, CONFLATE -> refused(Offer.REJECTED);
            case DROP_NEWEST -> refused(Offer.DROPPED);
        };
    }

    private boolean claimWaiting(final int count, final boolean bounded) {
        if (group.isOnAgentThread()) {
            throw new IllegalStateException(
                    "a stage must not wait for room in its own ring: publish with REJECT, or from another thread");
        }
        counters.blocked++;
        final long deadlineNs = bounded ? Deadline.momentAfter(overflow.timeoutNs) : 0;
        roomWait.begin(Deadline.now(), ring.freeUntil());
        for (int tries = 0; accepting; tries++) {
            if (tryClaim(count)) {
                roomWait.end(Deadline.now(), ring.freeUntil());
                return true;
            }
            final long leftNs = bounded ? deadlineNs - Deadline.now() : Long.MAX_VALUE;
            if (leftNs <= 0) {
                return refused(Offer.TIMED_OUT);
            }
            if (group.layout().isStepped()) {
                group.step();
            } else {
                roomWait.idle(tries, leftNs);
            }
        }
        return refused(Offer.CLOSED);
    }

    /** Notes why a claim is refused; {@return false, for the claim to return}. */
    private boolean refused(final Offer reason) {
        refusal = reason;
        counters.onRefused(reason);
        return false;
    }

    /** {@return the last sequence claimed, -1 before the first}. Any thread. */
    long lastClaimed() {
        return (long) CLAIMED.getOpaque(this);
    }

    void refuseFurther() {
        accepting = false;
    }

    Overflow<E> overflow() {
        return overflow;
    }

    int pending() {
        return conflater == null ? 0 : conflater.size();
    }

    /** {@return events committed so far, seen late by other threads}. */
    long published() {
        final long slots = alone ? claimed + 1 : slotsAmongOthers;
        return slots - (claimed + 1 - firstUncommitted) - counters.aborted;
    }

    PublisherCounters counters() {
        return counters;
    }
}

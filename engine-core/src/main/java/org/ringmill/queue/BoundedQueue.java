package org.ringmill.queue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.Waiting;
import org.ringmill.pipeline.Offer;

/**
 * A queue of JCTools with an answer for when it is full. Elements come out in the order in which they went in. The factory says
 * how many threads may offer and how many may poll at a time; any thread may ask the rest. Nothing is allocated but where an
 * offer waits.
 *
 * @param <E> the elements, never null
 */
public final class BoundedQueue<E> {
    private static final int MAX_CAPACITY = 1 << 30;

    private final MessagePassingQueue<E> queue;
    private final Backpressure policy;
    private final @Nullable AgentGroup group;
    private final Consumer<? super E> onDropped;
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong timedOut = new AtomicLong();
    private volatile boolean closed;

    private BoundedQueue(
            final MessagePassingQueue<E> queue,
            final Backpressure policy,
            final @Nullable AgentGroup group,
            final Consumer<? super E> onDropped) {
        this.queue = queue;
        this.policy = policy;
        this.group = group;
        this.onDropped = onDropped;
    }

    /**
     * {@return a queue for one thread that offers and one that polls} It takes every policy that neither drops the oldest,
     * conflates nor disconnects; one for 2 holds 4.
     */
    public static <E> BoundedQueue<E> spsc(final int capacity, final Backpressure policy) {
        return new BoundedQueue<>(
                new SpscVarHandleArrayQueue<>(checked(capacity)),
                withoutDropOldest(policy),
                null,
                BoundedQueue::ignore);
    }

    /** {@return a queue for many threads that offer and one that polls} As {@link #spsc}. */
    public static <E> BoundedQueue<E> mpsc(final int capacity, final Backpressure policy) {
        return new BoundedQueue<>(
                new MpscVarHandleArrayQueue<>(checked(capacity)),
                withoutDropOldest(policy),
                null,
                BoundedQueue::ignore);
    }

    /** {@return a queue for many threads that offer and many that poll} It takes DROP_OLDEST too. */
    public static <E> BoundedQueue<E> mpmc(final int capacity, final Backpressure policy) {
        policy.requireOneOf(
                "queue",
                Backpressure.Kind.BLOCK,
                Backpressure.Kind.TIMEOUT,
                Backpressure.Kind.REJECT,
                Backpressure.Kind.DROP_NEWEST,
                Backpressure.Kind.DROP_OLDEST);
        return new BoundedQueue<>(new MpmcVarHandleArrayQueue<>(checked(capacity)), policy, null, BoundedQueue::ignore);
    }

    private static Backpressure withoutDropOldest(final Backpressure policy) {
        return policy.requireOneOf(
                "queue with one consumer",
                Backpressure.Kind.BLOCK,
                Backpressure.Kind.TIMEOUT,
                Backpressure.Kind.REJECT,
                Backpressure.Kind.DROP_NEWEST);
    }

    private static int checked(final int capacity) {
        if (capacity < 2 || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity must be a power of two, 2 to " + MAX_CAPACITY + ", capacity=" + capacity);
        }
        return capacity;
    }

    private static void ignore(final Object dropped) {}

    /** {@return this queue, empty, whose waiting offers step that group if it is stepped, and never wait on one of its agents} */
    public BoundedQueue<E> waitingIn(final AgentGroup waitingGroup) {
        return new BoundedQueue<>(queue, policy, waitingGroup, onDropped);
    }

    /** {@return this queue, empty, which gives the elements that it drops, and no others, to that consumer, on the thread that offers} */
    public BoundedQueue<E> onDropped(final Consumer<? super E> consumer) {
        return new BoundedQueue<>(queue, policy, group, consumer);
    }

    /**
     * Puts an element in, or answers by the policy. A thread that is interrupted while it waits gets {@link Offer#INTERRUPTED}.
     *
     * @throws IllegalStateException if it would wait, on an agent of the group that it steps
     */
    public Offer offer(final E element) {
        if (closed) {
            return Offer.CLOSED;
        }
        return queue.offer(element) ? Offer.PUBLISHED : offerWhenFull(element);
    }

    /**
     * As {@link #offer}, but never waits: where the policy would, the answer is {@link Offer#REJECTED}, and nothing is counted.
     * For agents.
     */
    public Offer tryOffer(final E element) {
        if (closed) {
            return Offer.CLOSED;
        }
        if (queue.offer(element)) {
            return Offer.PUBLISHED;
        }
        return policy.waits() ? Offer.REJECTED : offerWhenFull(element);
    }

    private Offer offerWhenFull(final E element) {
        return switch (policy.kind()) {
            case BLOCK, TIMEOUT -> offerWaiting(element);
            case DROP_NEWEST -> {
                dropped.incrementAndGet();
                onDropped.accept(element);
                yield Offer.DROPPED;
            }
            case DROP_OLDEST -> offerDroppingOldest(element);
            default -> {
                rejected.incrementAndGet();
                yield Offer.REJECTED;
            }
        };
    }

    /** Others may take the room that was made, so it may take several; each round has lost the oldest, so it comes to an end. */
    private Offer offerDroppingOldest(final E element) {
        while (!queue.offer(element)) {
            final E oldest = queue.poll();
            if (oldest != null) {
                dropped.incrementAndGet();
                onDropped.accept(oldest);
            }
        }
        return Offer.PUBLISHED;
    }

    private Offer offerWaiting(final E element) {
        final boolean[] isIn = {false};
        try {
            if (group == null) {
                Waiting.until(() -> isInOrClosed(element, isIn), policy.timeoutNs(), Waiting.NO_WORK);
            } else {
                group.await(() -> isInOrClosed(element, isIn), policy.timeoutNs());
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return Offer.INTERRUPTED;
        }
        if (isIn[0]) {
            return Offer.PUBLISHED;
        }
        if (closed) {
            return Offer.CLOSED;
        }
        timedOut.incrementAndGet();
        return Offer.TIMED_OUT;
    }

    private boolean isInOrClosed(final E element, final boolean[] isIn) {
        if (closed) {
            return true;
        }
        isIn[0] = queue.offer(element);
        return isIn[0];
    }

    /** {@return the oldest element, or null if there is none} */
    public @Nullable E poll() {
        return queue.poll();
    }

    /** Gives elements to a consumer, oldest first; {@return how many, at most the limit} */
    public int drain(final MessagePassingQueue.Consumer<E> consumer, final int limit) {
        return queue.drain(consumer, limit);
    }

    /**
     * Refuses further offers and releases those that wait; what is in can be polled. An offer that was already under way may
     * still get in.
     */
    public void close() {
        closed = true;
    }

    /** {@return whether it was closed} */
    public boolean isClosed() {
        return closed;
    }

    /** {@return how many elements are in, not exact while threads offer and poll} */
    public int size() {
        return queue.size();
    }

    /** {@return whether no element is in, as seen at this moment} */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** {@return how many elements can be in} */
    public int capacity() {
        return queue.capacity();
    }

    /** {@return what it does when it is full} */
    public Backpressure policy() {
        return policy;
    }

    /** {@return elements refused by REJECT} */
    public long rejected() {
        return rejected.get();
    }

    /** {@return elements lost by DROP_NEWEST and DROP_OLDEST} */
    public long dropped() {
        return dropped.get();
    }

    /** {@return elements given up by TIMEOUT} */
    public long timedOut() {
        return timedOut.get();
    }
}

package org.ringmill.queue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jctools.queues.MessagePassingQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.Waiting;
import org.ringmill.pipeline.Offer;

/**
 * A bounded queue with an end. Who sends closes: each {@link Sender} is closed by the thread that uses it, and the channel has ended
 * once all of them are closed and the reader has taken the last element, {@link #isEnded()}: a reader sees the end after the
 * last element, never before. A reader that wants no more cancels: senders then get {@link Offer#CLOSED}. Every element that was
 * answered with {@link Offer#PUBLISHED} is either read or, after a cancel or where the oldest is dropped, given to
 * {@link #onDropped}: none is lost, none comes twice.
 *
 * <pre>{@code
 * Channel<Order> orders = Channel.mpsc(1024, Backpressure.block());
 * // a sending thread
 * try (Sender<Order> sender = orders.sender()) {
 *     sender.send(order);
 * }
 * // the reader
 * for (Order order = orders.take(Long.MAX_VALUE); order != null; order = orders.take(Long.MAX_VALUE)) { … }
 * }</pre>
 *
 * <p>The capacity is a power of two, at least 2. Open all senders before the first is closed: when none is open any more, the
 * channel is sealed, and no other can be opened.
 *
 * <p>Why the end is exact: a sender's elements are in the queue before it leaves, which is an atomic change of one word; the change
 * that seals the channel comes after all others, so that whoever reads that it is sealed sees every element in the queue, and what
 * is empty from then on stays empty. {@link #isEnded} therefore reads the word first and the queue second. A cancel sets another bit
 * of the same word: the reader and the last sender each change it once, and whoever comes second knows that the other is gone
 * and takes out what is left.
 *
 * @param <E> the elements, never null
 */
public final class Channel<E> {
    private static final int SEALED = 1 << 30;
    private static final int CANCELLED = 1 << 31;
    private static final int OPEN_SENDERS = SEALED - 1;

    private final BoundedQueue<E> queue;
    private final boolean oneSender;
    private final @Nullable AgentGroup group;
    private final Consumer<? super E> onDropped;
    private final AtomicLong discarded = new AtomicLong();

    /** How many senders are open, whether there will be no more, and whether the reader is gone. */
    private final AtomicInteger life = new AtomicInteger();

    private Channel(
            final BoundedQueue<E> queue,
            final boolean oneSender,
            final @Nullable AgentGroup group,
            final Consumer<? super E> onDropped) {
        this.queue = queue;
        this.oneSender = oneSender;
        this.group = group;
        this.onDropped = onDropped;
    }

    /** {@return a channel for one sender and one reading thread} It takes BLOCK, TIMEOUT, REJECT and DROP_NEWEST. */
    public static <E> Channel<E> spsc(final int capacity, final Backpressure policy) {
        return new Channel<>(BoundedQueue.spsc(capacity, policy), true, null, Channel::ignore);
    }

    /** {@return a channel for many senders and one reading thread} It takes BLOCK, TIMEOUT, REJECT and DROP_NEWEST. */
    public static <E> Channel<E> mpsc(final int capacity, final Backpressure policy) {
        return new Channel<>(BoundedQueue.mpsc(capacity, policy), false, null, Channel::ignore);
    }

    /** {@return a channel for many senders and many reading threads, each element for one of them} It takes DROP_OLDEST too. */
    public static <E> Channel<E> mpmc(final int capacity, final Backpressure policy) {
        return new Channel<>(BoundedQueue.mpmc(capacity, policy), false, null, Channel::ignore);
    }

    private static void ignore(final Object dropped) {}

    /**
     * {@return this channel, new, between agents of that group, or agents and other threads: who waits steps the group if it is
     * stepped, and never waits on one of its agents; what is sent or taken wakes its parked threads}
     */
    public Channel<E> waitingIn(final AgentGroup waitingGroup) {
        requireNew();
        return new Channel<>(queue.waitingIn(waitingGroup), oneSender, waitingGroup, onDropped);
    }

    /**
     * {@return this channel, new, which gives that consumer the elements that its policy drops and those that were sent and will not be
     * read} It is called on the thread that sends, cancels or, after a cancel, closes the last sender, and must not throw.
     */
    public Channel<E> onDropped(final Consumer<? super E> consumer) {
        requireNew();
        return new Channel<>(queue.onDropped(consumer), oneSender, group, consumer);
    }

    private void requireNew() {
        if (life.get() != 0) {
            throw new IllegalStateException("channel is in use, expected before its first sender");
        }
    }

    /**
     * Opens a sender; any thread.
     *
     * @throws IllegalStateException if all senders have been closed, or the channel is for one and has it
     */
    public Sender<E> sender() {
        int before;
        do {
            before = life.get();
            if ((before & SEALED) != 0) {
                throw new IllegalStateException("channel is closed: its senders have all been closed before");
            }
            if (oneSender && (before & OPEN_SENDERS) != 0) {
                throw new IllegalStateException("channel is for one sender and has it");
            }
        } while (!life.compareAndSet(before, before + 1));
        return new Sender<>(this);
    }

    Offer send(final E element) {
        interleave();
        return signalled(queue.offer(element));
    }

    Offer trySend(final E element) {
        interleave();
        return signalled(queue.tryOffer(element));
    }

    private Offer signalled(final Offer answer) {
        if (group != null && answer == Offer.PUBLISHED) {
            group.wakeup().signal();
        }
        return answer;
    }

    private void interleave() {
        if (group != null) {
            group.interleave();
        }
    }

    /** A sender leaves; the last one seals. The loop: one word holds what several threads change. */
    void closeSender() {
        int before;
        int after;
        do {
            before = life.get();
            after = before - 1;
            if ((after & OPEN_SENDERS) == 0) {
                after |= SEALED;
            }
        } while (!life.compareAndSet(before, after));
        if ((after & SEALED) != 0) {
            if ((after & CANCELLED) != 0) {
                discardAll();
            }
            if (group != null) {
                group.wakeup().signal();
            }
        }
    }

    /** {@return the oldest element, or null if there is none now, or no more ever, which {@link #isEnded} tells} A reader's thread. */
    public @Nullable E poll() {
        interleave();
        final E element = isCancelled() ? null : queue.poll();
        if (group != null && element != null) {
            group.wakeup().signal();
        }
        return element;
    }

    /** Gives the reader's elements to a consumer, oldest first; {@return how many, at most the limit} A reader's thread. */
    public int drain(final MessagePassingQueue.Consumer<E> consumer, final int limit) {
        interleave();
        final int drained = isCancelled() ? 0 : queue.drain(consumer, limit);
        if (group != null && drained > 0) {
            group.wakeup().signal();
        }
        return drained;
    }

    /**
     * Takes the oldest element, and waits for one. A reader's thread, no agent of the group.
     *
     * @param timeoutNs at most that long, in nanoseconds
     * @return null if none came in time, or if none will come any more, which {@link #isEnded} tells
     * @throws IllegalStateException if it would wait, on an agent of the group
     * @throws InterruptedException  if the caller is interrupted before there is one
     */
    public @Nullable E take(final long timeoutNs) throws InterruptedException {
        return take(timeoutNs, () -> false);
    }

    /**
     * As {@link #take(long)}, but gives up when it is told to: {@code scope::isCancelled}. What is in at that moment is taken
     * nevertheless.
     */
    public @Nullable E take(final long timeoutNs, final BooleanSupplier givesUp) throws InterruptedException {
        final E present = poll();
        if (present != null) {
            return present;
        }
        final Taking<E> taking = new Taking<>(this, givesUp);
        if (group == null) {
            Waiting.until(taking, timeoutNs, Waiting.NO_WORK);
        } else {
            group.await(taking, timeoutNs);
        }
        return taking.taken;
    }

    /** Whether waiting for an element is over, and the element. */
    private static final class Taking<E> implements BooleanSupplier {
        private final Channel<E> channel;
        private final BooleanSupplier givesUp;
        private @Nullable E taken;

        Taking(final Channel<E> channel, final BooleanSupplier givesUp) {
            this.channel = channel;
            this.givesUp = givesUp;
        }

        @Override
        public boolean getAsBoolean() {
            final boolean isLast = givesUp.getAsBoolean();
            taken = channel.poll();
            return taken != null || isLast || channel.isEnded();
        }
    }

    /** {@return whether all that was sent has been taken and no more will come, or a reader has cancelled} A reader's thread. */
    public boolean isEnded() {
        final int present = life.get();
        return (present & CANCELLED) != 0 || ((present & SEALED) != 0 && queue.isEmpty());
    }

    /**
     * Ends the channel for its readers: senders get {@link Offer#CLOSED} from now on, those that wait too, and what is in is
     * dropped. A reader's thread, for all of them. Cancelling twice, or after the end, is harmless.
     */
    public void cancel() {
        if (isCancelled()) {
            return;
        }
        queue.close();
        discardAll();
        final int before = life.getAndUpdate(present -> present | CANCELLED);
        if ((before & SEALED) != 0) {
            discardAll();
        }
    }

    private void discardAll() {
        for (E element = queue.poll(); element != null; element = queue.poll()) {
            discard(element);
        }
    }

    /** Drops an element that was taken and that the reader can do nothing with: counts it, and gives it to {@link #onDropped}. */
    public void discard(final E element) {
        discarded.incrementAndGet();
        onDropped.accept(element);
    }

    /** {@return whether a reader has cancelled} */
    public boolean isCancelled() {
        return (life.get() & CANCELLED) != 0;
    }

    /** {@return whether all senders have been closed: no more comes in} */
    public boolean isSealed() {
        return (life.get() & SEALED) != 0;
    }

    /** {@return how many elements are in, not exact while threads send and read} */
    public int size() {
        return queue.size();
    }

    /** {@return how many elements can be in} */
    public int capacity() {
        return queue.capacity();
    }

    /** {@return what it does when it is full} */
    public Backpressure policy() {
        return queue.policy();
    }

    /** {@return elements refused by REJECT} */
    public long rejected() {
        return queue.rejected();
    }

    /** {@return elements given up by TIMEOUT} */
    public long timedOut() {
        return queue.timedOut();
    }

    /** {@return elements lost by DROP_NEWEST and DROP_OLDEST, and those that were sent and not read because a reader cancelled} */
    public long dropped() {
        return queue.dropped() + discarded.get();
    }
}

package org.ringmill.queue;

import java.lang.invoke.VarHandle;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A bounded {@link BlockingQueue} for code that wants the JDK's interface: JCTools' queue for many threads on both sides, and threads
 * that park where they must wait. First in, first out; no null. Nothing is allocated but by threads that wait and by what looks at
 * the elements within.
 *
 * <p>The whole contract, but for what takes an element out of the middle, which the interface makes optional: {@link #remove(Object)},
 * {@link #removeAll}, {@link #retainAll}, {@link #removeIf} and the iterator's {@code remove} throw
 * {@link UnsupportedOperationException}. A slot of the ring is its element's place in the order of both its ends, and a reader that
 * comes to a slot waits for what belongs there: none can be taken out before its turn, and taking all out to put some back would
 * let others overtake. So this is no queue for a {@code ThreadPoolExecutor}, which removes tasks. The iterator is weakly
 * consistent: it never throws, and may miss elements, or show some that have left, while others come and go.
 *
 * <p>Threads that wait for an element, or for room, count themselves, look once more and park, under a lock; whoever puts in or
 * takes out makes that visible, then reads the count, and takes the lock only if somebody waits. A full fence on each side orders the two,
 * so one of them sees the other. One thread is woken for each element; a thread that comes by meanwhile may be faster: waiting is
 * not fair.
 *
 * @param <E> the elements
 */
public final class MpmcBlockingQueue<E> extends AbstractQueue<E> implements BlockingQueue<E> {
    private static final int MAX_CAPACITY = 1 << 30;

    private final MpmcVarHandleArrayQueue<E> queue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Waiters takers = new Waiters(lock.newCondition());
    private final Waiters putters = new Waiters(lock.newCondition());

    /** Threads that wait for one thing. */
    private final class Waiters {
        private final Condition condition;
        private final AtomicInteger count = new AtomicInteger();

        Waiters(final Condition condition) {
            this.condition = condition;
        }

        /** Wakes as many as there is now something for. */
        void wake(final int number) {
            VarHandle.fullFence();
            if (count.get() == 0) {
                return;
            }
            lock.lock();
            try {
                if (number == 1) {
                    condition.signal();
                } else {
                    condition.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** @param capacity a power of two, 2 to 2^30 */
    public MpmcBlockingQueue(final int capacity) {
        if (capacity < 2 || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "capacity must be a power of two, 2 to " + MAX_CAPACITY + ", capacity=" + capacity);
        }
        queue = new MpmcVarHandleArrayQueue<>(capacity);
    }

    @Override
    public boolean offer(final E element) {
        if (!queue.offer(element)) {
            return false;
        }
        takers.wake(1);
        return true;
    }

    @Override
    public @Nullable E poll() {
        final E element = queue.poll();
        if (element != null) {
            putters.wake(1);
        }
        return element;
    }

    @Override
    public @Nullable E peek() {
        return queue.peek();
    }

    /** Interrupted, it puts nothing in: as the JDK's queues, also if there is room. */
    @Override
    public void put(final E element) throws InterruptedException {
        boolean isIn = false;
        while (!isIn) {
            isIn = offer(element, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public boolean offer(final E element, final long timeout, final TimeUnit unit) throws InterruptedException {
        Objects.requireNonNull(element);
        throwIfInterrupted();
        return offer(element) || offerWaiting(element, unit.toNanos(timeout));
    }

    private boolean offerWaiting(final E element, final long timeoutNs) throws InterruptedException {
        lock.lockInterruptibly();
        putters.count.incrementAndGet();
        try {
            long leftNs = timeoutNs;
            while (!queue.offer(element)) {
                if (leftNs <= 0) {
                    return false;
                }
                leftNs = putters.condition.awaitNanos(leftNs);
            }
        } finally {
            putters.count.decrementAndGet();
            lock.unlock();
        }
        takers.wake(1);
        return true;
    }

    @Override
    public E take() throws InterruptedException {
        E element = poll(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        while (element == null) {
            element = poll(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
        return element;
    }

    @Override
    public @Nullable E poll(final long timeout, final TimeUnit unit) throws InterruptedException {
        throwIfInterrupted();
        final E present = poll();
        return present == null ? pollWaiting(unit.toNanos(timeout)) : present;
    }

    private @Nullable E pollWaiting(final long timeoutNs) throws InterruptedException {
        E element;
        lock.lockInterruptibly();
        takers.count.incrementAndGet();
        try {
            long leftNs = timeoutNs;
            for (element = queue.poll(); element == null; element = queue.poll()) {
                if (leftNs <= 0) {
                    return null;
                }
                leftNs = takers.condition.awaitNanos(leftNs);
            }
        } finally {
            takers.count.decrementAndGet();
            lock.unlock();
        }
        putters.wake(1);
        return element;
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public int remainingCapacity() {
        return queue.capacity() - queue.size();
    }

    @Override
    public int drainTo(final Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /** Takes them out one by one. An element that the target throws at is in neither. */
    @Override
    public int drainTo(final Collection<? super E> target, final int maxElements) {
        Objects.requireNonNull(target);
        if (target == this) {
            throw new IllegalArgumentException("a queue cannot be drained to itself");
        }
        int taken = 0;
        try {
            for (E element; taken < maxElements && (element = queue.poll()) != null; ) {
                taken++;
                target.add(element);
            }
        } finally {
            if (taken > 0) {
                putters.wake(taken);
            }
        }
        return taken;
    }

    @Override
    public Iterator<E> iterator() {
        return queue.iterator();
    }

    @Override
    public int size() {
        return queue.size();
    }

    @Override
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Not supported. */
    @Override
    public boolean remove(final @Nullable Object element) {
        throw unsupported();
    }

    /** Not supported. */
    @Override
    public boolean removeAll(final Collection<?> elements) {
        throw unsupported();
    }

    /** Not supported. */
    @Override
    public boolean retainAll(final Collection<?> elements) {
        throw unsupported();
    }

    /** Not supported. */
    @Override
    public boolean removeIf(final Predicate<? super E> filter) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("an element leaves this queue in its turn only");
    }
}

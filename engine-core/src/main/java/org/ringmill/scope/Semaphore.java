package org.ringmill.scope;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.Waiting;

/**
 * A number of permits, which requests take some of and give back. Fair: requests are granted in the order in which they came, so a
 * large one that waits is not overtaken by a small one behind it, though there may be permits for that. One that gives up makes way
 * for those behind it. No more wait than the semaphore was made for; one that comes then is rejected.
 *
 * <p>A thread waits with {@link #acquire}; an agent, which never waits, asks with {@link #request} and looks at the {@link Request}
 * later, or is called. Who is granted permits releases them, whatever thread it is on.
 *
 * <p>One word holds the free permits and whether anybody waits, so that a request that need not wait, and a release for which nobody
 * waits, are one compare-and-set; only the others take the lock, and no callback runs under it.
 */
public final class Semaphore {
    private static final int MAX_PERMITS = Integer.MAX_VALUE;
    private static final int MAX_WAITING = 1 << 20;

    /** Set, under the lock, for as long as a request waits: then no request is granted but by the lock's holder. */
    private static final long WAITED_FOR = 1;

    private static final long CLOSED = 2;
    private static final long FLAGS = WAITED_FOR | CLOSED;
    private static final int SHIFT = 2;

    private final int permits;
    private final int maxWaiting;
    private final @Nullable AgentGroup group;
    private final Object lock = new Object();

    /** Free permits, shifted, and the flags. */
    private final AtomicLong state;

    /** Requests that wait, oldest first; guarded by the lock, as are the next three. */
    private final Chain<Request> queue = new Chain<>();

    private int waiting;

    /** Requests that have waited and whose callbacks are to be called, in that order. */
    private final ArrayDeque<Request> settled = new ArrayDeque<>();

    /** Whether a thread calls them: one at a time, or a callback that releases would call the next on top of its own stack. */
    private boolean isCalling;

    /** What became of a request. */
    public enum Outcome {
        /** It waits. */
        WAITING,
        /** The permits are the caller's, to be released. */
        ACQUIRED,
        /** It was not granted in time. */
        TIMED_OUT,
        /** It was cancelled, or the scope has ended in which it was made. */
        CANCELLED,
        /** The thread was interrupted while it waited; its flag is set again. */
        INTERRUPTED,
        /** As many waited as may. */
        REJECTED,
        /** The semaphore is closed. */
        CLOSED
    }

    /** A request for permits. Any thread. */
    public final class Request extends Chain.Member<Request> {
        private final int count;
        private final Runnable onSettled;
        private volatile Outcome outcome = Outcome.WAITING;

        private Request(final int count, final Runnable onSettled) {
            this.count = count;
            this.onSettled = onSettled;
        }

        /** {@return what has become of it} */
        public Outcome outcome() {
            return outcome;
        }

        /** {@return whether it is settled, one way or the other} */
        public boolean isSettled() {
            return outcome != Outcome.WAITING;
        }

        /** {@return whether its permits are the caller's, to be released} */
        public boolean isAcquired() {
            return outcome == Outcome.ACQUIRED;
        }

        /** Gives up waiting; {@return whether it still waited: if not, and it is acquired, its permits are to be released}. */
        public boolean cancel() {
            return giveUp(this, Outcome.CANCELLED);
        }
    }

    /** @param permits how many there are, at least 1 */
    public Semaphore(final int permits) {
        this(permits, null);
    }

    /** As {@link #Semaphore(int, int, AgentGroup)}; 2^20 requests may wait. */
    public Semaphore(final int permits, final @Nullable AgentGroup group) {
        this(permits, MAX_WAITING, group);
    }

    /**
     * A semaphore whose waiting threads step that group if it is stepped, and are none of its agents.
     *
     * @param permits    how many there are, at least 1
     * @param maxWaiting how many requests may wait at a time, those included whose callbacks are yet to be called, 1 to 2^20
     */
    public Semaphore(final int permits, final int maxWaiting, final @Nullable AgentGroup group) {
        if (permits < 1) {
            throw new IllegalArgumentException("permits must be 1 to " + MAX_PERMITS + ", permits=" + permits);
        }
        if (maxWaiting < 1 || maxWaiting > MAX_WAITING) {
            throw new IllegalArgumentException("maxWaiting must be 1 to " + MAX_WAITING + ", maxWaiting=" + maxWaiting);
        }
        this.permits = permits;
        this.maxWaiting = maxWaiting;
        this.group = group;
        state = new AtomicLong((long) permits << SHIFT);
    }

    /** Takes permits if that many are free and nobody waits; {@return whether it has}. */
    public boolean tryAcquire(final int count) {
        check(count);
        final long needed = (long) count << SHIFT;
        for (long present = state.get(); (present & FLAGS) == 0 && present >= needed; present = state.get()) {
            if (state.compareAndSet(present, present - needed)) {
                return true;
            }
        }
        return false;
    }

    /** Asks for permits without waiting for them; {@return the request, to be looked at}. */
    public Request request(final int count) {
        return request(count, () -> {});
    }

    /**
     * Asks for permits without waiting for them.
     *
     * @param onSettled called when the request is settled, whatever became of it: at once, by this thread, if it need not or must not
     *                  wait; or on the thread that settles it or settles others at that time, one call at a time, in the order in which
     *                  requests were settled
     */
    public Request request(final int count, final Runnable onSettled) {
        final Request request = new Request(count, onSettled);
        if (tryAcquire(count)) {
            request.outcome = Outcome.ACQUIRED;
            call(request);
            return request;
        }
        final Outcome refusal;
        synchronized (lock) {
            refusal = enqueue(request);
            grant();
        }
        if (refusal != Outcome.WAITING) {
            request.outcome = refusal;
            call(request);
        }
        callSettled();
        return request;
    }

    /** Under the lock: {@return WAITING if the request is in, CLOSED or REJECTED if not} It raises the flag; {@link #grant} follows. */
    private Outcome enqueue(final Request request) {
        if ((state.getAndUpdate(word -> word | WAITED_FOR) & CLOSED) != 0) {
            return Outcome.CLOSED;
        }
        if (waiting + settled.size() >= maxWaiting) {
            return Outcome.REJECTED;
        }
        queue.append(request);
        waiting++;
        return Outcome.WAITING;
    }

    /**
     * Waits for permits. No agent of the group.
     *
     * @param timeoutNs at most that long, in nanoseconds
     * @param scope     waits no longer than this lives; its deadline counts where somebody expires it
     * @return ACQUIRED, TIMED_OUT, CANCELLED, INTERRUPTED, REJECTED or CLOSED; where it throws instead, no permits are taken
     * @throws IllegalStateException if it would wait, on an agent of the group
     */
    public Outcome acquire(final int count, final Scope scope, final long timeoutNs) {
        if (scope.isCancelled()) {
            check(count);
            return Outcome.CANCELLED;
        }
        if (tryAcquire(count)) {
            return Outcome.ACQUIRED;
        }
        final Request request = waitingRequest(count);
        final Registration cancelling = scope.onCancel(cause -> request.cancel());
        try {
            return await(request, timeoutNs);
        } finally {
            cancelling.close();
        }
    }

    /** As {@link #acquire(int, Scope, long)}, in no scope. */
    public Outcome acquire(final int count, final long timeoutNs) {
        return tryAcquire(count) ? Outcome.ACQUIRED : await(waitingRequest(count), timeoutNs);
    }

    /** Checks before it asks: what is granted to a thread that must not wait for it would be lost. */
    private Request waitingRequest(final int count) {
        if (group != null && group.isOnAgentThread()) {
            throw new IllegalStateException(
                    "an agent must not wait for permits, it is to request them, count=" + count);
        }
        final Thread thread = Thread.currentThread();
        return request(count, () -> LockSupport.unpark(thread));
    }

    private Outcome await(final Request request, final long timeoutNs) {
        try {
            if (group == null) {
                Waiting.until(request::isSettled, timeoutNs, Waiting.NO_WORK);
            } else {
                group.await(request::isSettled, timeoutNs);
            }
            giveUp(request, Outcome.TIMED_OUT);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(request, Outcome.INTERRUPTED);
        } catch (final RuntimeException | Error failure) {
            // Of a group that is stepped, say. The caller is told nothing but that, so it must be left with no permits.
            if (!giveUp(request, Outcome.CANCELLED) && request.isAcquired()) {
                release(request.count);
            }
            throw failure;
        }
        return request.outcome;
    }

    private boolean giveUp(final Request request, final Outcome outcome) {
        synchronized (lock) {
            if (request.isSettled()) {
                return false;
            }
            settle(request, outcome);
            grant();
        }
        callSettled();
        return true;
    }

    /**
     * Gives permits back.
     *
     * @throws IllegalStateException if that many were not taken
     */
    public void release(final int count) {
        check(count);
        final long released = (long) count << SHIFT;
        long present;
        do {
            present = state.get();
            if ((present >> SHIFT) + count > permits) {
                throw new IllegalStateException("released more than was taken, count=" + count + ", free="
                        + (present >> SHIFT) + ", permits=" + permits);
            }
        } while (!state.compareAndSet(present, present + released));
        if ((present & WAITED_FOR) != 0) {
            synchronized (lock) {
                grant();
            }
            callSettled();
        }
    }

    /** Ends all requests that wait, and refuses others. What was taken can be released. Closing twice is harmless. */
    public void close() {
        synchronized (lock) {
            state.getAndUpdate(word -> word | CLOSED);
            for (Request request = queue.first; request != null; request = queue.first) {
                settle(request, Outcome.CLOSED);
            }
            grant();
        }
        callSettled();
    }

    /** {@return how many permits are free, of which nobody may have any while requests wait} */
    public int available() {
        return (int) (state.get() >> SHIFT);
    }

    /** {@return how many permits there are} */
    public int permits() {
        return permits;
    }

    /** {@return whether it was closed} */
    public boolean isClosed() {
        return (state.get() & CLOSED) != 0;
    }

    /** {@return how many requests wait} */
    public int waiting() {
        synchronized (lock) {
            return waiting;
        }
    }

    private void check(final int count) {
        if (count < 1 || count > permits) {
            throw new IllegalArgumentException(
                    "count must be 1 to the permits, count=" + count + ", permits=" + permits);
        }
    }

    /** Under the lock: grants the oldest requests as far as the permits go, and lowers the flag once nobody waits. */
    private void grant() {
        for (Request request = queue.first; request != null; request = queue.first) {
            final long needed = (long) request.count << SHIFT;
            if (state.get() < needed) {
                return;
            }
            // While the flag is up others only add permits.
            state.addAndGet(-needed);
            settle(request, Outcome.ACQUIRED);
        }
        state.getAndUpdate(word -> word & ~WAITED_FOR);
    }

    /** Under the lock: takes out one that waits. */
    private void settle(final Request request, final Outcome outcome) {
        queue.unlink(request);
        waiting--;
        request.outcome = outcome;
        settled.add(request);
    }

    private void callSettled() {
        synchronized (lock) {
            if (isCalling) {
                return;
            }
            isCalling = true;
        }
        for (Request request = nextSettled(); request != null; request = nextSettled()) {
            call(request);
        }
    }

    private @Nullable Request nextSettled() {
        synchronized (lock) {
            final Request next = settled.poll();
            isCalling = next != null;
            return next;
        }
    }

    private static void call(final Request request) {
        try {
            request.onSettled.run();
        } catch (final Throwable failure) {
            Uncaught.report(failure);
        }
    }
}

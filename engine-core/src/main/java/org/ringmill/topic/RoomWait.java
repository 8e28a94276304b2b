package org.ringmill.topic;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentGroup;
import org.ringmill.time.Deadline;

/**
 * How publishers wait for room. Whoever would wait for itself does not wait, and is refused: one of the broker's own agents, which may
 * be the one that has to make room; a thread that polls the subscription itself; and under a stepped layout anybody, for a
 * subscription that is polled by its owner, since all that happens there happens on one thread. The wait ends when the buffer is closed:
 * by the subscription's end, or by its dispatcher, once that is run no more.
 *
 * <p>It idles by itself, and not by {@link org.ringmill.agent.Waiting} or the group's {@code await}, which would want a
 * condition, an object for each message that waits: nothing is allocated here.
 */
final class RoomWait {
    private static final int SPINS = 100;
    private static final int YIELDS = 100;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 100_000;

    /** For publishers that must not wait at all. */
    static final RoomWait NEVER = new RoomWait(null);

    private final @Nullable AgentGroup group;

    RoomWait(final @Nullable AgentGroup group) {
        this.group = group;
    }

    /** Puts a message into a buffer that was full, as soon as there is room, or answers that there was none. */
    <M> long put(
            final Inbox<M> inbox, final String topic, final M message, final long sequence, final long timestampNs) {
        final AgentGroup present = group;
        if (present == null || present.isOnAgentThread() || inbox.isTaker(Thread.currentThread())) {
            return inbox.refuse();
        }
        final boolean isStepped = present.layout().isStepped();
        if (isStepped && !inbox.isHandled()) {
            return inbox.refuse();
        }
        inbox.countBlocked();
        present.wakeup().signal();
        final long beganNs = Deadline.now();
        final long timeoutNs = inbox.policy.timeoutNs();
        for (int tries = 0; !inbox.isClosed(); tries++) {
            if (inbox.tryPut(topic, message, sequence, timestampNs)) {
                return Receipt.TAKEN;
            }
            if (Thread.currentThread().isInterrupted() || Deadline.now() - beganNs >= timeoutNs) {
                return inbox.refuse();
            }
            if (isStepped) {
                present.step();
            } else {
                idle(tries);
            }
        }
        return Receipt.REFUSED;
    }

    private static void idle(final int tries) {
        if (tries < SPINS) {
            Thread.onSpinWait();
        } else if (tries < SPINS + YIELDS) {
            Thread.yield();
        } else {
            final int doublings = Math.min(tries - SPINS - YIELDS, 7);
            LockSupport.parkNanos(Math.min(MIN_PARK_NS << doublings, MAX_PARK_NS));
        }
    }
}

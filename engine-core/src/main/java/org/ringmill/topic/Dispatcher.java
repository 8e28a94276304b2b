package org.ringmill.topic;

import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.BoundedAgent;
import org.ringmill.time.EngineClock;

/** Calls the handlers of its subscriptions, some messages of each in turn. */
final class Dispatcher<M> implements BoundedAgent {
    /** What one subscription is given before the next has its turn. */
    private static final int BATCH = 256;

    private final String role;
    private final EngineClock clock;

    /** Replaced under the lock. */
    private volatile Subscription<M>[] subscriptions = none();

    /** Whose handler may be running; for the housekeeper. */
    private volatile @Nullable Subscription<M> current;

    /** Whether it is run no more; written under the lock. */
    private volatile boolean closed;

    private int first;

    Dispatcher(final String role, final EngineClock clock) {
        this.role = role;
        this.clock = clock;
    }

    @SuppressWarnings("unchecked")
    private static <M> Subscription<M>[] none() {
        return (Subscription<M>[]) new Subscription<?>[0];
    }

    @Override
    public int doWork() {
        return doWork(Integer.MAX_VALUE);
    }

    @Override
    public int doWork(final int limit) {
        final Subscription<M>[] present = subscriptions;
        if (present.length == 0) {
            return 0;
        }
        first = first + 1 < present.length ? first + 1 : 0;
        int work = 0;
        for (int i = 0; i < present.length && work < limit; i++) {
            final int index = first + i < present.length ? first + i : first + i - present.length;
            work += run(present[index], Math.min(BATCH, limit - work));
        }
        return work;
    }

    private int run(final Subscription<M> subscription, final int limit) {
        if (subscription.isEmpty()) {
            if (subscription.isFinished()) {
                remove(subscription);
            }
            return 0;
        }
        current = subscription;
        try {
            return subscription.run(limit, subscription.needsTime() ? clock.timeNs() : 0);
        } finally {
            current = null;
        }
    }

    @Override
    public String roleName() {
        return role;
    }

    /** Its group has stopped, or it has left it. */
    @Override
    public void onClose() {
        close();
    }

    /** It has failed, and is run no more, though its group may go on. */
    AgentErrorHandler.Decision onError(final Agent agent, final Throwable error) {
        close();
        return AgentErrorHandler.Decision.STOP;
    }

    /** From here nobody makes room any more: publishers that wait for it, and those to come, are refused. */
    private void close() {
        synchronized (this) {
            closed = true;
        }
        // None is added from here. Not under the lock, for this closes users' replay sources.
        for (final Subscription<M> subscription : subscriptions) {
            subscription.abandon();
        }
    }

    /** {@return whether it will run no handler any more} Any thread. */
    boolean isClosed() {
        return closed;
    }

    /** {@return whether the handler of that subscription may be running} Any thread. */
    boolean isRunning(final Subscription<M> subscription) {
        return current == subscription;
    }

    List<Subscription<M>> subscriptions() {
        return List.of(subscriptions);
    }

    /** Takes a subscription in; {@link IllegalStateException} if nobody would call its handler. */
    synchronized void add(final Subscription<M> subscription) {
        if (closed) {
            throw new IllegalStateException(
                    "the broker's agents have stopped, agent=" + role + ", subscription=" + subscription.name());
        }
        final Subscription<M>[] grown = Arrays.copyOf(subscriptions, subscriptions.length + 1);
        grown[grown.length - 1] = subscription;
        subscription.runBy(this);
        subscriptions = grown;
    }

    synchronized void remove(final Subscription<M> subscription) {
        subscriptions = Arrays.stream(subscriptions)
                .filter(other -> other != subscription)
                .toArray(size -> Arrays.copyOf(none(), size));
    }
}

package org.ringmill.actor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.BitUtil;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.queue.Backpressure;
import org.ringmill.time.Deadline;
import org.ringmill.time.EngineClock;

/**
 * Actors and the dispatchers that run them, which are agents and run under any {@link ThreadLayout}.
 *
 * <pre>{@code
 * ActorSystem system = ActorSystem.builder("orders").start();
 * ActorRef<String> greeter = system.spawn("greeter", ActorSpec.of(() -> (name, context) -> greet(name)));
 * greeter.tell("Ada");
 * system.shutdown(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>Any thread spawns, finds, tells and asks. A failure of one actor reaches no other but by what its parent decides.
 */
public final class ActorSystem implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final int FUTURE_MAILBOX = 1 << 16;

    final AgentGroup group;
    final EngineClock clock;
    final Supervision supervision;
    final Backpressure backpressure;
    final int mailboxCapacity;
    final DeadLetters deadLetters;
    private final String name;
    private final boolean ownsGroup;
    private final Dispatcher[] dispatchers;
    private final int sharedDispatchers;
    private final int maxActors;
    private final List<AgentGroup.Membership> memberships = new ArrayList<>();
    private final List<FailureListener> failureListeners = new CopyOnWriteArrayList<>();
    private final Map<String, Cell<?>> cells = new ConcurrentHashMap<>();
    private final AtomicInteger actors = new AtomicInteger();
    private final AtomicLong spawned = new AtomicLong();
    private final AtomicLong names = new AtomicLong();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicLong listenerFailures = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> dispatcherFailure = new AtomicReference<>();
    private final Cell<Object> root;
    private volatile @Nullable Throwable lastFailure;
    private volatile boolean closed;

    /** Held for a moment; actors take it too, so never while anyone waits for actors. */
    private final Object spawnLock = new Object();

    /** Guarded by spawnLock. */
    private boolean closing;

    /** Guarded by spawnLock: made when the first question for a future comes. */
    private @Nullable ActorRef<FutureAsker.Question<?, ?>> futureAsker;

    /** Guarded by this, which is held during the shutdown. */
    private @Nullable ActorShutdownReport report;

    private ActorSystem(final Builder builder) {
        name = builder.name;
        clock = builder.clock;
        supervision = builder.supervision;
        backpressure = builder.backpressure;
        mailboxCapacity = builder.mailboxCapacity;
        maxActors = builder.maxActors;
        sharedDispatchers = builder.dispatchers - builder.reserved;
        deadLetters = new DeadLetters(listenerFailures);
        builder.deadLetterListeners.forEach(deadLetters::subscribe);
        failureListeners.addAll(builder.failureListeners);
        final AgentGroup given = builder.group;
        ownsGroup = given == null;
        final AgentGroup.Builder own =
                AgentGroup.builder(name).layout(builder.layout).idleMode(builder.idleMode);
        final ThreadLayout layout = given == null ? builder.layout : given.layout();
        final IdleMode idleMode = given == null ? builder.idleMode : given.idleMode();
        dispatchers = new Dispatcher[builder.dispatchers];
        for (int i = 0; i < dispatchers.length; i++) {
            dispatchers[i] = new Dispatcher(
                    name + "-dispatcher-" + i,
                    builder.throughput,
                    BitUtil.findNextPositivePowerOfTwo(maxActors + 2),
                    layout.isStepped() || !idleMode.polls() ? 0 : IdleMode.MIN_POLLS,
                    clock,
                    given == null ? own.wakeup() : given.wakeup());
            own.add(dispatchers[i], this::onDispatcherError);
        }
        group = given == null ? own.build() : given;
        root = new Cell<>(this, dispatchers[0], null, ActorSpec.of(() -> (message, context) -> {}), "/");
        dispatchers[0].enqueue(root);
    }

    private AgentErrorHandler.Decision onDispatcherError(
            final org.agrona.concurrent.Agent agent, final Throwable error) {
        dispatcherFailure.compareAndSet(null, error);
        return AgentErrorHandler.Decision.CONTINUE;
    }

    /** {@return a builder for a system of that name, which its threads bear} */
    public static Builder builder(final String name) {
        return new Builder(name);
    }

    // Actors

    /**
     * Makes a top-level actor; it starts at its first turn.
     *
     * @param actorName 1 to 100 of letters, digits, {@code - _ . : + @}; unique among the top-level actors that live
     * @throws RingmillException if the system is closed or has as many actors as it may
     */
    public <M> ActorRef<M> spawn(final String actorName, final ActorSpec<M> spec) {
        return spawnTop(Names.checked(actorName), spec);
    }

    /** As {@link #spawn(String, ActorSpec)}, under a name of a dollar sign and a number. */
    public <M> ActorRef<M> spawn(final ActorSpec<M> spec) {
        return spawnTop(nextName(), spec);
    }

    /** Before the system closes, or not at all: so the root hears of the child before it is told to stop. */
    private <M> ActorRef<M> spawnTop(final String actorName, final ActorSpec<M> spec) {
        synchronized (spawnLock) {
            if (closing) {
                throw new RingmillException(RingmillException.Category.ERROR, "system is closed, name=" + name);
            }
            final Cell<M> cell = register(root, "/" + actorName, spec);
            root.mailbox.putSystem(new SystemMessage.Adopt(cell));
            cell.dispatcher.enqueue(cell);
            return cell.ref;
        }
    }

    <M> ActorRef<M> spawnChild(final Cell<?> parent, final String actorName, final ActorSpec<M> spec) {
        if (!parent.canSpawn()) {
            throw new IllegalStateException("an actor that stops or restarts cannot spawn, path=" + parent.ref);
        }
        final Cell<M> cell = register(parent, parent.ref.path() + "/" + actorName, spec);
        parent.adopt(cell);
        cell.dispatcher.enqueue(cell);
        return cell.ref;
    }

    String nextName() {
        return "$" + names.incrementAndGet();
    }

    private <M> Cell<M> register(final Cell<?> parent, final String path, final ActorSpec<M> spec) {
        final Cell<M> cell = new Cell<>(this, dispatcher(spec), parent, spec, path);
        if (actors.incrementAndGet() > maxActors) {
            actors.decrementAndGet();
            throw new RingmillException(
                    RingmillException.Category.ERROR,
                    "too many actors, expected at most " + maxActors + ", path=" + path);
        }
        if (cells.putIfAbsent(path, cell) != null) {
            actors.decrementAndGet();
            throw new IllegalArgumentException("name is taken, path=" + path);
        }
        spawned.incrementAndGet();
        return cell;
    }

    private Dispatcher dispatcher(final ActorSpec<?> spec) {
        if (spec.dispatcher >= dispatchers.length) {
            throw new IllegalArgumentException("no such dispatcher, expected 0 to " + (dispatchers.length - 1)
                    + ", dispatcher=" + spec.dispatcher);
        }
        return dispatchers[
                spec.dispatcher >= 0 ? spec.dispatcher : Math.floorMod(turn.getAndIncrement(), sharedDispatchers)];
    }

    void unregister(final Cell<?> cell) {
        if (cells.remove(cell.ref.path(), cell)) {
            actors.decrementAndGet();
        }
    }

    /**
     * {@return the actor of that path, as {@code /parent/child}, or null if none lives}
     *
     * @param <M> its messages, trusted
     */
    @SuppressWarnings("unchecked") // trusted
    public <M> @Nullable ActorRef<M> find(final String path) {
        final Cell<?> cell = cells.get(path);
        return cell == null ? null : (ActorRef<M>) cell.ref;
    }

    // Questions from outside

    /** {@return what asks actors from outside without allocating} For one thread. */
    public <R> Ask<R> newAsk() {
        return new Ask<>(this);
    }

    <M, R> CompletableFuture<R> ask(final ActorRef<M> target, final M request, final Duration timeout) {
        final long timeoutNs = Deadline.boundedNs(timeout);
        final ActorRef<FutureAsker.Question<?, ?>> asker;
        try {
            asker = futureAsker();
        } catch (final RingmillException e) {
            return CompletableFuture.failedFuture(e);
        }
        return FutureAsker.ask(asker, target, request, timeoutNs);
    }

    private ActorRef<FutureAsker.Question<?, ?>> futureAsker() {
        synchronized (spawnLock) {
            if (futureAsker == null) {
                futureAsker = spawnTop(
                        "$asks",
                        ActorSpec.of(FutureAsker::new)
                                .mailbox(FUTURE_MAILBOX)
                                .backpressure(Backpressure.reject())
                                .supervision(Supervision.always(Supervision.Directive.RESUME)));
            }
            return futureAsker;
        }
    }

    // Listeners

    /** Tells of dead letters from now on. */
    public void subscribe(final DeadLetterListener listener) {
        deadLetters.subscribe(listener);
    }

    /** Tells of dead letters no more. */
    public void unsubscribe(final DeadLetterListener listener) {
        deadLetters.unsubscribe(listener);
    }

    void onFailure(final ActorRef<?> actor, final Throwable error) {
        lastFailure = error;
        for (final FailureListener listener : failureListeners) {
            try {
                listener.onFailure(actor, error);
            } catch (final Throwable listenerFailure) {
                listenerFailures.incrementAndGet();
            }
        }
    }

    // Running and ending

    /** Runs duty cycles on the calling thread, in a stepped layout; {@return the work done, 0 if there was none} */
    public int step() {
        return group.step();
    }

    /** {@return the group that runs the dispatchers} */
    public AgentGroup group() {
        return group;
    }

    boolean isClosed() {
        return closed;
    }

    /** {@return what it has counted until now} */
    public ActorMetrics metrics() {
        long depth = 0;
        long deepest = 0;
        String deepestActor = null;
        for (final Cell<?> cell : cells.values()) {
            final int present = cell.ref.mailboxDepth();
            depth += present;
            if (present > deepest) {
                deepest = present;
                deepestActor = cell.ref.path();
            }
        }
        final List<ActorMetrics.DispatcherMetrics> each = new ArrayList<>();
        for (int i = 0; i < dispatchers.length; i++) {
            each.add(dispatchers[i].counters.metrics(i, dispatchers[i].runnable()));
        }
        return new ActorMetrics(
                actors.get(),
                spawned.get(),
                each.stream()
                        .mapToLong(ActorMetrics.DispatcherMetrics::messages)
                        .sum(),
                each.stream()
                        .mapToLong(ActorMetrics.DispatcherMetrics::failures)
                        .sum(),
                each.stream()
                        .mapToLong(ActorMetrics.DispatcherMetrics::restarts)
                        .sum(),
                depth,
                deepest,
                deepestActor,
                deadLetters.counts(),
                listenerFailures.get(),
                lastFailure,
                List.copyOf(each));
    }

    /**
     * Ends all actors, then the dispatchers. Each actor finishes the message that it handles; then its children end, then itself;
     * what waits in its mailbox goes to the dead letters. To have it handled, stop sending and wait for replies first. Further
     * calls answer as the first did.
     *
     * @param timeout how long to wait in all before threads of its own group are interrupted, which have two seconds more then
     * @throws IllegalStateException on a thread of the group
     */
    public ActorShutdownReport shutdown(final Duration timeout) {
        if (group.isOnAgentThread()) {
            throw new IllegalStateException("an actor must not shut down its own system, name=" + name);
        }
        final Deadline deadline = Deadline.after(timeout);
        synchronized (this) {
            if (report == null) {
                synchronized (spawnLock) {
                    closing = true;
                }
                root.ref.stop();
                report = end(deadline);
            }
            return report;
        }
    }

    private ActorShutdownReport end(final Deadline deadline) {
        boolean interrupted = false;
        try {
            group.await(() -> root.ref.isTerminated() || root.dispatcher.isClosed(), deadline.remainingNs());
        } catch (final InterruptedException e) {
            interrupted = true;
        }
        final List<String> notEnded =
                cells.values().stream().map(cell -> cell.ref.path()).sorted().toList();
        final List<String> stuck = leave(deadline);
        if (stuck.isEmpty()) {
            List.copyOf(cells.values()).forEach(Cell::abandon);
            root.abandon();
        }
        closed = true;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return new ActorShutdownReport(notEnded, stuck, dispatcherFailure.get(), metrics());
    }

    private List<String> leave(final Deadline deadline) {
        if (ownsGroup) {
            return group.stop(Duration.ofNanos(deadline.remainingNs()));
        }
        final List<String> stuck = new ArrayList<>();
        for (int i = 0; i < memberships.size(); i++) {
            if (!memberships.get(i).leave(Duration.ofNanos(deadline.remainingNs()))) {
                stuck.add(dispatchers[i].roleName());
            }
        }
        return List.copyOf(stuck);
    }

    /** As {@link #shutdown}, with ten seconds. */
    @Override
    public void close() {
        shutdown(CLOSE_TIMEOUT);
    }

    private void start() {
        if (ownsGroup) {
            group.start();
        } else {
            Arrays.stream(dispatchers)
                    .map(dispatcher -> group.join(dispatcher, this::onDispatcherError))
                    .forEach(memberships::add);
        }
    }

    /** Describes a system; checked once, by {@link #start()}. */
    public static final class Builder {
        private static final int MAX_DISPATCHERS = 1024;
        private static final int MAX_THROUGHPUT = 1 << 16;
        private static final int MAX_ACTORS = 1 << 24;

        private final String name;
        private final List<DeadLetterListener> deadLetterListeners = new ArrayList<>();
        private final List<FailureListener> failureListeners = new ArrayList<>();
        private ThreadLayout layout = ThreadLayout.auto();
        private IdleMode idleMode = IdleMode.BACKOFF;
        private EngineClock clock = EngineClock.live();
        private @Nullable AgentGroup group;
        private int dispatchers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        private int reserved;
        private int throughput = 64;
        private int maxActors = 1 << 16;
        private int mailboxCapacity = 1024;
        private Backpressure backpressure = Backpressure.reject();
        private Supervision supervision = Supervision.always(Supervision.Directive.RESTART);

        private Builder(final String name) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a system needs a name");
            }
            this.name = name;
        }

        /** Sets which thread runs which dispatcher; {@link ThreadLayout#auto()} if not called. */
        public Builder layout(final ThreadLayout value) {
            layout = value;
            return this;
        }

        /** Sets what a thread does without work; {@link IdleMode#BACKOFF} if not called. */
        public Builder idleMode(final IdleMode value) {
            idleMode = value;
            return this;
        }

        /** Sets the clock of timers and deadlines; {@link EngineClock#live()} if not called. */
        public Builder clock(final EngineClock value) {
            clock = value;
            return this;
        }

        /** Lets the dispatchers join a group that runs, instead of one of their own; it is not stopped with the system. */
        public Builder group(final AgentGroup value) {
            group = value;
            return this;
        }

        /** Sets how many dispatchers there are, 1 to 1024; one fewer than processors if not called. */
        public Builder dispatchers(final int value) {
            dispatchers = checked("dispatchers", value, 1, MAX_DISPATCHERS);
            return this;
        }

        /** Keeps the last so many dispatchers for actors that are pinned to them; fewer than there are; none if not called. */
        public Builder reservedDispatchers(final int value) {
            reserved = checked("reserved", value, 0, MAX_DISPATCHERS - 1);
            return this;
        }

        /** Sets how many messages an actor handles before others have their turn, 1 to 65,536; 64 if not called. */
        public Builder throughput(final int value) {
            throughput = checked("throughput", value, 1, MAX_THROUGHPUT);
            return this;
        }

        /**
         * Sets how many actors may live at a time, 1 to 16,777,216; 65,536 if not called. The first question for a future makes one
         * that counts, {@code $asks}. Each dispatcher has a queue that long.
         */
        public Builder maxActors(final int value) {
            maxActors = checked("actors", value, 1, MAX_ACTORS);
            return this;
        }

        /** Sets the capacity of mailboxes, a power of two from 2 to 16,777,216; 1024 if not called. */
        public Builder mailbox(final int capacity) {
            mailboxCapacity = ActorSpec.checkedMailbox(capacity);
            return this;
        }

        /** Sets what a full mailbox does; REJECT if not called. */
        public Builder backpressure(final Backpressure policy) {
            backpressure = ActorSpec.checkedPolicy(policy);
            return this;
        }

        /** Sets what parents do when a child fails; a restart that keeps the mailbox, 10 a minute at most, if not called. */
        public Builder supervision(final Supervision value) {
            supervision = value;
            return this;
        }

        /** Adds one that is told of dead letters. */
        public Builder onDeadLetter(final DeadLetterListener listener) {
            deadLetterListeners.add(listener);
            return this;
        }

        /** Adds one that is told of failures. */
        public Builder onFailure(final FailureListener listener) {
            failureListeners.add(listener);
            return this;
        }

        /**
         * Makes the system and starts it.
         *
         * @throws IllegalArgumentException if every dispatcher is reserved
         */
        public ActorSystem start() {
            if (reserved >= dispatchers) {
                throw new IllegalArgumentException("a dispatcher must be left that is not reserved, dispatchers="
                        + dispatchers + ", reserved=" + reserved);
            }
            final ActorSystem system = new ActorSystem(this);
            system.start();
            return system;
        }

        private static int checked(final String what, final int value, final int least, final int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        what + " out of range, expected " + least + " to " + most + ", " + what + "=" + value);
            }
            return value;
        }
    }
}

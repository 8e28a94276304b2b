package org.ringmill.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.ringmill.time.Deadline;

/**
 * Agents that start and stop together, on the threads that a {@link ThreadLayout} gives them. {@link #start()} returns
 * once every agent runs. Agents on one thread are run in the order in which they were added.
 *
 * <p>Life: built, started, stopped; each once. Start and stop belong to one thread; a stepped group is stepped by one
 * thread at a time. Threads are daemons: it is {@link #stop} that ends a group in order, not the end of {@code main}.
 */
public final class AgentGroup {
    private static final Duration START_FAILURE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(2);

    private final ThreadLayout layout;
    private final IdleMode idleMode;
    private final long maxParkNs;
    private final Wakeup wakeup;
    private final String name;
    private final List<AgentThread> threads = new CopyOnWriteArrayList<>();
    private final @Nullable Stepper stepper;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final IntSupplier stepping = this::step;
    private boolean started;
    private boolean stopped;
    private List<String> stuck = List.of();

    /** Why an agent was stopped. */
    public record Failure(String agent, Throwable cause) {}

    /** An agent added to a running group, and the way to take it out again. */
    public final class Membership {
        private final @Nullable AgentThread thread;
        private final Duty duty;

        private Membership(final @Nullable AgentThread thread, final Duty duty) {
            this.thread = thread;
            this.duty = duty;
        }

        /** Stops the agent and waits until it has ended, at most that long; {@return whether it has}. */
        public boolean leave(final Duration timeout) {
            if (thread == null) {
                if (stepper != null) {
                    stepper.remove(duty);
                }
                duty.close();
                return true;
            }
            thread.stop();
            final boolean ended = join(thread, Deadline.after(timeout));
            if (ended) {
                threads.remove(thread);
            }
            return ended;
        }

        /**
         * Takes the agent out without waiting for its end: after the duty cycle that it is in. Any thread may call, its own too, which
         * {@link #leave} would keep waiting for itself.
         */
        public void leaveSoon() {
            if (thread == null) {
                leave(Duration.ZERO);
            } else {
                thread.stop();
                threads.remove(thread);
            }
        }
    }

    private AgentGroup(final Builder builder) {
        layout = builder.layout;
        idleMode = builder.idleMode;
        maxParkNs = builder.maxParkNs;
        wakeup = builder.wakeup;
        name = builder.name;
        final List<Duty> hot = duties(builder.agents);
        final List<Duty> background = duties(builder.backgroundAgents);
        final List<Duty> housekeeping = duties(builder.housekeepingAgents);
        if (layout.isStepped()) {
            hot.addAll(background);
            hot.addAll(housekeeping);
            stepper = new Stepper(layout, hot.toArray(Duty[]::new));
        } else {
            stepper = null;
            layOut(hot, builder.cores);
            background.forEach(duty -> addThread(duty, idleMode == IdleMode.PARK ? IdleMode.PARK : IdleMode.SLEEP));
            housekeeping.forEach(duty -> addThread(duty, IdleMode.NAP));
        }
    }

    private List<Duty> duties(final List<Builder.Entry> entries) {
        final List<Duty> duties = new ArrayList<>();
        entries.forEach(entry -> duties.add(new Duty(entry.agent(), entry.errorHandler(), this)));
        return duties;
    }

    /** Cuts the agents into runs of neighbours whose sizes differ by one at most. */
    private void layOut(final List<Duty> duties, final int[] cores) {
        final int count = layout.threads(duties.size());
        for (int i = 0; i < count; i++) {
            final int from = duties.size() * i / count;
            final int to = duties.size() * (i + 1) / count;
            final int core = cores.length == 0 ? CorePinning.NO_CORE : cores[i % cores.length];
            threads.add(newThread(name + '-' + i, duties.subList(from, to), idleMode, core));
        }
    }

    private void addThread(final Duty duty, final IdleMode mode) {
        threads.add(newThread(name + '-' + duty.agent.roleName(), List.of(duty), mode, CorePinning.NO_CORE));
    }

    private AgentThread newThread(
            final String threadName, final List<Duty> duties, final IdleMode mode, final int core) {
        return new AgentThread(threadName, duties.toArray(Duty[]::new), mode, wakeup, core, maxParkNs);
    }

    /** {@return a builder for a group of that name, which its threads bear} */
    public static Builder builder(final String name) {
        return new Builder(name);
    }

    /**
     * Starts every agent and returns once all of them run.
     *
     * @throws RingmillException if an agent's {@code onStart} has thrown; the others are stopped again
     */
    public void start() {
        if (started || stopped) {
            throw new IllegalStateException("group was started or stopped before, name=" + name);
        }
        started = true;
        if (stepper != null) {
            startStepped(stepper);
            return;
        }
        threads.forEach(AgentThread::start);
        for (final AgentThread thread : threads) {
            final Throwable startFailure = awaitStarted(thread);
            if (startFailure != null) {
                stop(START_FAILURE_TIMEOUT);
                throw startFault(thread.name(), startFailure);
            }
        }
    }

    private void startStepped(final Stepper stepper) {
        try {
            stepper.start();
        } catch (final Throwable startFailure) {
            stopped = true;
            throw startFault("the caller's", startFailure);
        }
    }

    private RingmillException startFault(final String thread, final Throwable startFailure) {
        return new RingmillException(
                RingmillException.Category.FATAL,
                "agent failed to start, group=" + name + ", thread=" + thread + ", cause=" + startFailure.getMessage(),
                startFailure);
    }

    private static @Nullable Throwable awaitStarted(final AgentThread thread) {
        try {
            return thread.awaitStarted();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }

    /**
     * Runs duty cycles on the calling thread, in a stepped layout; does nothing in any other, nor inside another step.
     *
     * @return the work done, 0 if there was none (under a simulated layout: if the agent drawn had none)
     */
    public int step() {
        return stepper == null ? 0 : stepper.step();
    }

    /** Under a simulated layout runs a random number of steps, perhaps none; does nothing in any other. */
    public void interleave() {
        if (stepper != null) {
            stepper.interleave();
        }
    }

    /** {@return what its threads do without work} */
    public IdleMode idleMode() {
        return idleMode;
    }

    /** {@return the layout} */
    public ThreadLayout layout() {
        return layout;
    }

    /** {@return what wakes this group's parked threads} */
    public Wakeup wakeup() {
        return wakeup;
    }

    /** {@return whether the caller is one of this group's agents, which must never wait for another of them} */
    public boolean isOnAgentThread() {
        return stepper != null ? stepper.isStepping() : AgentThread.isCurrentOf(wakeup);
    }

    /** {@return why the first agent was stopped by its error handler, or null if none was} */
    public @Nullable Failure failure() {
        return failure.get();
    }

    /**
     * Waits on the calling thread until a condition holds; a stepped group is stepped meanwhile, by the caller.
     *
     * @param condition asked again and again, first at once
     * @param timeoutNs at most that long, in nanoseconds
     * @return whether it held in time
     * @throws IllegalStateException if the caller is one of the group's agents, which would wait for itself
     * @throws InterruptedException  if the caller is interrupted before the condition holds
     */
    public boolean await(final BooleanSupplier condition, final long timeoutNs) throws InterruptedException {
        if (isOnAgentThread()) {
            throw new IllegalStateException("an agent must not wait for its own group, name=" + name);
        }
        return Waiting.until(condition, timeoutNs, stepper == null ? Waiting.NO_WORK : stepping);
    }

    void onFailure(final Agent agent, final Throwable cause) {
        failure.compareAndSet(null, new Failure(agent.roleName(), cause));
    }

    /**
     * Adds an agent while the group runs, on a thread of its own or to those that are stepped, and returns once it runs.
     * It is stopped with the group, unless it has left before. Not to be called while another thread stops the group.
     *
     * @throws RingmillException     if its {@code onStart} has thrown
     * @throws IllegalStateException if the group does not run
     */
    public Membership join(final Agent agent, final AgentErrorHandler errorHandler) {
        if (!started || stopped) {
            throw new IllegalStateException("group does not run, name=" + name);
        }
        final Duty duty = new Duty(agent, errorHandler, this);
        if (stepper != null) {
            startJoined(duty);
            stepper.add(duty);
            return new Membership(null, duty);
        }
        final IdleMode mode = agent instanceof SelfIdlingAgent ? IdleMode.SPIN : joinedIdleMode(layout, idleMode);
        final AgentThread thread = newThread(name + '-' + agent.roleName(), List.of(duty), mode, CorePinning.NO_CORE);
        threads.add(thread);
        thread.start();
        final Throwable startFailure = awaitStarted(thread);
        if (startFailure != null) {
            thread.stop();
            threads.remove(thread);
            throw startFault(thread.name(), startFailure);
        }
        return new Membership(thread, duty);
    }

    private void startJoined(final Duty duty) {
        try {
            duty.start();
        } catch (final Throwable startFailure) {
            throw startFault("the caller's", startFailure);
        }
    }

    /** Under the automatic layout the cores to spare are taken: whoever joins must not spin. */
    static IdleMode joinedIdleMode(final ThreadLayout layout, final IdleMode idleMode) {
        return layout.kind() == ThreadLayout.Kind.AUTO && idleMode != IdleMode.PARK ? IdleMode.BACKOFF : idleMode;
    }

    /**
     * Stops all agents and waits for their threads to end. One that is still in a duty cycle at the deadline is
     * interrupted; all that were have two seconds more.
     *
     * @param timeout how long to wait in all before the interrupts
     * @return names of the threads that would not end, empty if all is well; at a further call what the first found
     */
    public List<String> stop(final Duration timeout) {
        if (stopped || !started) {
            stopped = true;
            return stuck;
        }
        stopped = true;
        if (stepper != null) {
            stepper.close();
        } else {
            stuck = stopThreads(timeout);
        }
        return stuck;
    }

    private List<String> stopThreads(final Duration timeout) {
        threads.forEach(AgentThread::stop);
        final Deadline deadline = Deadline.after(timeout);
        final List<AgentThread> late =
                threads.stream().filter(thread -> !join(thread, deadline)).toList();
        late.forEach(AgentThread::interrupt);
        final Deadline grace = Deadline.after(INTERRUPT_GRACE);
        return late.stream()
                .filter(thread -> !join(thread, grace))
                .map(AgentThread::name)
                .toList();
    }

    /** Waits on through interrupts, which are passed on: agents must not be cut short because their stopper is. */
    private static boolean join(final AgentThread thread, final Deadline deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return thread.join(TimeUnit.NANOSECONDS.toMillis(deadline.remainingNs()));
                } catch (final InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Describes a group; checked once, by {@link #build()}. */
    public static final class Builder {
        private record Entry(Agent agent, AgentErrorHandler errorHandler) {}

        private final String name;
        private final Wakeup wakeup = new Wakeup();
        private final List<Entry> agents = new ArrayList<>();
        private final List<Entry> backgroundAgents = new ArrayList<>();
        private final List<Entry> housekeepingAgents = new ArrayList<>();
        private ThreadLayout layout = ThreadLayout.auto();
        private IdleMode idleMode = IdleMode.BACKOFF;
        private int[] cores = {};
        private long maxParkNs = AgentThread.MAX_PARK_NS;

        private Builder(final String name) {
            this.name = name;
        }

        /** Sets which thread runs which agent; {@link ThreadLayout#auto()} if not called. */
        public Builder layout(final ThreadLayout value) {
            layout = value;
            return this;
        }

        /** Sets what a thread does without work; {@link IdleMode#BACKOFF} if not called. */
        public Builder idleMode(final IdleMode value) {
            idleMode = value;
            return this;
        }

        /** Pins the threads to these cores in turn; needs OpenHFT Affinity on the class path. */
        public Builder cores(final int... values) {
            cores = values.clone();
            return this;
        }

        /**
         * Bounds how long an idle thread parks that no {@link #wakeup()} signals, under {@link IdleMode#PARK}: how late it sees a timer,
         * or work that nobody signals. A test sets it so long that a lost signal shows.
         *
         * @param value nanoseconds, at least 1; 1,000,000 if not called
         */
        public Builder maxParkNs(final long value) {
            maxParkNs = value;
            return this;
        }

        /** Adds an agent of the hot path. */
        public Builder add(final Agent agent, final AgentErrorHandler errorHandler) {
            agents.add(new Entry(agent, errorHandler));
            return this;
        }

        /** Adds an agent that may block or be slow; it has a thread of its own, which sleeps or parks when idle. */
        public Builder addBackground(final Agent agent, final AgentErrorHandler errorHandler) {
            backgroundAgents.add(new Entry(agent, errorHandler));
            return this;
        }

        /** As {@link #addBackground}, for work that nobody waits for: its thread naps when idle, and no progress wakes it. */
        public Builder addHousekeeping(final Agent agent, final AgentErrorHandler errorHandler) {
            housekeepingAgents.add(new Entry(agent, errorHandler));
            return this;
        }

        /** {@return what will wake this group's parked threads, for those who make progress outside it} */
        public Wakeup wakeup() {
            return wakeup;
        }

        /**
         * Builds the group; one without agents runs those that join.
         *
         * @throws IllegalArgumentException if a core number is negative, or the longest park below 1 ns
         */
        public AgentGroup build() {
            for (final int core : cores) {
                if (core < 0) {
                    throw new IllegalArgumentException("core must be at least 0, core=" + core);
                }
            }
            if (maxParkNs < 1) {
                throw new IllegalArgumentException("longest park must be at least 1 ns, maxParkNs=" + maxParkNs);
            }
            return new AgentGroup(this);
        }
    }
}

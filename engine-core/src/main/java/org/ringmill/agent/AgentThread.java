package org.ringmill.agent;

import java.lang.invoke.VarHandle;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * A thread that runs some agents in order, over and over, and idles when none had work. The first to stop it wins; it
 * closes its agents itself, on its own thread.
 */
final class AgentThread implements Runnable {
    /** Bounds how late a timer can be noticed by a parked thread; progress of others wakes it at once. */
    static final long MAX_PARK_NS = 1_000_000;

    /** Fewer events than this in a duty cycle: the agents are faster than the publisher. */
    private static final int FULL_BATCH = 256;

    /** Pauses of the processor's hint, 5 to 40 ns each: a microsecond or less in all. */
    private static final int MAX_PAUSES = 31;

    /** What an agent may find at one asking of events that come too seldom to wait for. */
    private static final int FEW_EVENTS = 4;

    private final Duty[] duties;
    private final IdleMode idleMode;
    private final Wakeup wakeup;
    private final int core;
    private final long maxParkNs;
    private final Thread thread;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile @Nullable Throwable startFailure;
    private volatile boolean running = true;
    private volatile boolean parked;

    AgentThread(
            final String name,
            final Duty[] duties,
            final IdleMode idleMode,
            final Wakeup wakeup,
            final int core,
            final long maxParkNs) {
        this.duties = duties;
        this.idleMode = idleMode;
        this.wakeup = wakeup;
        this.core = core;
        this.maxParkNs = maxParkNs;
        thread = new GroupThread(this, name, wakeup);
    }

    void start() {
        if (idleMode == IdleMode.PARK) {
            wakeup.add(this);
        }
        thread.start();
    }

    /** Waits until every agent has started; {@return why one has not, or null}. */
    @Nullable
    Throwable awaitStarted() throws InterruptedException {
        started.await();
        return startFailure;
    }

    void stop() {
        running = false;
        LockSupport.unpark(thread);
    }

    /** {@return whether the thread has ended within that time} */
    boolean join(final long timeoutMs) throws InterruptedException {
        thread.join(Math.max(1, timeoutMs));
        return !thread.isAlive();
    }

    void interrupt() {
        thread.interrupt();
    }

    /** {@return whether the calling thread is one of the group that this wakeup belongs to} */
    static boolean isCurrentOf(final Wakeup group) {
        return Thread.currentThread() instanceof GroupThread current && current.group == group;
    }

    /** A thread that knows its group, so that asking needs no list of threads, which changes as taps come and go. */
    private static final class GroupThread extends Thread {
        private final Wakeup group;

        GroupThread(final Runnable task, final String name, final Wakeup group) {
            super(task, name);
            this.group = group;
            setDaemon(true);
        }
    }

    String name() {
        return thread.getName();
    }

    void wakeIfParked() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        int startedDuties = 0;
        CorePinning pinning = null;
        try {
            pinning = CorePinning.pin(core);
            for (; startedDuties < duties.length; startedDuties++) {
                duties[startedDuties].start();
            }
            started.countDown();
            loop();
        } catch (final Throwable failure) {
            if (started.getCount() > 0) {
                startFailure = failure;
            } else {
                // Not an agent's own failure, which is caught at the agent: say, a late fault of the JVM at a mapped
                // page.
                for (final Duty duty : duties) {
                    duty.onThreadFailure(failure);
                }
            }
        } finally {
            wakeup.remove(this);
            for (int i = 0; i < startedDuties; i++) {
                duties[i].close();
            }
            if (pinning != null) {
                pinning.close();
            }
            started.countDown();
        }
    }

    /**
     * Asking again at once after a small batch finds an event or two more each time, and takes their cache lines from the
     * publisher each time. So while a pause brings more events than it is long, the thread asks less and less often, and more
     * often again when it brings fewer: at a rate at which an event or two is all that there is, it never waits for more.
     */
    private void loop() {
        final IdleStrategy idle = idleMode.newStrategy();
        int pauses = 0;
        while (running) {
            final int work = dutyCycle();
            if (work > 0) {
                idle.reset();
                if (work < FULL_BATCH) {
                    pause(pauses);
                    pauses = work > (FEW_EVENTS + pauses / 4) * duties.length
                            ? Math.min(2 * pauses + 1, MAX_PAUSES)
                            : pauses / 2;
                }
            } else {
                pauses = 0;
                if (idleMode == IdleMode.PARK) {
                    park();
                } else {
                    idle.idle();
                }
            }
        }
    }

    private static void pause(final int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    private int dutyCycle() {
        int work = 0;
        for (final Duty duty : duties) {
            work += duty.run(0);
        }
        if (work > 0) {
            wakeup.signal();
        }
        return work;
    }

    private void park() {
        parked = true;
        VarHandle.fullFence();
        if (running && dutyCycle() == 0) {
            LockSupport.parkNanos(this, maxParkNs);
        }
        parked = false;
    }
}

package org.ringmill.worker;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.AgentErrorHandler;
import org.ringmill.agent.AgentGroup;
import org.ringmill.agent.SelfIdlingAgent;
import org.ringmill.time.TimerWheel;

/**
 * The agent that keeps a pool's time: retries, jobs that their gate or a full lane holds back, deadlines, the number of workers, and
 * jobs that ended long ago. With a thread to itself it parks until somebody wants something or a timer may be due.
 *
 * <p>Others ask it to {@linkplain #attendTo look at} a job, as often as they like; it then brings the job's one timer in line with
 * the job's state. A job is in its inbox once at most, and counts as open until the manager has taken it out and its timer off: so
 * there are never more in it than {@linkplain WorkerPoolBuilder#maxJobs may be open}, and where jobs end faster than it attends to
 * them, further ones are refused.
 */
final class Manager implements SelfIdlingAgent {
    private static final int INBOX_CHUNK = 256;
    private static final int WORK_PER_CYCLE = 1024;
    private static final long SAMPLE_NS = 10_000_000;
    private static final int MAX_TIMER_PARK_TICKS = 10;
    private static final long REMEMBERED_PARK_NS = 500_000_000;

    private final PoolCore core;
    private final int minWorkers;
    private final int maxWorkers;
    private final ScalingPolicy scaling;
    private final MpscUnboundedVarHandleArrayQueue<JobTask<?>> inbox =
            new MpscUnboundedVarHandleArrayQueue<>(INBOX_CHUNK);
    private final TimerWheel<JobTask<?>> timers;
    private final Consumer<JobTask<?>> onTimer = this::onTimer;
    private final WaitProbe[] probes;
    private long nowNs;
    private long sampledNs;
    private long changedNs;
    private long idleSinceNs = ScalingPolicy.NOT_IDLE;

    private final AtomicLong scaledUp = new AtomicLong();
    private final AtomicLong scaledDown = new AtomicLong();
    private volatile boolean parked;
    private volatile boolean left;
    private volatile @Nullable Thread thread;
    private AgentGroup.@Nullable Membership membership;

    Manager(final PoolCore core, final WorkerPoolBuilder builder) {
        this.core = core;
        minWorkers = builder.minWorkers;
        maxWorkers = builder.maxWorkers;
        scaling = builder.scaling;
        nowNs = core.clock.timeNs();
        sampledNs = nowNs;
        changedNs = nowNs - scaling.upCooldownNs();
        timers = new TimerWheel<>(nowNs);
        probes = new WaitProbe[] {
            new WaitProbe(core.lanes.high), new WaitProbe(core.lanes.normal), new WaitProbe(core.lanes.low)
        };
    }

    /** Once, by who starts the pool. */
    synchronized void join() {
        membership = core.group.join(this, (agent, error) -> {
            core.onError(error);
            return AgentErrorHandler.Decision.CONTINUE;
        });
    }

    /** Any thread, once there is nothing more to manage. */
    synchronized void leave() {
        left = true;
        if (membership != null) {
            membership.leaveSoon();
        }
    }

    /** Any thread: the job's timer, or its place with the manager, may not fit its state any more. */
    void attendTo(final JobTask<?> job) {
        if (job.enterInbox()) {
            inbox.offer(job);
            VarHandle.fullFence();
            if (parked) {
                LockSupport.unpark(thread);
            }
        }
    }

    @Override
    public void onStart() {
        thread = Thread.currentThread();
    }

    @Override
    public int doWork() {
        return doWork(WORK_PER_CYCLE);
    }

    @Override
    public int doWork(final int limit) {
        nowNs = core.clock.timeNs();
        int work = 0;
        while (work < limit) {
            final JobTask<?> job = inbox.poll();
            if (job == null) {
                break;
            }
            job.leaveInbox();
            cancelTimer(job);
            attend(job);
            work++;
        }
        if (work < limit) {
            work += timers.expire(nowNs, onTimer, limit - work);
        }
        if (nowNs - sampledNs >= SAMPLE_NS) {
            sampledNs = nowNs;
            core.registry.evict(nowNs);
            scale();
        }
        if (work == 0 && !core.stepped) {
            park();
        }
        return work;
    }

    private void cancelTimer(final JobTask<?> job) {
        if (job.timerId != TimerWheel.NO_TIMER) {
            timers.cancel(job.timerId);
            job.timerId = TimerWheel.NO_TIMER;
        }
    }

    private void onTimer(final JobTask<?> job) {
        job.timerId = TimerWheel.NO_TIMER;
        attend(job);
    }

    /** For a job without a timer: moves it on if it is due, and sets the timer for what comes next. */
    private void attend(final JobTask<?> job) {
        if (nowNs >= job.deadlineNs()) {
            job.expire(nowNs);
        }
        if (job.isDone()) {
            if (job.unpark()) {
                core.jobRunner.release(job);
            } else if (job.letGo()) {
                core.jobRunner.onGone();
            }
            return;
        }
        long wakeNs = job.parkedUntilNs();
        if (wakeNs <= nowNs) {
            wakeNs = job.unpark() && !offer(job) ? nowNs + TimerWheel.TICK_NS : Long.MAX_VALUE;
        }
        final long nextNs = Math.min(wakeNs, job.deadlineNs());
        if (nextNs != Long.MAX_VALUE) {
            job.timerId = timers.schedule(nextNs, job);
        }
    }

    /** {@return whether there was room in the job's lane; if not it is parked again} */
    private boolean offer(final JobTask<?> job) {
        if (core.lanes.of(job.priority()).offer(job)) {
            VarHandle.fullFence();
            core.board.signal();
            return true;
        }
        job.park(nowNs);
        return false;
    }

    private void scale() {
        if (minWorkers == maxWorkers || !core.isRunning()) {
            return;
        }
        final int depth = core.lanes.size();
        long waitNs = 0;
        for (final WaitProbe probe : probes) {
            waitNs = Math.max(waitNs, probe.waitNs(nowNs));
        }
        if (depth > 0 || core.roster.idle() == 0) {
            idleSinceNs = ScalingPolicy.NOT_IDLE;
        } else if (idleSinceNs == ScalingPolicy.NOT_IDLE) {
            idleSinceNs = nowNs;
        }
        final int workers = core.roster.staying();
        final ScalingPolicy.Figures figures = new ScalingPolicy.Figures(workers, depth, waitNs, idleSinceNs, changedNs);
        apply(workers, scaling.decide(figures, minWorkers, maxWorkers, nowNs));
    }

    private void apply(final int workers, final int target) {
        if (target == workers) {
            return;
        }
        changedNs = nowNs;
        if (target > workers) {
            scaledUp.incrementAndGet();
            for (int i = workers; i < target; i++) {
                core.roster.add(nowNs);
            }
        } else {
            scaledDown.incrementAndGet();
            for (int i = workers; i > target; i--) {
                core.roster.removeOne();
            }
        }
    }

    /** The flag goes up before the inbox is looked at once more; who puts something in looks at the flag after. */
    private void park() {
        parked = true;
        VarHandle.fullFence();
        if (inbox.isEmpty() && !left) {
            if (!timers.isEmpty()) {
                LockSupport.parkNanos(this, timerParkNs());
            } else if (minWorkers != maxWorkers) {
                LockSupport.parkNanos(this, SAMPLE_NS);
            } else if (core.registry.remembersEnded()) {
                LockSupport.parkNanos(this, REMEMBERED_PARK_NS);
            } else {
                LockSupport.park(this);
            }
            Thread.interrupted();
        }
        parked = false;
    }

    /** Not longer, for a clock may be moved by hand; and not shorter, for it may stand still shortly before a timer is due. */
    private long timerParkNs() {
        final long leftNs = timers.idleUntilNs(MAX_TIMER_PARK_TICKS) - nowNs;
        return Math.max(TimerWheel.TICK_NS, Math.min(leftNs, MAX_TIMER_PARK_TICKS * TimerWheel.TICK_NS));
    }

    long scaledUp() {
        return scaledUp.get();
    }

    long scaledDown() {
        return scaledDown.get();
    }

    @Override
    public String roleName() {
        return "manager";
    }
}

package org.ringmill.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ringmill.agent.BoundedAgent;
import org.ringmill.time.EngineClock;
import org.ringmill.time.TimerWheel;

/**
 * The agent that lets scopes expire by themselves: those of every tree whose root was given it. It holds scopes that have a
 * deadline of their own and have not ended, and no others. Listeners of what expires are called on its thread; scopes due
 * together expire in the order of their deadlines, within a tick of {@link TimerWheel#TICK_NS} in any.
 *
 * <p>Any thread schedules and cancels, under a monitor that is held for a few instructions; the agent expires.
 */
public final class ScopeTimer implements BoundedAgent {
    private static final int MAX_BATCH = 256;

    private final EngineClock clock;
    private final TimerWheel<Scope> wheel;
    private final List<Scope> due = new ArrayList<>(MAX_BATCH);
    private final Consumer<Scope> onDue = this::onDue;

    /** How many are scheduled: written under the monitor, read by the agent without, so that an idle one takes no lock. */
    private volatile int scheduled;

    /** @param clock read once in a duty cycle, while there are scopes with a deadline */
    public ScopeTimer(final EngineClock clock) {
        this.clock = clock;
        wheel = new TimerWheel<>(clock.timeNs());
    }

    /** The scope may have ended before it comes here, and has cancelled its timer then, in vain. */
    void schedule(final Scope scope) {
        synchronized (wheel) {
            if (!scope.isCancelled()) {
                scope.timerId = wheel.schedule(scope.deadlineNs(), scope);
                scheduled = wheel.size();
            }
        }
    }

    void cancel(final Scope scope) {
        synchronized (wheel) {
            if (scope.timerId != TimerWheel.NO_TIMER) {
                wheel.cancel(scope.timerId);
                scope.timerId = TimerWheel.NO_TIMER;
                scheduled = wheel.size();
            }
        }
    }

    private void onDue(final Scope scope) {
        scope.timerId = TimerWheel.NO_TIMER;
        due.add(scope);
    }

    @Override
    public int doWork() {
        return doWork(MAX_BATCH);
    }

    @Override
    public int doWork(final int limit) {
        if (scheduled == 0 && due.isEmpty()) {
            return 0;
        }
        final long nowNs = clock.timeNs();
        synchronized (wheel) {
            wheel.expire(nowNs, onDue, Math.min(limit, MAX_BATCH));
            scheduled = wheel.size();
        }
        final int expired = due.size();
        for (final Scope scope : due) {
            scope.expire(nowNs);
        }
        due.clear();
        return expired;
    }

    /** {@return how many scopes wait for their deadline} */
    public int size() {
        return scheduled;
    }

    @Override
    public String roleName() {
        return "scope-timer";
    }
}

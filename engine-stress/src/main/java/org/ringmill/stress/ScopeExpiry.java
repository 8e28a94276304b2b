package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.scope.Cause;
import org.ringmill.scope.Scope;
import org.ringmill.scope.ScopeTimer;
import org.ringmill.time.ManualClock;

/** A scope that is closed while the timer's agent finds that its time is up, and one that is opened while the one above it ends. */
@JCStressTest
@Description("A scope ends once, for one cause; none is left with the timer.")
@Outcome(id = "closed", expect = ACCEPTABLE, desc = "It was closed first, or ended with the one above.")
@Outcome(id = "expired", expect = ACCEPTABLE, desc = "Its time was up first.")
@Outcome(expect = FORBIDDEN, desc = "It has not ended, or twice, or the timer still has it.")
@State
public class ScopeExpiry {
    private static final long DEADLINE_NS = 1_000_000;
    private static final long FAR_NS = 1_000 * DEADLINE_NS;

    private final ManualClock clock = new ManualClock(0);
    private final ScopeTimer timer = new ScopeTimer(clock);
    private final Scope root = Scope.rootBuilder("stress").timer(timer).open();
    private final Scope scope = root.child("scope", DEADLINE_NS);
    private final AtomicInteger called = new AtomicInteger();
    private final Meeting meeting = new Meeting();

    /** The time of the first scope is up. */
    public ScopeExpiry() {
        scope.onCancel(cause -> called.incrementAndGet());
        clock.advanceTo(2 * DEADLINE_NS);
    }

    /** Closes one, opens another. */
    @Actor
    public void close() {
        meeting.arrive();
        scope.close();
        root.child("late", FAR_NS).onCancel(cause -> called.incrementAndGet());
    }

    /** Lets the first expire, then ends all. */
    @Actor
    public void expire() {
        meeting.arrive();
        timer.doWork();
        root.cancel("stress");
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        final Cause cause = scope.cause();
        if (cause == null || called.get() != 2 || timer.size() != 0) {
            result.r1 = "cause=" + cause + ", called=" + called + ", timers=" + timer.size();
        } else {
            result.r1 = cause.kind() == Cause.Kind.CANCELLED ? "closed" : "expired";
        }
    }
}

package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.scope.Registration;
import org.ringmill.scope.Scope;

/** A listener and a child that come while the scope is cancelled, and a listener that goes. */
@JCStressTest
@Description("A listener is called once, one that was taken out once at most; a child ends with its parent.")
@Outcome(id = "1, [01], ended", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "A listener was not called, or twice, or a child has outlived its parent.")
@State
public class ScopeListener {
    private final Scope scope = Scope.root("stress");
    private final Meeting meeting = new Meeting();
    private final AtomicInteger stayed = new AtomicInteger();
    private final AtomicInteger went = new AtomicInteger();
    private @Nullable Scope child;

    /** Nothing to set up. */
    public ScopeListener() {}

    /** Cancels. */
    @Actor
    public void cancel() {
        meeting.arrive();
        scope.cancel("stress");
    }

    /** Adds. */
    @Actor
    public void add() {
        meeting.arrive();
        final Registration leaving = scope.onCancel(cause -> went.incrementAndGet());
        scope.onCancel(cause -> stayed.incrementAndGet());
        child = scope.child("child");
        leaving.close();
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        final boolean isEnded = child != null && child.isCancelled();
        result.r1 = stayed.get() + ", " + went.get() + (isEnded ? ", ended" : ", alive");
    }
}

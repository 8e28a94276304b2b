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

/** A scope between two others that ends while the one above ends all three. */
@JCStressTest
@Description(
        "All end, each for one cause, and each listener is called once; a scope that leaves takes no other with it.")
@Outcome(id = "by itself", expect = ACCEPTABLE, desc = "The child's own end came first.")
@Outcome(id = "by its parent", expect = ACCEPTABLE, desc = "The parent's end came first.")
@Outcome(
        expect = FORBIDDEN,
        desc = "A scope did not end, a listener was not called, or twice, or the causes do not agree.")
@State
public class ChildClose {
    private static final String ABOVE = "above";
    private static final String BELOW = "below";

    private final Scope parent = Scope.root("parent");
    private final Ending before = new Ending(parent);
    private final Ending child = new Ending(parent);
    private final Ending behind = new Ending(parent);
    private final Ending grandchild = new Ending(child.scope);
    private final Meeting meeting = new Meeting();
    private boolean isEndedBelow;
    private boolean isEarly;

    /** A scope whose ends are counted. */
    private static final class Ending {
        private final AtomicInteger calls = new AtomicInteger();
        private final Scope scope;

        Ending(final Scope parent) {
            scope = parent.child("child");
            scope.onCancel(cause -> calls.incrementAndGet());
        }

        /** {@return whether it has ended for that reason, and its listener was called once} */
        boolean hasEnded(final String reason) {
            final Cause cause = scope.cause();
            return calls.get() == 1 && cause != null && reason.equals(cause.reason());
        }
    }

    /** Nothing to set up. */
    public ChildClose() {}

    /** Ends all. */
    @Actor
    public void endParent() {
        meeting.arrive();
        parent.cancel(ABOVE);
        isEarly = !before.hasEnded(ABOVE) || !behind.hasEnded(ABOVE);
    }

    /** Ends the one in the middle, and the one below it. */
    @Actor
    public void endChild() {
        meeting.arrive();
        isEndedBelow = child.scope.cancel(BELOW);
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        final boolean isAgreed = child.hasEnded(isEndedBelow ? BELOW : ABOVE);
        final boolean isEndedOnce = grandchild.calls.get() == 1 && before.hasEnded(ABOVE) && behind.hasEnded(ABOVE);
        if (isEarly || !isAgreed || !isEndedOnce) {
            result.r1 = "early=" + isEarly + ", agreed=" + isAgreed + ", once=" + isEndedOnce;
        } else {
            result.r1 = isEndedBelow ? "by itself" : "by its parent";
        }
    }
}

package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.scope.Shutdown;

/** Two threads that ask for the end of the process, of which one registers a part before. */
@JCStressTest
@Description("A part that was taken is ended once, one that was refused never; both who ask get the one report.")
@Outcome(id = "taken", expect = ACCEPTABLE, desc = "The part was registered before the end began.")
@Outcome(id = "refused", expect = ACCEPTABLE, desc = "The end had begun.")
@Outcome(
        expect = FORBIDDEN,
        desc = "A part was forgotten, ended twice or though it was refused, or there were two ends.")
@State
public class ProcessEnd {
    private final Shutdown shutdown = new Shutdown(Duration.ofSeconds(10));
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();
    private final Meeting meeting = new Meeting();
    private boolean isTaken;
    private Shutdown.@Nullable Report one;
    private Shutdown.@Nullable Report other;

    /** Registers the first part. */
    public ProcessEnd() {
        shutdown.register("first", () -> first.incrementAndGet());
    }

    /** Ends it. */
    @Actor
    public void end() {
        meeting.arrive();
        one = shutdown.run("one");
    }

    /** Registers another part, and ends it too. */
    @Actor
    public void register() {
        meeting.arrive();
        isTaken = shutdown.register("second", () -> second.incrementAndGet());
        other = shutdown.run("other");
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        final boolean isSound = one != null
                && one.equals(other)
                && one.isClean()
                && one.parts().size() == (isTaken ? 2 : 1)
                && first.get() == 1
                && second.get() == (isTaken ? 1 : 0);
        result.r1 = isSound
                ? isTaken ? "taken" : "refused"
                : "taken=" + isTaken + ", first=" + first + ", second=" + second + ", one=" + one + ", other=" + other;
    }
}

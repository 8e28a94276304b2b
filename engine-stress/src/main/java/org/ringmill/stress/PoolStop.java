package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.worker.WorkerPool;

/** A thread that puts tasks in while another runs some and stops the pool. */
@JCStressTest
@Description("A task that was taken runs or is given back, one of the two; one that was refused does neither.")
@Outcome(id = "accounted for", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "A task was lost, ran though it was refused or given back, or ran twice.")
@State
public class PoolStop {
    private static final int TASKS = 6;

    private final WorkerPool pool = WorkerPool.builder("stress")
            .layout(ThreadLayout.caller())
            .workers(1)
            .capacity(8)
            .maxJobs(8)
            .keepEndedJobs(0, Duration.ZERO)
            .start();
    private final Meeting meeting = new Meeting();
    private final AtomicInteger ran = new AtomicInteger();
    private int taken;
    private int givenBack;

    /** Nothing to set up. */
    public PoolStop() {}

    /** Puts tasks in. */
    @Actor
    public void execute() {
        meeting.arrive();
        for (int i = 0; i < TASKS; i++) {
            try {
                pool.execute(ran::incrementAndGet);
                taken++;
            } catch (final RejectedExecutionException e) {
                // It must not run: the sum tells.
            }
        }
    }

    /** Runs some, then stops. */
    @Actor
    public void stop() {
        meeting.arrive();
        pool.step();
        givenBack = pool.shutdownNow().size();
    }

    /** Lets it end, and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        while (pool.step() > 0) {
            // until there is nothing to do
        }
        result.r1 = pool.isTerminated() && ran.get() + givenBack == taken
                ? "accounted for"
                : "taken=" + taken + ", ran=" + ran + ", givenBack=" + givenBack + ", ended=" + pool.isTerminated();
    }
}

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
import org.ringmill.agent.ThreadLayout;
import org.ringmill.worker.Job;
import org.ringmill.worker.JobStatus;
import org.ringmill.worker.WorkerPool;

/** A job that is cancelled while a worker takes it and runs it. */
@JCStressTest
@Description("A job completes or is cancelled, one of the two, and says the same to everybody.")
@Outcome(id = "completed", expect = ACCEPTABLE, desc = "It had completed before.")
@Outcome(id = "cancelled, ran", expect = ACCEPTABLE, desc = "It was cancelled while it ran.")
@Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "It was cancelled before it ran.")
@Outcome(expect = FORBIDDEN, desc = "Its status, its result and the answer of cancel do not agree.")
@State
public class JobCancel {
    private static final int RESULT = 42;

    private final WorkerPool pool = WorkerPool.builder("stress")
            .layout(ThreadLayout.caller())
            .workers(1)
            .capacity(8)
            .maxJobs(8)
            .start();
    private final Meeting meeting = new Meeting();
    private final AtomicInteger ran = new AtomicInteger();
    private final Job<Integer> job = pool.job(context -> {
                ran.incrementAndGet();
                return RESULT;
            })
            .submit();
    private boolean isCancelled;

    /** Nothing to set up. */
    public JobCancel() {}

    /** Runs it. */
    @Actor
    public void run() {
        meeting.arrive();
        pool.step();
        pool.step();
    }

    /** Cancels it. */
    @Actor
    public void cancel() {
        meeting.arrive();
        isCancelled = job.cancel(true);
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        while (pool.step() > 0) {
            // until there is nothing to do
        }
        final Integer value = job.result();
        if (job.status() == JobStatus.COMPLETED && !isCancelled && ran.get() == 1 && value != null && value == RESULT) {
            result.r1 = "completed";
        } else if (job.status() == JobStatus.CANCELLED && isCancelled && ran.get() <= 1 && value == null) {
            result.r1 = ran.get() == 1 ? "cancelled, ran" : "cancelled";
        } else {
            result.r1 = job.status() + ", cancel=" + isCancelled + ", ran=" + ran + ", result=" + value;
        }
    }
}

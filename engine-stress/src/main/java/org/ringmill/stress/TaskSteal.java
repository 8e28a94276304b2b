package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.queue.Backpressure;
import org.ringmill.worker.WorkerPool;
import org.ringmill.worker.WorkerPoolMetrics;

/**
 * Short tasks among which a long one comes, which ends when the others have: those that its worker has taken with it must be stolen.
 * Workers that are stepped take no two tasks at once, so the pool has its two threads, and serves all states.
 */
@JCStressTest
@Description("Each task runs once, by its worker or a thief, and none waits for a long one that was taken with it.")
@Outcome(id = "stolen", expect = ACCEPTABLE, desc = "Some were stolen.")
@Outcome(id = "not stolen", expect = ACCEPTABLE, desc = "The long one was taken alone, or last.")
@Outcome(expect = FORBIDDEN, desc = "A task did not run, or not before the long one, or ran twice.")
@State
public class TaskSteal {
    private static final int TASKS = 24;
    private static final int LONG = 16;
    private static final int OTHERS = 8;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    /** Of all states: once a thread was left waiting, none waits any more. */
    private static volatile boolean isLate;

    /** Who puts some in may be many states ahead of who puts in most: then the pool makes it wait. */
    private static final WorkerPool POOL = WorkerPool.builder("stress")
            .workers(2)
            .capacity(1024)
            .backpressure(Backpressure.block())
            .start();

    /** Of all states: the second run may come after its state was judged. */
    private static final AtomicInteger RUN_TWICE = new AtomicInteger();

    private final AtomicIntegerArray runs = new AtomicIntegerArray(TASKS + OTHERS);
    private final AtomicInteger left = new AtomicInteger(TASKS + OTHERS);
    private final Meeting meeting = new Meeting();
    private long stolen;

    /** Nothing to set up. */
    public TaskSteal() {}

    private void execute(final int id) {
        POOL.execute(() -> {
            if (runs.incrementAndGet(id) > 1) {
                RUN_TWICE.incrementAndGet();
            }
            left.decrementAndGet();
        });
    }

    private void executeLong(final int id) {
        POOL.execute(() -> {
            awaitLeft(1);
            runs.incrementAndGet(id);
            left.decrementAndGet();
        });
    }

    private void awaitLeft(final int tasks) {
        final long beganNs = System.nanoTime();
        while (left.get() > tasks && !isLate) {
            if (System.nanoTime() - beganNs > LIMIT_NS) {
                isLate = true;
            }
            Thread.onSpinWait();
        }
    }

    private static long stolen() {
        return POOL.metrics().workers().stream()
                .mapToLong(WorkerPoolMetrics.Worker::stolen)
                .sum();
    }

    /** Puts most tasks in, and waits for all: one long task at a time, or the two workers would wait for each other. */
    @Actor
    public void executeMost() {
        final long before = stolen();
        meeting.arrive();
        for (int id = 0; id < TASKS; id++) {
            if (id == LONG) {
                executeLong(id);
            } else {
                execute(id);
            }
        }
        awaitLeft(0);
        stolen = stolen() - before;
    }

    /** Puts some in. */
    @Actor
    public void executeOthers() {
        meeting.arrive();
        for (int id = TASKS; id < TASKS + OTHERS; id++) {
            execute(id);
        }
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        if (isLate || RUN_TWICE.get() > 0) {
            result.r1 = "left=" + left + ", late=" + isLate + ", twice=" + RUN_TWICE;
        } else {
            result.r1 = stolen > 0 ? "stolen" : "not stolen";
        }
    }
}

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
import org.ringmill.scope.Semaphore;

/** Requests that compete for three permits; one of them gives up. */
@JCStressTest
@Description("Permits are never given out twice nor lost, and no request is left waiting for permits that are free.")
@Outcome(id = "3 free, none waits", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "Permits were lost or doubled, or a request was forgotten.")
@State
public class SemaphorePermits {
    private static final int PERMITS = 3;
    private static final int ROUNDS = 4;

    private final Semaphore semaphore = new Semaphore(PERMITS);
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger tooMany = new AtomicInteger();
    private final Meeting meeting = new Meeting();

    /** Nothing to set up. */
    public SemaphorePermits() {}

    private void hold(final int count) {
        if (held.addAndGet(count) > PERMITS) {
            tooMany.incrementAndGet();
        }
        held.addAndGet(-count);
        semaphore.release(count);
    }

    /** Asks for two, and is called. */
    @Actor
    public void askForTwo() {
        meeting.arrive();
        for (int i = 0; i < ROUNDS; i++) {
            semaphore.request(2, () -> hold(2));
        }
    }

    /** Takes one if it is free, and asks for all, but gives up. */
    @Actor
    public void askAndGiveUp() {
        meeting.arrive();
        for (int i = 0; i < ROUNDS; i++) {
            if (semaphore.tryAcquire(1)) {
                hold(1);
            }
            final Semaphore.Request all = semaphore.request(PERMITS);
            if (!all.cancel() && all.isAcquired()) {
                hold(PERMITS);
            }
        }
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        result.r1 = tooMany.get() > 0
                ? "given out twice"
                : semaphore.available() + " free, " + (semaphore.waiting() == 0 ? "none waits" : "some wait");
    }
}

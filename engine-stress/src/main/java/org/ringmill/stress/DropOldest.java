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
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.BoundedQueue;

/** Two threads that offer to a queue of two elements, which drops the oldest. */
@JCStressTest
@Description("Every element is taken or dropped, once; what is taken of one thread comes in its order.")
@Outcome(id = "accounted for", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "An element was lost or doubled, or overtook another.")
@State
public class DropOldest {
    private static final int EACH = 6;
    private static final int OTHER = 100;

    private final AtomicInteger dropped = new AtomicInteger();
    private final BoundedQueue<Integer> queue =
            BoundedQueue.<Integer>mpmc(2, Backpressure.dropOldest()).onDropped(element -> dropped.incrementAndGet());
    private final Meeting meeting = new Meeting();
    private final Order ofFirst = new Order();
    private final Order ofSecond = new Order();

    /** Nothing to set up. */
    public DropOldest() {}

    /** Offers. */
    @Actor
    public void offer() {
        meeting.arrive();
        for (int i = 1; i <= EACH; i++) {
            queue.offer(i);
        }
    }

    /** Offers, and takes in between. */
    @Actor
    public void offerAndTake() {
        meeting.arrive();
        for (int i = 1; i <= EACH; i++) {
            queue.offer(OTHER + i);
            if (i % 2 == 0) {
                takeOne();
            }
        }
    }

    private boolean takeOne() {
        final Integer element = queue.poll();
        if (element == null) {
            return false;
        }
        if (element > OTHER) {
            ofSecond.take(element - OTHER);
        } else {
            ofFirst.take(element);
        }
        return true;
    }

    /** Takes the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        while (takeOne()) {
            // until it is empty
        }
        final int taken = ofFirst.taken() + ofSecond.taken();
        final boolean isSound = ofFirst.fault() == null
                && ofSecond.fault() == null
                && taken + dropped.get() == 2 * EACH
                && dropped.get() == queue.dropped();
        result.r1 = isSound
                ? "accounted for"
                : "taken=" + taken + ", dropped=" + dropped + ", " + ofFirst.fault() + ", " + ofSecond.fault();
    }
}

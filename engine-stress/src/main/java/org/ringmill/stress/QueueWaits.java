package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.queue.MpmcBlockingQueue;

/** Two threads and two queues of two places: each hands numbers to the other, waits for room, and for what comes back. */
@JCStressTest
@Description("Who waits is woken; each element is taken, once and in order.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "A thread was left waiting, or an element was lost, doubled or out of order.")
@State
public class QueueWaits {
    private static final int CAPACITY = 2;
    private static final int ELEMENTS = 5;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    /** Of all states: once a thread was left waiting, none waits any more. */
    private static volatile boolean isLate;

    private final MpmcBlockingQueue<Integer> forth = new MpmcBlockingQueue<>(CAPACITY);
    private final MpmcBlockingQueue<Integer> back = new MpmcBlockingQueue<>(CAPACITY);
    private final Order ofForth = new Order();
    private final Order ofBack = new Order();
    private final Meeting meeting = new Meeting();

    /** Nothing to set up. */
    public QueueWaits() {}

    /** One that was not woken finds what it waits for in the end: the time tells. */
    private void put(final MpmcBlockingQueue<Integer> queue) {
        final long beganNs = System.nanoTime();
        try {
            for (int i = 1; i <= ELEMENTS && !isLate; i++) {
                queue.offer(i, LIMIT_NS, TimeUnit.NANOSECONDS);
                look(beganNs);
            }
        } catch (final InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    private void look(final long beganNs) {
        if (System.nanoTime() - beganNs >= LIMIT_NS) {
            isLate = true;
        }
    }

    private void take(final MpmcBlockingQueue<Integer> queue, final Order order) {
        final long beganNs = System.nanoTime();
        try {
            while (order.taken() < ELEMENTS && !isLate) {
                final Integer element = queue.poll(LIMIT_NS, TimeUnit.NANOSECONDS);
                if (element != null) {
                    order.take(element);
                }
                look(beganNs);
            }
        } catch (final InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    /** Puts, then takes. */
    @Actor
    public void putFirst() {
        meeting.arrive();
        put(forth);
        take(back, ofBack);
    }

    /** Takes, then puts. */
    @Actor
    public void takeFirst() {
        meeting.arrive();
        take(forth, ofForth);
        put(back);
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        final boolean isSound = ofForth.fault() == null && ofBack.fault() == null && forth.isEmpty() && back.isEmpty();
        result.r1 = isSound && !isLate
                ? "all"
                : "late=" + isLate + ", forth: " + ofForth.fault() + ", " + forth + ", back: " + ofBack.fault() + ", "
                        + back;
    }
}

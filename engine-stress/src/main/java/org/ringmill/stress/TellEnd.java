package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.pipeline.Offer;

/** A thread that tells an actor which ends meanwhile. */
@JCStressTest
@Description("Every message is either handled or a dead letter; one that was refused is dead.")
@Outcome(id = "accounted for", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "A message was lost, or handled though it was refused.")
@State
public class TellEnd {
    private static final int MESSAGES = 6;
    private static final int TRIES = 60;

    private final Order order = new Order();
    private final OneActor<Integer> actor = new OneActor<>((message, context) -> order.take(message));
    private final Meeting meeting = new Meeting();
    private int refused;
    private int firstRefused;

    /** Nothing to set up. */
    public TellEnd() {}

    /** Tells, now a message alone, now one in an envelope. */
    @Actor
    public void tell() {
        meeting.arrive();
        for (int i = 1; i <= MESSAGES; i++) {
            final Offer offer = i % 2 == 0 ? actor.ref.tell(i) : actor.ref.tell(i, null);
            if (offer != Offer.PUBLISHED) {
                refused++;
                firstRefused = firstRefused == 0 ? i : firstRefused;
            }
        }
    }

    /** Handles some, then stops it. */
    @Actor
    public void stop() {
        meeting.arrive();
        actor.system.step();
        actor.ref.stop();
        for (int tries = 0; !actor.ref.isTerminated() && tries < TRIES; tries++) {
            actor.system.step();
        }
    }

    /** Lets it end, and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        actor.drain();
        final boolean isSound = order.fault() == null
                && actor.ref.isTerminated()
                && order.taken() + actor.dead.get() == MESSAGES
                && refused <= actor.dead.get()
                && (refused == 0 || order.last() < firstRefused);
        result.r1 = isSound
                ? "accounted for"
                : order.fault() + ", handled=" + order.taken() + ", dead=" + actor.dead + ", refused=" + refused
                        + " from " + firstRefused;
    }
}

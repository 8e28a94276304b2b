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

/** A thread that tells an actor whose dispatcher runs out of messages meanwhile, again and again. */
@JCStressTest
@Description("An actor that has a message has a turn: each is handled, once and in order.")
@Outcome(id = "none", expect = ACCEPTABLE, desc = "The dispatcher looked before the first message.")
@Outcome(id = "some", expect = ACCEPTABLE, desc = "The dispatcher looked while messages came.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "The dispatcher kept up to the last message.")
@Outcome(expect = FORBIDDEN, desc = "A message was forgotten, doubled or out of order.")
@State
public class TellIdle {
    private static final int MESSAGES = 6;
    private static final int TRIES = 60;

    private final Order order = new Order();
    private final OneActor<Integer> actor = new OneActor<>((message, context) -> order.take(message));
    private final Meeting meeting = new Meeting();
    private int handledInRace;

    /** Nothing to set up. */
    public TellIdle() {}

    /** Tells. */
    @Actor
    public void tell() {
        meeting.arrive();
        for (int i = 1; i <= MESSAGES; i++) {
            actor.ref.tell(i);
        }
    }

    /** Runs the dispatcher. */
    @Actor
    public void handle() {
        meeting.arrive();
        for (int tries = 0; order.taken() < MESSAGES && tries < TRIES; tries++) {
            actor.system.step();
        }
        handledInRace = order.taken();
    }

    /** Handles the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        actor.drain();
        if (order.fault() != null) {
            result.r1 = order.fault();
        } else if (order.taken() != MESSAGES) {
            result.r1 = "forgotten";
        } else {
            result.r1 = handledInRace == 0 ? "none" : handledInRace < MESSAGES ? "some" : "all";
        }
    }
}

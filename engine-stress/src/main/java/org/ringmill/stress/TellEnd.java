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
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Offer;

/** A thread that tells an actor which ends meanwhile. */
@JCStressTest
@Description("Every message is either handled or a dead letter; one that was refused is dead.")
@Outcome(id = "accounted for", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "A message was lost, or both handled and dead.")
@State
public class TellEnd {
    private static final int MESSAGES = 6;
    private static final int TRIES = 60;

    private final Order order = new Order();
    private final AtomicInteger dead = new AtomicInteger();
    private final ActorSystem system = ActorSystem.builder("stress")
            .layout(ThreadLayout.caller())
            .dispatchers(1)
            .maxActors(2)
            .mailbox(8)
            .onDeadLetter((message, recipient, sender, reason) -> dead.incrementAndGet())
            .start();
    private final ActorRef<Integer> actor =
            system.spawn("witness", ActorSpec.of(() -> (message, context) -> order.take(message)));
    private final Meeting meeting = new Meeting();
    private int refused;

    /** Starts the actor. */
    public TellEnd() {
        drain();
    }

    private void drain() {
        while (system.step() > 0) {
            // until there is nothing to do
        }
    }

    /** Tells. */
    @Actor
    public void tell() {
        meeting.arrive();
        for (int i = 1; i <= MESSAGES; i++) {
            if (actor.tell(i) != Offer.PUBLISHED) {
                refused++;
            }
        }
    }

    /** Handles some, then stops it. */
    @Actor
    public void stop() {
        meeting.arrive();
        system.step();
        actor.stop();
        for (int tries = 0; !actor.isTerminated() && tries < TRIES; tries++) {
            system.step();
        }
    }

    /** Lets it end, and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        drain();
        final boolean isSound = order.fault() == null
                && actor.isTerminated()
                && order.taken() + dead.get() == MESSAGES
                && refused <= dead.get();
        result.r1 = isSound
                ? "accounted for"
                : order.fault() + ", handled=" + order.taken() + ", dead=" + dead + ", refused=" + refused;
    }
}

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
import org.ringmill.agent.ThreadLayout;
import org.ringmill.pipeline.Overflow;
import org.ringmill.pipeline.Pipeline;
import org.ringmill.pipeline.Publisher;

/** A single publisher, which takes slots ahead, and a stage; the ring is reused, some claims are given up. */
@JCStressTest
@Description("A stage sees an event's fields and time as they were committed, each event once and in order.")
@Outcome(id = "none", expect = ACCEPTABLE, desc = "The stage ended before the first commit.")
@Outcome(id = "some", expect = ACCEPTABLE, desc = "The stage ended while events were being published.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "The stage kept up to the last commit.")
@Outcome(expect = FORBIDDEN, desc = "An event was torn, lost, seen twice, out of order, or had been given up.")
@State
public class OnePublisher {
    private static final int EVENTS = 20;
    private static final int TRIES = 400;

    private final Witness witness = new Witness();
    private final Pipeline<Pair> pipeline = Pipeline.builder("stress", 8, Pair::new)
            .singlePublisher()
            .overflow(Overflow.reject())
            .layout(ThreadLayout.dedicated())
            .batchLimit(3)
            .stage("witness", witness)
            .build();
    private final Publisher<Pair> publisher = pipeline.publisher();
    private final Stages stages = Stages.start(pipeline);
    private final Meeting meeting = new Meeting();
    private int published;
    private int seenInRace;

    /** Publishes; gives every fourth claim up. */
    @Actor
    public void publish() {
        meeting.arrive();
        for (int tries = 1; published < EVENTS && tries < TRIES; tries++) {
            if (tries % 4 == 0) {
                Publishing.giveUp(publisher);
            }
            published += Publishing.publish(publisher, 1, published + 1);
        }
    }

    /** Handles what there is. */
    @Actor
    public void handle() {
        meeting.arrive();
        for (int tries = 0; witness.seen() < EVENTS && tries < TRIES; tries++) {
            stages.step(0);
        }
        seenInRace = witness.seen();
    }

    /** Handles the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        stages.drain();
        result.r1 = witness.verdict(seenInRace, published);
    }
}

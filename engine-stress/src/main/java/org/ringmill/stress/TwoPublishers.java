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

/** Two publishers that race for slots; the second gives some up, and runs the stage while the first is publishing. */
@JCStressTest
@Description("Events of several publishers: each whole, once, in its publisher's order; none that was given up.")
@Outcome(id = "none", expect = ACCEPTABLE, desc = "The stage ended before the first commit.")
@Outcome(id = "some", expect = ACCEPTABLE, desc = "The stage ended while events were being published.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "The stage kept up to the last commit.")
@Outcome(expect = FORBIDDEN, desc = "An event was torn, lost, seen twice, out of order, or had been given up.")
@State
public class TwoPublishers {
    private static final int EVENTS = 12;
    private static final int TRIES = 200;

    private final Witness witness = new Witness();
    private final Pipeline<Pair> pipeline = Pipeline.builder("stress", 8, Pair::new)
            .overflow(Overflow.reject())
            .layout(ThreadLayout.dedicated())
            .batchLimit(3)
            .stage("witness", witness)
            .build();
    private final Publisher<Pair> first = pipeline.publisher();
    private final Publisher<Pair> second = pipeline.publisher();
    private final Stages stages = Stages.start(pipeline);
    private final Meeting meeting = new Meeting();
    private int publishedByFirst;
    private int publishedBySecond;
    private int seenInRace;

    /** Publishes. */
    @Actor
    public void publish() {
        meeting.arrive();
        for (int tries = 0; publishedByFirst < EVENTS && tries < TRIES; tries++) {
            publishedByFirst += Publishing.publish(first, 1, publishedByFirst + 1);
        }
    }

    /** Publishes, gives up, and handles, in turn. */
    @Actor
    public void publishAndHandle() {
        meeting.arrive();
        for (int tries = 0; witness.seen() < 2 * EVENTS && tries < TRIES; tries++) {
            if (publishedBySecond < EVENTS) {
                publishedBySecond += Publishing.publish(second, 2, publishedBySecond + 1);
            }
            stages.step(0);
            Publishing.giveUp(second);
            stages.step(0);
        }
        seenInRace = witness.seen();
    }

    /** Handles the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        stages.drain();
        result.r1 = witness.verdict(seenInRace, publishedByFirst + publishedBySecond);
    }
}

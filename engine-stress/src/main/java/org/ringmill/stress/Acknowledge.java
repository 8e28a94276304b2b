package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.topic.Subscription;
import org.ringmill.topic.Topics;

/** A delivery that is acknowledged at the moment at which it is overdue. */
@JCStressTest
@Description("A delivery is acknowledged or repeated, one of the two.")
@Outcome(id = "acknowledged", expect = ACCEPTABLE, desc = "The acknowledgement came first.")
@Outcome(id = "repeated", expect = ACCEPTABLE, desc = "The time was up first, and the acknowledgement was refused.")
@Outcome(expect = FORBIDDEN, desc = "It was both, or neither.")
@State
public class Acknowledge {
    private static final long TIMEOUT_NS = 1_000;
    private static final int TRIES = 10;

    private final Topics<Integer> topics = Topics.<Integer>builder("stress")
            .layout(ThreadLayout.caller())
            .maxTopics(8)
            .maxSubscriptions(8)
            .start();
    private final Subscription<Integer> subscription = topics.subscribe("a")
            .buffer(4)
            .acknowledged(Duration.ofNanos(TIMEOUT_NS), 3)
            .open();
    private final Meeting meeting = new Meeting();
    private final long deliveryId;
    private boolean isAcknowledged;
    private int repeated;

    /** Delivers it for the first time. */
    public Acknowledge() {
        topics.publish("a", 1, 0);
        subscription.poll(0);
        deliveryId = subscription.deliveryId();
    }

    /** Acknowledges. */
    @Actor
    public void acknowledge() {
        meeting.arrive();
        isAcknowledged = subscription.acknowledge(deliveryId);
    }

    /** Looks when it is overdue; the repetition is not. */
    @Actor
    public void take() {
        meeting.arrive();
        for (int tries = 0; repeated == 0 && tries < TRIES; tries++) {
            takeOne();
        }
    }

    private void takeOne() {
        if (subscription.poll(TIMEOUT_NS) != null) {
            repeated++;
        }
    }

    /** Looks again and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        takeOne();
        if (isAcknowledged) {
            result.r1 = repeated == 0 ? "acknowledged" : "acknowledged, repeated=" + repeated;
        } else {
            result.r1 = repeated == 1 ? "repeated" : "refused, repeated=" + repeated;
        }
    }
}

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
import org.ringmill.topic.Subscription;
import org.ringmill.topic.TopicPublisher;
import org.ringmill.topic.Topics;

/** Messages of one key, which replace each other while the subscriber takes them. */
@JCStressTest
@Description("The subscriber gets the newest message, in the end the last; each is delivered or replaced.")
@Outcome(id = "accounted for", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "The last message is missing, or one came twice or after a newer one.")
@State
public class Conflate {
    private static final int MESSAGES = 8;
    private static final int TRIES = 20;

    private final Topics<Integer> topics = Topics.<Integer>builder("stress")
            .layout(ThreadLayout.caller())
            .maxTopics(8)
            .maxSubscriptions(8)
            .start();
    private final Subscription<Integer> subscription =
            topics.subscribe("a").buffer(4).conflateBy(message -> 1).open();
    private final TopicPublisher<Integer> publisher = topics.publisher("a");
    private final Meeting meeting = new Meeting();
    private final Order order = new Order();

    /** Nothing to set up. */
    public Conflate() {}

    /** Publishes. */
    @Actor
    public void publish() {
        meeting.arrive();
        for (int i = 1; i <= MESSAGES; i++) {
            publisher.publish(i, i);
        }
    }

    /** Takes. */
    @Actor
    public void take() {
        meeting.arrive();
        for (int tries = 0; order.last() < MESSAGES && tries < TRIES; tries++) {
            takeOne();
        }
    }

    private boolean takeOne() {
        final Integer message = subscription.poll();
        if (message != null) {
            order.take(subscription.timestampNs() == message ? message : 0);
        }
        return message != null;
    }

    /** Takes the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        while (takeOne()) {
            // until it is empty
        }
        final long conflated = subscription.metrics().conflated();
        result.r1 = order.fault() == null && order.last() == MESSAGES && order.taken() + conflated == MESSAGES
                ? "accounted for"
                : order.fault() + ", last=" + order.last() + ", taken=" + order.taken() + ", conflated=" + conflated;
    }
}

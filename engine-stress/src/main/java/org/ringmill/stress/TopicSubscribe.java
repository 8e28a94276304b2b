package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
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

/** A thread that publishes while another subscribes, and while a subscription ends. */
@JCStressTest
@Description("A subscription misses nothing of what is published after it was made and before it has ended.")
@Outcome(id = "none", expect = ACCEPTABLE, desc = "It was made after the last message.")
@Outcome(id = "some", expect = ACCEPTABLE, desc = "It was made between two messages.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "It was made before the first message.")
@Outcome(expect = FORBIDDEN, desc = "A message was missed, doubled or out of order.")
@State
public class TopicSubscribe {
    private static final int MESSAGES = 6;

    private final Topics<Integer> topics = Topics.<Integer>builder("stress")
            .layout(ThreadLayout.caller())
            .maxTopics(8)
            .maxSubscriptions(8)
            .start();
    private final Subscription<Integer> ending =
            topics.subscribe("a.*").buffer(8).messagesOnly().open();
    private final TopicPublisher<Integer> publisher = topics.publisher("a.b");
    private final Meeting meeting = new Meeting();
    private final Order ofNew = new Order();
    private final Order ofEnding = new Order();
    private @Nullable Subscription<Integer> subscription;

    /** Nothing to set up. */
    public TopicSubscribe() {}

    /** Publishes. */
    @Actor
    public void publish() {
        meeting.arrive();
        for (int i = 1; i <= MESSAGES; i++) {
            publisher.publish(i);
        }
    }

    /** Subscribes, and ends another subscription. */
    @Actor
    public void subscribe() {
        meeting.arrive();
        subscription = topics.subscribe("a.b").buffer(8).messagesOnly().open();
        take(ending, ofEnding);
        ending.unsubscribe();
    }

    private static void take(final @Nullable Subscription<Integer> from, final Order order) {
        if (from != null) {
            for (Integer message = from.poll(); message != null; message = from.poll()) {
                order.take(message);
            }
        }
    }

    /** Takes the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        take(subscription, ofNew);
        take(ending, ofEnding);
        if (ofNew.fault() != null || ofEnding.fault() != null) {
            result.r1 = ofNew.fault() + ", " + ofEnding.fault();
        } else if (ofNew.hasGap() || (ofNew.taken() > 0 && ofNew.last() != MESSAGES)) {
            result.r1 = "the new one has missed something";
        } else if (ofEnding.hasGap() || ofEnding.last() != ofEnding.taken()) {
            result.r1 = "the one that ended has missed something";
        } else {
            result.r1 = ofNew.taken() == 0 ? "none" : ofNew.taken() < MESSAGES ? "some" : "all";
        }
    }
}

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
import org.ringmill.topic.Replay;
import org.ringmill.topic.Subscription;
import org.ringmill.topic.TopicPublisher;
import org.ringmill.topic.Topics;

/** A thread that publishes to a topic with a history while another subscribes with a replay. */
@JCStressTest
@Description(
        "What was published before comes out of the history, what comes after out of the buffer: without a gap or a repetition.")
@Outcome(id = "replayed", expect = ACCEPTABLE, desc = "All was in the history.")
@Outcome(id = "both", expect = ACCEPTABLE, desc = "Some was in the history.")
@Outcome(id = "live", expect = ACCEPTABLE, desc = "Nothing was in the history yet.")
@Outcome(expect = FORBIDDEN, desc = "A message was missed, doubled or out of order.")
@State
public class TopicReplay {
    private static final int MESSAGES = 6;

    private final Topics<Integer> topics = Topics.<Integer>builder("stress")
            .layout(ThreadLayout.caller())
            .maxTopics(8)
            .maxSubscriptions(8)
            .history("a.>", 8)
            .start();
    private final TopicPublisher<Integer> publisher = topics.publisher("a.b");
    private final Meeting meeting = new Meeting();
    private @Nullable Subscription<Integer> subscription;

    /** Nothing to set up. */
    public TopicReplay() {}

    /** Publishes. */
    @Actor
    public void publish() {
        meeting.arrive();
        for (int i = 1; i <= MESSAGES; i++) {
            publisher.publish(i, 0);
        }
    }

    /** Subscribes. */
    @Actor
    public void subscribe() {
        meeting.arrive();
        subscription =
                topics.subscribe("a.*").buffer(8).replay(Replay.fromSequence(0)).open();
    }

    /** Takes all and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        final Order order = new Order();
        final Subscription<Integer> all = subscription;
        if (all == null) {
            result.r1 = "no subscription";
            return;
        }
        for (Integer message = all.poll(); message != null; message = all.poll()) {
            order.take(message);
        }
        if (order.fault() != null || order.hasGap() || order.taken() != MESSAGES) {
            result.r1 = order.fault() + ", taken=" + order.taken() + ", gap=" + order.hasGap();
        } else {
            final long replayed = all.metrics().replayed();
            result.r1 = replayed == MESSAGES ? "replayed" : replayed == 0 ? "live" : "both";
        }
    }
}

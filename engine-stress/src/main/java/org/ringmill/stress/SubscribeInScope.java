package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.agent.ThreadLayout;
import org.ringmill.scope.Scope;
import org.ringmill.topic.Subscription;
import org.ringmill.topic.SubscriptionEnd;
import org.ringmill.topic.TopicEvents;
import org.ringmill.topic.Topics;

/** A subscription that is made in a scope which is cancelled meanwhile, and one in that scope that its owner ends. */
@JCStressTest
@Description("A subscription ends with its scope, whichever came first, and ends once.")
@Outcome(id = "unsubscribed", expect = ACCEPTABLE, desc = "Its owner has ended the older one first.")
@Outcome(id = "cancelled", expect = ACCEPTABLE, desc = "The scope has ended the older one first.")
@Outcome(expect = FORBIDDEN, desc = "A subscription has outlived its scope, or ended twice.")
@State
public class SubscribeInScope {
    private final AtomicInteger ends = new AtomicInteger();
    private final Topics<Integer> topics = Topics.<Integer>builder("stress")
            .layout(ThreadLayout.caller())
            .maxTopics(8)
            .maxSubscriptions(8)
            .events(new TopicEvents<>() {
                @Override
                public void onEnded(final Subscription<Integer> subscription, final SubscriptionEnd reason) {
                    ends.incrementAndGet();
                }
            })
            .start();
    private final Scope scope = Scope.root("stress");
    private final Subscription<Integer> older = subscribe();
    private final Meeting meeting = new Meeting();
    private @Nullable Subscription<Integer> newer;

    /** Nothing to set up. */
    public SubscribeInScope() {}

    private Subscription<Integer> subscribe() {
        return topics.subscribe("a").buffer(2).messagesOnly().scope(scope).open();
    }

    /** Cancels. */
    @Actor
    public void cancel() {
        meeting.arrive();
        scope.cancel("stress");
    }

    /** Ends one and makes another. */
    @Actor
    public void subscribeAnother() {
        meeting.arrive();
        older.unsubscribe();
        newer = subscribe();
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        topics.publish("a", 1, 0);
        final boolean isOver = newer != null
                && newer.ending() == SubscriptionEnd.CANCELLED
                && !newer.isOpen()
                && newer.poll() == null
                && topics.metrics().subscriptions().isEmpty();
        if (!isOver || older.isOpen() || ends.get() != 2) {
            result.r1 =
                    "older=" + older.ending() + ", newer=" + (newer == null ? null : newer.ending()) + ", ends=" + ends;
        } else {
            result.r1 = older.ending() == SubscriptionEnd.UNSUBSCRIBED ? "unsubscribed" : "cancelled";
        }
    }
}

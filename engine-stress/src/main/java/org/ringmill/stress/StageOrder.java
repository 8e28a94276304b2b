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

/**
 * A stage that writes into the events and one behind it that reads them; the second field is spoilt by the publisher and
 * mended by the first stage. The publisher shares the second stage's actor and reuses what that has handled.
 */
@JCStressTest
@Description("A stage sees an event after the stage before it and with what that wrote; a slot is reused after both.")
@Outcome(id = "none", expect = ACCEPTABLE, desc = "The second stage ended before the first one began.")
@Outcome(id = "some", expect = ACCEPTABLE, desc = "The second stage ended while the first one was at it.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "The second stage kept up to the end.")
@Outcome(expect = FORBIDDEN, desc = "The second stage overtook the first, or a slot was reused too early.")
@State
public class StageOrder {
    private static final int CAPACITY = 4;
    private static final int EVENTS = 16;
    private static final int TRIES = 400;
    private static final long SPOILT = -2;

    private final Witness before = new Witness();
    private final Witness behind = new Witness();
    private final Pipeline<Pair> pipeline = Pipeline.builder("stress", CAPACITY, Pair::new)
            .singlePublisher()
            .overflow(Overflow.reject())
            .layout(ThreadLayout.dedicated())
            .batchLimit(2)
            .stage("before", this::mend)
            .stage("behind", behind)
            .after("before")
            .build();
    private final Publisher<Pair> publisher = pipeline.publisher();
    private final Stages stages = Stages.start(pipeline);
    private final Meeting meeting = new Meeting();
    private int published;
    private int seenInRace;

    /** Fills the ring. */
    public StageOrder() {
        for (int i = 0; i < CAPACITY; i++) {
            publish();
        }
    }

    private void publish() {
        final Pair event = published < EVENTS ? publisher.claim() : null;
        if (event != null) {
            event.first = Pair.value(1, ++published);
            event.second = SPOILT;
            publisher.commit(event.first);
        }
    }

    private void mend(final Pair event, final long sequence, final long timestampNs, final boolean endOfBatch) {
        if (event.second != SPOILT) {
            before.fail("reused too early");
        }
        before.see(event.first, event.first, timestampNs, sequence);
        event.second = event.first;
    }

    /** Runs the first stage. */
    @Actor
    public void before() {
        meeting.arrive();
        for (int tries = 0; before.seen() < EVENTS && tries < TRIES; tries++) {
            stages.step(0);
        }
    }

    /** Runs the second stage and publishes. */
    @Actor
    public void behind() {
        meeting.arrive();
        for (int tries = 0; behind.seen() < EVENTS && tries < TRIES; tries++) {
            stages.step(1);
            publish();
        }
        seenInRace = behind.seen();
    }

    /** Handles the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        stages.drain();
        final String fault = before.fault();
        result.r1 = fault == null ? behind.verdict(seenInRace, published) : "first stage: " + fault;
    }
}

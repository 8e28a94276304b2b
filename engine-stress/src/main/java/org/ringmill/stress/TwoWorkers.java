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

/** Two workers that share the events, and a stage behind them that looks at what they did. */
@JCStressTest
@Description("Each event goes to exactly one worker; the stage behind sees it when that one is done with it.")
@Outcome(id = "none", expect = ACCEPTABLE, desc = "The stage behind ended before the first event was done.")
@Outcome(id = "some", expect = ACCEPTABLE, desc = "The stage behind ended while a worker was at it.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "The stage behind kept up to the end.")
@Outcome(expect = FORBIDDEN, desc = "An event had two workers or none, or the stage behind overtook its worker.")
@State
public class TwoWorkers {
    private static final int CAPACITY = 8;
    private static final int EVENTS = 24;
    private static final int TRIES = 400;
    private static final int IDLE_TRIES = 100;
    private static final int BEHIND = 2;

    /** Times that each worker had the event of that sequence. */
    private final int[][] had = new int[2][EVENTS];

    private final Witness behind = new Witness();
    private final Pipeline<Pair> pipeline = Pipeline.builder("stress", CAPACITY, Pair::new)
            .singlePublisher()
            .overflow(Overflow.reject())
            .layout(ThreadLayout.dedicated())
            .batchLimit(1)
            .workers("workers", 2, worker -> (event, sequence, timestampNs, endOfBatch) -> {
                had[worker][(int) sequence]++;
                event.second = event.first;
            })
            .stage("behind", behind)
            .after("workers")
            .build();
    private final Publisher<Pair> publisher = pipeline.publisher();
    private final Stages stages = Stages.start(pipeline);
    private final Meeting meeting = new Meeting();
    private int published;
    private int seenInRace;

    /** Fills the ring. */
    public TwoWorkers() {
        for (int i = 0; i < CAPACITY; i++) {
            publish();
        }
    }

    private void publish() {
        final Pair event = published < EVENTS ? publisher.claim() : null;
        if (event != null) {
            event.first = Pair.value(1, ++published);
            event.second = 0;
            publisher.commit(event.first);
        }
    }

    /** Runs the first worker. */
    @Actor
    public void work() {
        meeting.arrive();
        int idle = 0;
        while (idle < IDLE_TRIES) {
            idle = stages.step(0) == 0 ? idle + 1 : 0;
        }
    }

    /** Runs the second worker and the stage behind, and publishes. */
    @Actor
    public void workAndFollow() {
        meeting.arrive();
        for (int tries = 0; behind.seen() < EVENTS && tries < TRIES; tries++) {
            stages.step(BEHIND);
            stages.step(1);
            stages.step(BEHIND);
            publish();
        }
        seenInRace = behind.seen();
    }

    /** Handles the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        stages.drain();
        for (int sequence = 0; sequence < published; sequence++) {
            final int times = had[0][sequence] + had[1][sequence];
            if (times != 1) {
                behind.fail(times == 0 ? "no worker" : "two workers");
            }
        }
        result.r1 = behind.verdict(seenInRace, published);
    }
}

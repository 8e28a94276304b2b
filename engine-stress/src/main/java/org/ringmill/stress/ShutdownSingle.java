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

/** The close handshake of a single publisher that claims slot by slot. */
@JCStressTest
@Description("A commit that races with the shutdown is delivered or reported; a refused claim is neither.")
@Outcome(id = "delivered", expect = ACCEPTABLE, desc = "All that was committed was delivered, the rest refused.")
@Outcome(id = "reported", expect = ACCEPTABLE, desc = "Time ran out first: what was not delivered was reported.")
@Outcome(expect = FORBIDDEN, desc = "A committed event was lost, or a refused claim was reported as undelivered.")
@State
public class ShutdownSingle extends ShutdownRace {
    /** The closing thread drains. */
    public ShutdownSingle() {
        super(builder -> builder.singlePublisher().layout(ThreadLayout.caller()));
        pipeline.start();
    }

    /** Publishes until there is a report. */
    @Actor
    public void publish() {
        publishUntilClosed();
    }

    /** Shuts the pipeline down. */
    @Actor
    public void close() {
        shutDown();
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        result.r1 = verdict();
    }
}

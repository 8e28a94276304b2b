package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.actor.ActorRef;
import org.ringmill.actor.ActorSpec;
import org.ringmill.actor.ActorSystem;
import org.ringmill.agent.IdleMode;
import org.ringmill.agent.ThreadLayout;

/**
 * Two threads that each tell an actor of its own, after pauses about as long as one lingers. Only a dispatcher with a thread lets
 * actors linger, so this one has its own, and serves all states.
 */
@JCStressTest
@Description("An actor that is told something has a turn, whether it lingers, retires or waits.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "A message was forgotten, doubled or out of order.")
@State
public class TellLinger {
    private static final int MESSAGES = 8;
    private static final int LONGEST_PAUSE = 2 * IdleMode.MIN_POLLS;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    private static final ActorSystem SYSTEM = ActorSystem.builder("stress")
            .layout(ThreadLayout.shared(1))
            .idleMode(IdleMode.SPIN)
            .dispatchers(1)
            .start();
    private static final Teller ONE = new Teller();
    private static final Teller OTHER = new Teller();

    private final Meeting meeting = new Meeting();
    private boolean isOneWell;
    private boolean isOtherWell;

    /** One thread's at a time, and its actor. */
    private static final class Teller {
        private final ActorRef<Integer> actor =
                SYSTEM.spawn(ActorSpec.of(() -> (message, context) -> handled = message));
        private int told;
        private int pause;
        private boolean isWell = true;
        private volatile int handled;

        /** {@return whether each message was handled, before the next} Once one was not, none is told. */
        boolean tell() {
            for (int i = 0; i < MESSAGES && isWell; i++) {
                for (int spins = 0; spins < pause; spins++) {
                    Thread.onSpinWait();
                }
                pause = (pause + 1) % LONGEST_PAUSE;
                actor.tell(++told);
                isWell = isHandled();
            }
            return isWell;
        }

        private boolean isHandled() {
            final long beganNs = System.nanoTime();
            while (handled != told && System.nanoTime() - beganNs < LIMIT_NS) {
                Thread.onSpinWait();
            }
            return handled == told;
        }
    }

    /** Nothing to set up. */
    public TellLinger() {}

    /** Tells one. */
    @Actor
    public void tellOne() {
        meeting.arrive();
        isOneWell = ONE.tell();
    }

    /** Tells the other. */
    @Actor
    public void tellOther() {
        meeting.arrive();
        isOtherWell = OTHER.tell();
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        result.r1 = isOneWell && isOtherWell ? "all" : "forgotten, one=" + !isOneWell + ", other=" + !isOtherWell;
    }
}

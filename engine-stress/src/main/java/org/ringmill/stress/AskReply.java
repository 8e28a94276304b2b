package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.actor.Ask;
import org.ringmill.actor.AskStatus;
import org.ringmill.actor.ReplyTo;
import org.ringmill.pipeline.Offer;

/** Questions, one after another, that are answered while the asker's time is up, while it cancels, or while another answers. */
@JCStressTest
@Description(
        "A question has one reply, which the asker sees and its sender knows of, or none; every other one is a dead letter.")
@Outcome(id = "accounted for", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(
        expect = FORBIDDEN,
        desc = "Asker and replier do not agree, a reply was another's, or was neither seen nor dead.")
@State
public class AskReply {
    private static final int QUESTIONS = 6;
    private static final int WAYS = 3;
    private static final int TRIES = 20_000;
    private static final long TIMEOUT_NS = 1_000;

    /** The way back for each question that was asked. */
    private final AtomicReferenceArray<@Nullable ReplyTo> asked = new AtomicReferenceArray<>(QUESTIONS);

    private final OneActor<Integer> actor =
            new OneActor<>((question, context) -> asked.set(question, context.replyTo()));
    private final Ask<Integer> ask = actor.system.newAsk();
    private final Meeting meeting = new Meeting();

    // Of each question: what became of the replies, and what the asker has seen.
    private final boolean[] isReplied = new boolean[QUESTIONS];
    private final boolean[] isRepliedTwice = new boolean[QUESTIONS];
    private final int[] seen = new int[QUESTIONS];

    private int replies;

    /** Nothing to set up. */
    public AskReply() {}

    private static int reply(final int question, final boolean isSecond) {
        return 2 * question + (isSecond ? 2 : 1);
    }

    /** Asks, and ends each question in one of three ways. */
    @Actor
    public void ask() {
        meeting.arrive();
        for (int question = 0; question < QUESTIONS; question++) {
            ask.send(actor.ref, question, TIMEOUT_NS);
            actor.system.step();
            end(question);
            if (ask.status() == AskStatus.REPLIED) {
                seen[question] = ask.reply();
            }
        }
    }

    private void end(final int question) {
        switch (question % WAYS) {
            case 0 -> actor.clock.advanceTo(actor.clock.timeNs() + TIMEOUT_NS);
            case 1 -> ask.cancel();
            default -> {
                final ReplyTo back = asked.get(question);
                isRepliedTwice[question] = back != null && back.reply(reply(question, true)) == Offer.PUBLISHED;
                // The other reply may be under way; if so, this waits for it.
                ask.cancel();
            }
        }
    }

    /** Replies to each. */
    @Actor
    public void reply() {
        meeting.arrive();
        for (int question = 0; question < QUESTIONS; question++) {
            for (int tries = 0; asked.get(question) == null && tries < TRIES; tries++) {
                Thread.onSpinWait();
            }
            replyTo(question);
        }
    }

    private void replyTo(final int question) {
        final ReplyTo back = asked.get(question);
        if (back != null) {
            isReplied[question] = back.reply(reply(question, false)) == Offer.PUBLISHED;
            replies++;
        }
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        int published = 0;
        for (int question = 0; question < QUESTIONS; question++) {
            final int expected =
                    isReplied[question] ? reply(question, false) : isRepliedTwice[question] ? reply(question, true) : 0;
            if ((isReplied[question] && isRepliedTwice[question]) || seen[question] != expected) {
                result.r1 = "question " + question + ": seen=" + seen[question] + ", first=" + isReplied[question]
                        + ", second=" + isRepliedTwice[question];
                return;
            }
            published += expected == 0 ? 0 : 1;
        }
        final int sent = replies + QUESTIONS / WAYS;
        result.r1 = published + actor.dead.get() == sent
                ? "accounted for"
                : "sent=" + sent + ", published=" + published + ", dead=" + actor.dead;
    }
}

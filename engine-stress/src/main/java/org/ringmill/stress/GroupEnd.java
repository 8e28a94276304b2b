package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.pipeline.Offer;
import org.ringmill.scope.ErrorGroup;
import org.ringmill.scope.Scope;

/** A group of which a task fails while another returns, one is started and one is refused by the executor, which is a failure too. */
@JCStressTest
@Description(
        "Each task that was taken returned, failed or was cancelled, one of the three; the first failure ends the group, once.")
@Outcome(id = "accounted for", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(
        expect = FORBIDDEN,
        desc = "A task was forgotten or counted twice, a failure lost, or an interrupt left behind.")
@State
public class GroupEnd {
    private static final int ROOM = 3;
    private static final int FAILING = 0;
    private static final int RETURNING = 1;

    /** What the executor has taken; it has threads of its own in the actors. */
    private final List<Runnable> accepted = new ArrayList<>(ROOM);

    private final ErrorGroup group =
            ErrorGroup.builder(Scope.root("stress"), this::accept).build();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger returned = new AtomicInteger();
    private final Meeting meeting = new Meeting();
    private final Runnable failing;
    private final Runnable returning;
    private int taken = 2;
    private boolean isRefused;
    private boolean wasInterrupted;

    /** Starts one that will fail and one that will not. */
    public GroupEnd() {
        group.scope().onCancel(cause -> ends.incrementAndGet());
        group.start(scope -> {
            failed.incrementAndGet();
            throw new IllegalStateException("stress");
        });
        group.start(this::doNothing);
        failing = accepted.get(FAILING);
        returning = accepted.get(RETURNING);
    }

    private void doNothing(final Scope scope) {
        returned.incrementAndGet();
    }

    private void accept(final Runnable task) {
        if (accepted.size() == ROOM) {
            throw new RejectedExecutionException("stress");
        }
        accepted.add(task);
    }

    /** Runs the one that fails. */
    @Actor
    public void fail() {
        meeting.arrive();
        failing.run();
        lookForInterrupt();
    }

    private void lookForInterrupt() {
        if (Thread.interrupted()) {
            wasInterrupted = true;
        }
    }

    /** Starts one, runs one that returns, and has one refused. */
    @Actor
    public void startAndReturn() {
        meeting.arrive();
        if (group.tryStart(this::doNothing) != Offer.CLOSED) {
            taken++;
        }
        returning.run();
        if (accepted.size() == ROOM && group.tryStart(this::doNothing) != Offer.CLOSED) {
            taken++;
            isRefused = true;
        }
        lookForInterrupt();
    }

    private ErrorGroup.Result await() {
        try {
            return group.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException("an interrupt was left behind", e);
        }
    }

    /** Has the executor come late to all of them, waits and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        accepted.forEach(Runnable::run);
        final ErrorGroup.Result end = await();
        final Throwable failure = end.failure();
        final long refused = end.failed() - failed.get();
        final boolean isSound = end.succeeded() == returned.get()
                && end.succeeded() + end.failed() + end.cancelled() == taken
                && (refused == 0 || (refused == 1 && isRefused))
                && failure != null
                && failure.getSuppressed().length == end.failed() - 1
                && ends.get() == 1
                && !wasInterrupted;
        result.r1 = isSound
                ? "accounted for"
                : end + ", taken=" + taken + ", returned=" + returned + ", failed=" + failed + ", refused=" + isRefused
                        + ", ends=" + ends + ", interrupted=" + wasInterrupted;
    }
}

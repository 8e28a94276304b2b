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
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;
import org.ringmill.stream.Broadcast;
import org.ringmill.stream.Connector;

/** Outputs that come and go while the agent hands on the last elements and ends. */
@JCStressTest
@Description(
        "An output that was taken misses nothing from its first element on and is closed; one that was not is left alone.")
@Outcome(id = "refused", expect = ACCEPTABLE, desc = "The agent had ended before.")
@Outcome(id = "none", expect = ACCEPTABLE, desc = "The new output came after the last element.")
@Outcome(id = "some", expect = ACCEPTABLE, desc = "The new output came between two elements.")
@Outcome(id = "all", expect = ACCEPTABLE, desc = "The new output came before the first element.")
@Outcome(
        expect = FORBIDDEN,
        desc = "An element was missed, doubled or out of order, or an end was not told, or told to one not taken.")
@State
public class BroadcastOutputs {
    private static final int ELEMENTS = 8;
    private static final int TRIES = 60;

    private final Channel<Integer> input = Channel.spsc(ELEMENTS, Backpressure.reject());
    private final Broadcast<Integer> broadcast = Connector.broadcast("stress", input);
    private final Output leaving = new Output();
    private final Output staying = new Output();
    private final Output passing = new Output();
    private final Meeting meeting = new Meeting();

    /** An output and what came out of it. */
    private final class Output {
        private final Channel<Integer> channel = Channel.spsc(ELEMENTS, Backpressure.reject());
        private final Sender<Integer> sender = channel.sender();
        private final Order order = new Order();
        private boolean isTaken;

        void add() {
            isTaken = broadcast.add(sender);
        }

        void remove() {
            broadcast.remove(sender);
        }

        void takeAll() {
            for (Integer element = channel.poll(); element != null; element = channel.poll()) {
                order.take(element);
            }
        }

        /** {@return whether what came out is without a fault} Once the agent has ended. */
        boolean isSound() {
            return order.fault() == null && !order.hasGap() && channel.isSealed() == isTaken;
        }

        @Override
        public String toString() {
            return order.fault() + ", taken=" + isTaken + ", elements=" + order.taken() + ", last=" + order.last()
                    + ", sealed=" + channel.isSealed();
        }
    }

    /** Sends all elements, and adds one output. */
    public BroadcastOutputs() {
        try (Sender<Integer> sender = input.sender()) {
            for (int i = 1; i <= ELEMENTS; i++) {
                sender.send(i);
            }
        }
        leaving.add();
    }

    /** Hands on, to the end. */
    @Actor
    public void pass() {
        meeting.arrive();
        for (int tries = 0; !broadcast.isEnded() && tries < TRIES; tries++) {
            broadcast.doWork(1);
        }
    }

    /** Adds and removes. */
    @Actor
    public void change() {
        meeting.arrive();
        staying.add();
        leaving.remove();
        passing.add();
        passing.remove();
    }

    /** Lets it end, and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        while (!broadcast.isEnded()) {
            broadcast.doWork();
        }
        leaving.takeAll();
        staying.takeAll();
        passing.takeAll();
        final boolean isSound = leaving.isSound() && staying.isSound() && passing.isSound();
        final int taken = staying.order.taken();
        if (!isSound
                || leaving.order.last() != leaving.order.taken()
                || (taken > 0 && staying.order.last() != ELEMENTS)) {
            result.r1 = "leaving: " + leaving + "; staying: " + staying + "; passing: " + passing;
        } else if (!staying.isTaken) {
            result.r1 = "refused";
        } else {
            result.r1 = taken == 0 ? "none" : taken < ELEMENTS ? "some" : "all";
        }
    }
}

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

/** A reader that looks for the end while the sender sends its last elements and closes. */
@JCStressTest
@Description("A reader sees the end after the last element, never before.")
@Outcome(id = "ended", expect = ACCEPTABLE, desc = "The reader saw the end, and all elements before it.")
@Outcome(id = "open", expect = ACCEPTABLE, desc = "The reader gave up before the end; all came in the end.")
@Outcome(expect = FORBIDDEN, desc = "The end came before an element, or an element was lost, doubled or out of order.")
@State
public class ChannelEnd {
    private static final int ELEMENTS = 4;
    private static final int TRIES = 200;

    private final Channel<Integer> channel = Channel.mpsc(8, Backpressure.reject());
    private final Sender<Integer> sender = channel.sender();
    private final Meeting meeting = new Meeting();
    private final Order order = new Order();
    private boolean sawEnd;
    private int takenAtEnd;

    /** Nothing to set up. */
    public ChannelEnd() {}

    /** Sends and closes. */
    @Actor
    public void send() {
        meeting.arrive();
        for (int i = 1; i <= ELEMENTS; i++) {
            sender.send(i);
        }
        sender.close();
    }

    /** Reads until the end. */
    @Actor
    public void read() {
        meeting.arrive();
        for (int tries = 0; !sawEnd && tries < TRIES; tries++) {
            takeOne();
            sawEnd = channel.isEnded();
        }
        takenAtEnd = order.taken();
    }

    private boolean takeOne() {
        final Integer element = channel.poll();
        if (element != null) {
            order.take(element);
        }
        return element != null;
    }

    /** Reads the rest and judges. */
    @Arbiter
    public void judge(final L_Result result) {
        while (takeOne()) {
            // until it is empty
        }
        if (order.fault() != null || order.taken() != ELEMENTS || !channel.isEnded()) {
            result.r1 = order.fault() + ", taken=" + order.taken() + ", ended=" + channel.isEnded();
        } else if (sawEnd) {
            result.r1 = takenAtEnd == ELEMENTS ? "ended" : "ended after " + takenAtEnd;
        } else {
            result.r1 = "open";
        }
    }
}

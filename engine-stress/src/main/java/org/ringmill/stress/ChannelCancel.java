package org.ringmill.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;

/** A reader that cancels while the sender sends and closes. */
@JCStressTest
@Description("Every element that got in is read or dropped: none is lost, none comes twice.")
@Outcome(id = "accounted for", expect = ACCEPTABLE, desc = "As it should be.")
@Outcome(expect = FORBIDDEN, desc = "An element was lost, or both read and dropped, or dropped twice.")
@State
public class ChannelCancel {
    private static final int ELEMENTS = 4;

    private final AtomicInteger dropped = new AtomicInteger();
    private final Channel<Integer> channel =
            Channel.<Integer>mpsc(8, Backpressure.reject()).onDropped(element -> dropped.incrementAndGet());
    private final Sender<Integer> sender = channel.sender();
    private final Meeting meeting = new Meeting();
    private int published;
    private int read;

    /** Nothing to set up. */
    public ChannelCancel() {}

    /** Sends and closes. */
    @Actor
    public void send() {
        meeting.arrive();
        for (int i = 1; i <= ELEMENTS; i++) {
            if (sender.send(i) == Offer.PUBLISHED) {
                published++;
            }
        }
        sender.close();
    }

    /** Reads one, or none, and cancels. */
    @Actor
    public void cancel() {
        meeting.arrive();
        if (channel.poll() != null) {
            read++;
        }
        channel.cancel();
    }

    /** Judges. */
    @Arbiter
    public void judge(final L_Result result) {
        final boolean isEmpty = channel.poll() == null && channel.size() == 0;
        result.r1 = isEmpty && read + dropped.get() == published
                ? "accounted for"
                : "published=" + published + ", read=" + read + ", dropped=" + dropped + ", left=" + channel.size();
    }
}

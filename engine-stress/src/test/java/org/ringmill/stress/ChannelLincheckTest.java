package org.ringmill.stress;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.Channel;
import org.ringmill.queue.Sender;

/** A channel of two elements with one sender and one reader: the end comes after the last element. */
public class ChannelLincheckTest {
    private static final String SENDER = "sender";
    private static final String READER = "reader";

    private final Channel<Integer> channel = Channel.spsc(2, Backpressure.reject());
    private final Sender<Integer> sender = channel.sender();

    /** Sends one. */
    @Operation(nonParallelGroup = SENDER)
    public Offer send(@Param(gen = IntGen.class, conf = "1:4") final int element) {
        return sender.send(element);
    }

    /** Says that there are no more. */
    @Operation(nonParallelGroup = SENDER)
    public void close() {
        sender.close();
    }

    /** Takes one. */
    @Operation(nonParallelGroup = READER)
    public @Nullable Integer poll() {
        return channel.poll();
    }

    /** {@return whether there are no more} */
    @Operation(nonParallelGroup = READER)
    public boolean isEnded() {
        return channel.isEnded();
    }

    @Test
    void shouldBeLinearizableUnderTheModelChecker() {
        Lincheck.checkModel(ChannelLincheckTest.class);
    }

    @Test
    @Tag("long")
    void shouldBeLinearizableUnderStress() {
        Lincheck.checkStress(ChannelLincheckTest.class);
    }
}

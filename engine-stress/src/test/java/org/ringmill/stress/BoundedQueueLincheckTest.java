package org.ringmill.stress;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringmill.pipeline.Offer;
import org.ringmill.queue.Backpressure;
import org.ringmill.queue.BoundedQueue;

/** A queue of two elements that refuses what it has no room for, between many threads. */
public class BoundedQueueLincheckTest {
    private final BoundedQueue<Integer> queue = BoundedQueue.mpmc(2, Backpressure.reject());

    /** Puts one in. */
    @Operation
    public Offer offer(@Param(gen = IntGen.class, conf = "1:4") final int element) {
        return queue.offer(element);
    }

    /** Takes one out. */
    @Operation
    public @Nullable Integer poll() {
        return queue.poll();
    }

    @Test
    void shouldBeLinearizableUnderTheModelChecker() {
        Lincheck.checkModel(BoundedQueueLincheckTest.class);
    }

    @Test
    @Tag("long")
    void shouldBeLinearizableUnderStress() {
        Lincheck.checkStress(BoundedQueueLincheckTest.class);
    }
}

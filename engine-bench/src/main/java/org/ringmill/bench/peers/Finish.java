package org.ringmill.bench.peers;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reached once by an actor that has done all there is to do, and awaited by the thread that measures. */
final class Finish {
    private static final long LIMIT_SECONDS = 60;

    private final CountDownLatch latch = new CountDownLatch(1);

    void reach() {
        latch.countDown();
    }

    /** @throws IllegalStateException if it is not reached within a minute: then something was lost */
    void await() throws InterruptedException {
        if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("waited for a minute in vain, for=the actors to finish");
        }
    }
}

package org.ringmill.stress;

import java.util.concurrent.atomic.AtomicInteger;

/** Where two actors wait for each other, so that their work overlaps. One that comes alone goes on after a while. */
final class Meeting {
    private static final int TRIES = 5_000;

    private final AtomicInteger arrived = new AtomicInteger();

    void arrive() {
        arrived.incrementAndGet();
        for (int tries = 0; arrived.get() < 2 && tries < TRIES; tries++) {
            Thread.onSpinWait();
        }
    }
}

package org.ringmill.bench.peers;

/**
 * One way of doing the work of a duel. A run starts whatever it needs, calls {@link Meter#begin()}, does the work, calls
 * {@link Meter#end} before any of its threads ends, and then checks that what came out is right. A run that throws fails the
 * duel.
 */
interface Contender {
    /** {@return what it is and how it was set up, as in "Disruptor, YieldingWaitStrategy"} */
    String name();

    /** Does the work once. */
    void run(Meter meter) throws Exception;
}

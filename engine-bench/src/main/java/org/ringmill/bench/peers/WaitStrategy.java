package org.ringmill.bench.peers;

/** How exchange-core's threads wait for one another: its {@code CoreWaitStrategy}, less the one for its own use. */
public enum WaitStrategy {
    /** On a lock. */
    BLOCKING,
    /** Spins, then gives its turn away again and again. */
    YIELDING,
    /** Spins; for as many free cores as there are threads: {@value ExchangeCoreProcess#THREADS}, and the one that submits. */
    BUSY_SPIN
}

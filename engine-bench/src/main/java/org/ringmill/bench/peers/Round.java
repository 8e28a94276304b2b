package org.ringmill.bench.peers;

/**
 * What one round came to, ours or a peer's.
 *
 * @param operations     commands carried out
 * @param elapsedNs      the time they took
 * @param allocatedBytes what the threads that lived through all of it allocated meanwhile
 * @param fingerprint    what the commands did: trades, traded volume, commands refused, a checksum of the books at the end;
 *                       equal for equal matching
 */
public record Round(long operations, long elapsedNs, long allocatedBytes, String fingerprint) {
    /** {@return operations by second} */
    public double operationsPerSecond() {
        return operations * 1e9 / elapsedNs;
    }

    /** {@return allocated bytes by operation} */
    public double allocatedBytesPerOperation() {
        return (double) allocatedBytes / operations;
    }
}

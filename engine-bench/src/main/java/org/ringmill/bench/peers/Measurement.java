package org.ringmill.bench.peers;

/** What one run of a contender took. */
record Measurement(long operations, long elapsedNs, long allocatedBytes) {
    Measurement {
        if (operations < 1 || elapsedNs < 1 || allocatedBytes < 0) {
            throw new IllegalArgumentException("a measurement needs operations and a time, operations=" + operations
                    + ", elapsedNs=" + elapsedNs + ", allocatedBytes=" + allocatedBytes);
        }
    }

    double perSecond() {
        return operations * 1e9 / elapsedNs;
    }

    double bytesPerOperation() {
        return (double) allocatedBytes / operations;
    }
}

package org.ringmill.peer.exchangecore;

/**
 * What one request came to.
 *
 * @param operations     commands carried out
 * @param elapsedNs      the time they took
 * @param allocatedBytes what threads allocated meanwhile
 * @param fingerprint    what the commands did, without a space
 */
record Round(long operations, long elapsedNs, long allocatedBytes, String fingerprint) {
    /** {@return the answer, one line without its end} */
    String toAnswer() {
        return "ok " + operations + " " + elapsedNs + " " + allocatedBytes + " " + fingerprint;
    }
}

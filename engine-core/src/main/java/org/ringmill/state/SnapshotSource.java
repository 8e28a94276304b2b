package org.ringmill.state;

/**
 * Gives back the values of a snapshot in the order in which they were written. Reading past the end is a fault
 * ({@link org.ringmill.agent.RingmillException}).
 */
public interface SnapshotSource {
    /** {@return the next byte} */
    byte takeByte();

    /** {@return the next four bytes} */
    int takeInt();

    /** {@return the next eight bytes} */
    long takeLong();

    /** Fills a part of the target with the next bytes. */
    void takeBytes(byte[] target, int offset, int lengthBytes);
}

package org.ringmill.engine;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Turns the payload of one version into that of a later one. A function of its arguments, as the logic is: a replay repeats
 * it. Called on the logic's thread.
 */
@FunctionalInterface
public interface Upcaster {
    /**
     * Writes the payload of the later version.
     *
     * @param source      holds the payload; not to be written
     * @param offset      where the payload begins, in bytes
     * @param lengthBytes the payload's length
     * @param target      takes the later payload, from 0 on; its capacity is the limit, and what it holds before is of no
     *     meaning
     * @return bytes written
     */
    int upcast(DirectBuffer source, int offset, int lengthBytes, MutableDirectBuffer target);
}

package org.ringmill.bench.peers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who gets what was sent, in the duels of actors and topics: adds it up, and says every {@value #STEP} messages how far it
 * is, so that a sender can bound what is in flight. One thread at a time hands it messages, and whoever hands over to the
 * next orders the two; any thread asks how far it is.
 */
final class Receiver {
    /** How many messages it handles before it says so: little work for it, and far less than what may be in flight. */
    static final int STEP = 256;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int CELLS = 48;
    private static final int OWN = 16;
    private static final int SHARED = 32;

    /** The receiver's own sum and count in one cache line, what it tells others in another, nobody else's beside them. */
    private final long[] cells = new long[CELLS];

    /** Handles one; {@return whether that completes a step} */
    boolean accept(final Value message) {
        cells[OWN] += message.value;
        final long count = ++cells[OWN + 1];
        if ((count & (STEP - 1)) != 0) {
            return false;
        }
        CELL.setRelease(cells, SHARED, count);
        return true;
    }

    /** {@return how many messages it has handled, rounded down to a whole number of steps} */
    long handled() {
        return (long) CELL.getAcquire(cells, SHARED);
    }

    /** Each of so many senders has sent 0 to {@code each - 1}. */
    void requireSumOf(final int senders, final long each) {
        final long expected = senders * (each * (each - 1) / 2);
        if (cells[OWN] != expected || cells[OWN + 1] != senders * each) {
            throw new IllegalStateException("wrong sum, expected=" + expected + ", sum=" + cells[OWN] + ", messages="
                    + senders * each + ", received=" + cells[OWN + 1]);
        }
    }
}

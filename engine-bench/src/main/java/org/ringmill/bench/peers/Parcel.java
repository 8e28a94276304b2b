package org.ringmill.bench.peers;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A message, or a task, that its sender uses again once it was handled. The sender fills it while it is free and sends it; who
 * handles it adds its value to a sum that it carries along, so that no two need a common one, and lets it free.
 */
class Parcel {
    private static final VarHandle ON_ITS_WAY;

    static {
        try {
            ON_ITS_WAY = MethodHandles.lookup().findVarHandle(Parcel.class, "onItsWay", boolean.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;
    private long sum;

    @SuppressWarnings("unused") // read through ON_ITS_WAY
    private boolean onItsWay;

    /** The sender's. */
    final void fill(final long number) {
        value = number;
        onItsWay = true; // goes along with it
    }

    final boolean isFree() {
        return !(boolean) ON_ITS_WAY.getAcquire(this);
    }

    /** Handles it: for the one it was sent to. */
    final void handle() {
        sum += value;
        ON_ITS_WAY.setRelease(this, false);
    }

    /** {@return all values that it brought; once it is free} */
    final long sum() {
        return sum;
    }
}

package org.ringmill.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Fields in front of the counter, so that it shares no cache line with what others read. */
abstract class CountPadding {
    long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14;
}

/** The counter's own field: a level of its own, so that the padding lies on both sides of it. */
abstract class CountValue extends CountPadding {
    long value;
}

/** A counter that one thread moves and any reads, alone on its cache lines. */
final class Count extends CountValue {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(CountValue.class, "value", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    long q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11, q12, q13, q14;

    /** Adds one; the owning thread only. */
    void increment() {
        VALUE.setOpaque(this, value + 1);
    }

    /** {@return the count as the caller sees it} */
    long read() {
        return (long) VALUE.getOpaque(this);
    }
}

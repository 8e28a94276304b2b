package org.ringmill.stress;

import org.jspecify.annotations.Nullable;

/** What one thread takes of the numbers 1, 2, 3, … that another hands over: none twice, and none after a later one. One thread's at a time. */
final class Order {
    private int taken;
    private int last;
    private boolean hasGap;
    private @Nullable String fault;

    void take(final int number) {
        taken++;
        if (number <= last) {
            fault = number == last ? "twice" : "out of order";
        }
        hasGap |= taken > 1 && number != last + 1;
        last = number;
    }

    int taken() {
        return taken;
    }

    int last() {
        return last;
    }

    /** {@return whether one between two that were taken was not} */
    boolean hasGap() {
        return hasGap;
    }

    /** {@return what was wrong, or null} */
    @Nullable
    String fault() {
        return fault;
    }
}

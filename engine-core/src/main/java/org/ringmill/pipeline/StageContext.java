package org.ringmill.pipeline;

import org.jspecify.annotations.Nullable;
import org.ringmill.time.EngineClock;

/** What every stage of one pipeline shares, and the failure policy of this one. */
record StageContext<E>(
        EventRing<E> ring,
        Lifecycle lifecycle,
        int batchLimit,
        @Nullable EngineClock latencyClock,
        FailurePolicy<E> failurePolicy) {
    StageCounters newCounters() {
        return new StageCounters(latencyClock);
    }
}

package org.ringmill.worker;

import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;

/**
 * Measures how long tasks wait in a lane without a stamp on any: notes which one is the last, and sees when it has gone. One thread's.
 */
final class WaitProbe {
    private final MpmcVarHandleArrayQueue<Runnable> lane;
    private long markedIndex;
    private long markedNs;
    private long lastWaitNs;
    private boolean marked;

    WaitProbe(final MpmcVarHandleArrayQueue<Runnable> lane) {
        this.lane = lane;
    }

    /** {@return nanoseconds that the task marked has waited, or did wait, as exact as this is called often; 0 for an empty lane} */
    long waitNs(final long nowNs) {
        if (marked && lane.currentConsumerIndex() < markedIndex) {
            return Math.max(lastWaitNs, nowNs - markedNs);
        }
        lastWaitNs = marked ? nowNs - markedNs : 0;
        markedIndex = lane.currentProducerIndex();
        marked = lane.currentConsumerIndex() < markedIndex;
        markedNs = nowNs;
        return marked ? lastWaitNs : 0;
    }
}
